import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { ListField } from '@/features/form/fields/ListField'
import { asNodeId } from '@/comfy/ids'
import type { ComboInput } from '@/workflow/definitions/nodeDefs'
import { makeStores, renderWithStores } from '@tests/helpers/renderWithStores'
import { makeParameter } from '@tests/helpers/parameters'

const spec: ComboInput = { kind: 'combo', options: ['ink/wash.safetensors', 'zebra.safetensors'], default: null, multiselect: false, upload: null, folder: 'input', remote: null }

/** Two LoRA loaders that name the same file, which this server has elsewhere. */
function renderTwo(wanted = 'wash.safetensors') {
  const parameters = ['1', '2'].map((id) => makeParameter({ targets: [{ nodeId: asNodeId(id), input: 'lora_name' }], role: 'lora', label: `LoRA ${id}`, initial: wanted, spec }))
  const stores = makeStores()
  stores.document.getState().open({ id: 'd', name: 'D', origin: { kind: 'file', fileName: 'd.json' }, graph: new Map() }, { parameters, sections: [], groups: [] })
  const rendered = renderWithStores(<ListField parameter={parameters[0]!} spec={spec} />, { stores })
  return { ...rendered, values: () => parameters.map(({ id }) => stores.document.getState().values.get(id)) }
}

describe('a file that this server does not have', () => {
  it('is offered from another folder, with the reason, for this field alone', async () => {
    const { user, values, actions } = renderTwo()
    expect((await screen.findByRole('listitem')).textContent).toContain('the same file in another folder')
    await user.click(screen.getByRole('button', { name: 'Use this: ink/wash.safetensors' }))
    expect(values()).toEqual(['ink/wash.safetensors', undefined])
    expect(actions.rememberMatch).toHaveBeenCalledExactlyOnceWith({ list: 'lora', wanted: 'wash.safetensors', chosen: 'ink/wash.safetensors' })
  })

  it('is taken for all fields that name it, in one step that can be undone', async () => {
    const { user, values, stores } = renderTwo()
    await user.click(await screen.findByRole('button', { name: 'Use for all: ink/wash.safetensors' }))
    expect(values()).toEqual(['ink/wash.safetensors', 'ink/wash.safetensors'])
    stores.document.getState().undo()
    expect(values()).toEqual([undefined, undefined])
  })

  it('that is like nothing there is not guessed', async () => {
    renderTwo('qqqq.ckpt')
    expect(await screen.findByText(/nothing of a like name/)).toBeDefined()
    expect(screen.queryByRole('button', { name: /^Use / })).toBeNull()
  })
})
