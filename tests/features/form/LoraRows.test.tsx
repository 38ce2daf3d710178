import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { lorasOf } from '@/features/form/arrange'
import { LoraRows } from '@/features/form/LoraRows'
import type { ApiGraph } from '@/workflow/apiGraph'
import { applyValues } from '@/workflow/form/applyValues'
import { describeForm } from '@/workflow/form/describeForm'
import { makeStores, renderWithStores } from '@tests/helpers/renderWithStores'
import { installBrowserParts } from '@tests/ui/browserParts'

beforeEach(() => installBrowserParts())

const graph: ApiGraph = new Map([
  [asNodeId('1'), { classType: 'Power Lora Loader (rgthree)', title: null, inputs: { lora_1: { on: false, lora: 'ink.safetensors', strength: 0.8 }, model: ['2', 0] } }],
  [asNodeId('2'), { classType: 'LoraLoader', title: null, inputs: { lora_name: 'light.safetensors', strength_model: 1, strength_clip: 1 } }],
])

function renderLoras() {
  const stores = makeStores()
  const model = describeForm(graph, new Map())
  stores.document.getState().open({ id: 'd', name: 'x', origin: { kind: 'starter', starterId: 'sdxl' }, graph }, model)
  renderWithStores(<LoraRows loras={lorasOf(model.parameters)} />, { stores })
  return () => {
    const { parameters, values, offLoras } = stores.document.getState()
    return [...applyValues(graph, parameters, values, { offLoras }).values()].map(({ inputs }) => inputs)
  }
}

describe('LoRAs', () => {
  it('are on or off as the file has them', () => {
    renderLoras()
    expect(screen.getByText('1 of 2 on')).toBeDefined()
    expect(screen.getByRole('checkbox', { name: 'ink on' })).toHaveProperty('checked', false)
    expect(screen.getByRole('checkbox', { name: 'light on' })).toHaveProperty('checked', true)
  })

  it('go on and off by their own switch where they have one, else by their strengths', async () => {
    const sent = renderLoras()
    await userEvent.click(screen.getByRole('checkbox', { name: 'ink on' }))
    await userEvent.click(screen.getByRole('checkbox', { name: 'light on' }))
    expect(screen.getByText('1 of 2 on')).toBeDefined()
    expect(sent()).toMatchObject([{ lora_1: { on: true, lora: 'ink.safetensors', strength: 0.8 } }, { lora_name: 'light.safetensors', strength_model: 0, strength_clip: 0 }])
    await userEvent.click(screen.getByRole('checkbox', { name: 'ink on' }))
    expect(sent()).toMatchObject([{ lora_1: { on: false } }, {}])
  })
})
