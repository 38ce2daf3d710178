// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import type { ComboInput } from '@/workflow/definitions/nodeDefs'
import type { ParameterId, ParameterValue } from '@/workflow/form/parameters'
import { fieldsNaming, listKind, MAX_REMEMBERED, recalledValues, withMatch, type RememberedMatch } from '@/workflow/form/rememberedMatches'
import { makeParameter } from '@tests/helpers/parameters'

const listOf = (options: string[], more: Partial<ComboInput> = {}): ComboInput => ({ kind: 'combo', options, default: null, multiselect: false, upload: null, folder: 'input', remote: null, ...more })
const files = listOf(['xl/base.safetensors', 'other.safetensors'])
const at = (input: string) => [{ nodeId: asNodeId('4'), input }]
const first = makeParameter({ targets: at('ckpt_name'), role: 'checkpoint', spec: files, initial: 'base.safetensors' })
const second = makeParameter({ targets: at('refiner'), role: 'checkpoint', spec: files, initial: 'base.safetensors' })
const vae = makeParameter({ targets: at('vae_name'), role: 'vae', spec: files, initial: 'base.safetensors' })
const fields = [first, second, vae]
const match: RememberedMatch = { list: 'checkpoint', wanted: 'base.safetensors', chosen: 'xl/base.safetensors' }
const none = new Map<ParameterId, ParameterValue>()

describe('remembered matches', () => {
  it('stand in for the name wherever the same kind of list is asked for it', () => {
    expect([...recalledValues(fields, none, [match])]).toEqual([[first.id, match.chosen], [second.id, match.chosen]])
  })

  it('leave alone what the server has, what was chosen since, and what is gone from the list', () => {
    const withBase = listOf([...files.options.map(String), 'base.safetensors'])
    expect(recalledValues([{ ...first, spec: withBase }], none, [match]).size).toBe(0)
    expect(recalledValues([first], new Map([[first.id, 'other.safetensors']]), [match]).size).toBe(0)
    expect(recalledValues([{ ...first, spec: listOf(['other.safetensors']) }], none, [match]).size).toBe(0)
  })

  it('hold one choice for each name, the newest, and no more than their cap', () => {
    let matches = withMatch([], match)
    matches = withMatch(matches, { ...match, chosen: 'other.safetensors' })
    expect(matches).toEqual([{ ...match, chosen: 'other.safetensors' }])
    for (let n = 0; n < MAX_REMEMBERED + 5; n++) matches = withMatch(matches, { ...match, wanted: `${n}` })
    expect(matches).toHaveLength(MAX_REMEMBERED)
    expect(withMatch([], { ...match, wanted: 'x'.repeat(5000) })).toEqual([])
  })
})

describe('fieldsNaming', () => {
  it('finds every field that asks the same list for the same name as it stands now', () => {
    expect(fieldsNaming(fields, none, 'base.safetensors', 'checkpoint')).toEqual([first.id, second.id])
    expect(fieldsNaming(fields, new Map([[second.id, 'other.safetensors']]), 'base.safetensors', 'checkpoint')).toEqual([first.id])
  })
})

it('lists of fields without a role are told apart by the input that asks', () => {
  expect([listKind(makeParameter({ targets: at('style_model_name2') })), listKind(makeParameter({ targets: at('mode.style_1') })), listKind(vae)]).toEqual(['style_model_name', 'style', 'vae'])
})
