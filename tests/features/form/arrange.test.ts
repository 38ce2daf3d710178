// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { arrangeForm, lorasOf } from '@/features/form/arrange'
import { endOfChange } from '@/features/form/useUndoKeys'
import type { FormModel, Parameter, ParameterId, Role } from '@/workflow/form/parameters'
import { makeParameter } from '@tests/helpers/parameters'

const nodeOf = (at: number) => asNodeId(String(at % 3))
const parameters = (['prompt', 'seed', 'width', 'lora', 'other', 'other', 'other'] as Role[]).map((role, at) =>
  makeParameter({ role, targets: [{ nodeId: nodeOf(at), input: `i${at}` }], lora: role === 'lora' ? 0 : null }),
)
const others = parameters.filter(({ role }) => role === 'other')
const model: FormModel = {
  parameters,
  sections: others.map((it) => ({ nodeId: it.nodeId, classType: 'X', title: 'X', parameters: [it.id] })),
  groups: [],
}
const byId = new Map(parameters.map((it) => [it.id, it]))
const ids = (list: readonly Parameter[]) => list.map(({ id }) => id)

describe('a form', () => {
  it('shows every field once, whatever was wished', () => {
    const anyIds = fc.array(fc.oneof(fc.constantFrom(...parameters.map(({ id }) => id)), fc.string().map((id) => id as ParameterId)))
    const anyInputs = fc.array(fc.constantFrom(...parameters.flatMap(({ targets }) => targets)))
    fc.assert(fc.property(anyIds, anyIds, anyInputs, (pinned, hidden, appInputs) => {
      const form = arrangeForm(model, byId, { pinned, hidden, appInputs })
      const shown = [form.app, form.pinned, form.hidden, ...form.groups, ...form.sections.map((it) => it.parameters)].flatMap(ids)
      expect(shown.toSorted()).toEqual(ids(parameters).toSorted())
    }))
  })

  it('keeps a hidden field hidden, also where it was pinned or chosen', () => {
    const [first] = parameters as [Parameter]
    const form = arrangeForm(model, byId, { pinned: [first.id], hidden: [first.id], appInputs: first.targets })
    expect([ids(form.hidden), ids(form.pinned), ids(form.app)]).toEqual([[first.id], [], []])
  })
})

const of = (role: Role, lora: number) => makeParameter({ role, lora, targets: [{ nodeId: asNodeId(String(lora)), input: role }] })

describe('LoRAs', () => {
  it('have one row each, in the order of their chain', () => {
    const list = [of('lora', 1), of('lora', 0), of('loraStrength', 0), of('loraStrength', 1), of('loraClipStrength', 1)]
    expect(lorasOf(list).map(({ index, name, strength, clip }) => [index, name?.lora, strength?.lora, clip?.lora])).toEqual([[0, 0, 0, undefined], [1, 1, 1, 1]])
  })
})

describe('the caret after an undo', () => {
  it.each([
    ['a cat', 'a big cat', 6],
    ['a big cat', 'a cat', 2],
    ['aa', 'aaa', 3],
    ['', 'abc', 3],
    ['abc', '', 0],
    ['same', 'same', 4],
  ])('from “%s” to “%s” stands at %d', (before, after, caret) => {
    expect(endOfChange(before, after)).toBe(caret)
  })
})
