// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { noteModels } from '@/app/noteModels'
import { asServerKey } from '@/comfy/ids'
import { createModelChoices } from '@/storage/modelChoices'
import { openDocument, parameterOf } from '@tests/helpers/openDocument'

const SERVER = asServerKey('http://comfy:8188/')
const WANTED = 'v1-5-pruned-emaonly-fp16.safetensors'

describe('what was sent', () => {
  it('is offered first the next time, by the folder it lies in', async () => {
    const stores = await openDocument({ lists: { 'CheckpointLoaderSimple.ckpt_name': [WANTED, 'xl/base.safetensors'] } })
    const choices = createModelChoices(null)
    noteModels(stores.document.getState(), SERVER, choices)
    stores.document.getState().setValue(parameterOf(stores, 'checkpoint').id, 'xl/base.safetensors')
    noteModels(stores.document.getState(), SERVER, choices)
    expect(choices.of(SERVER, 'checkpoints').recent).toEqual(['xl/base.safetensors', WANTED])
  })

  it('and is not on the server is not remembered', async () => {
    const stores = await openDocument({ lists: { 'CheckpointLoaderSimple.ckpt_name': [WANTED] } })
    const choices = createModelChoices(null)
    stores.document.getState().setValue(parameterOf(stores, 'checkpoint').id, 'gone.safetensors')
    noteModels(stores.document.getState(), SERVER, choices)
    expect(choices.of(SERVER, 'checkpoints').recent).toEqual([])
  })
})
