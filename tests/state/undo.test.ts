// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { createDocumentStore, MAX_UNDO_STEPS, selectCanRedo, selectCanUndo, selectIsActive, selectValue, sentMembers, type OpenDocument } from '@/state/documentStore'
import type { ApiGraph } from '@/workflow/apiGraph'
import type { FormModel, ParameterId, ParameterValue } from '@/workflow/form/parameters'
import { makeParameter } from '@tests/helpers/parameters'

const [seed, prompt, box] = ['3/seed', '6/text', '7/box'] as ParameterId[] as [ParameterId, ParameterId, ParameterId]
const graph: ApiGraph = new Map([[asNodeId('9'), { classType: 'SaveImage', title: null, inputs: { filename_prefix: 'x' } }]])
const document: Omit<OpenDocument, 'delivery'> = { id: 'd', name: 'Portrait', origin: { kind: 'starter', starterId: 'sdxl' }, graph }
const model: FormModel = {
  parameters: [makeParameter({ id: seed, initial: 7 }), makeParameter({ id: prompt, initial: 'a cat' }), makeParameter({ id: box, initial: { on: true, list: [1, 2] } })],
  sections: [],
  groups: [],
}

function open(opened = model) {
  let nowMs = 0
  const store = createDocumentStore({ now: () => nowMs })
  store.getState().open(document, opened)
  const state = store.getState
  return {
    state,
    wait: (ms: number) => void (nowMs += ms),
    value: (id: ParameterId) => selectValue(id)(state()),
    type: (id: ParameterId, ...texts: string[]) => texts.forEach((text) => state().setValue(id, text)),
  }
}

describe('undo', () => {
  it('takes back one change after the other, and redo brings them again', () => {
    const { state, value } = open()
    state().setValue(seed, 8)
    state().setValue(prompt, 'a dog')
    expect(state().undo()).toEqual([prompt])
    expect([value(seed), value(prompt)]).toEqual([8, 'a cat'])
    expect(state().undo()).toEqual([seed])
    expect(state().undo()).toBeNull()
    expect(selectCanUndo(state())).toBe(false)
    state().redo()
    state().redo()
    expect([value(seed), value(prompt)]).toEqual([8, 'a dog'])
    expect(selectCanRedo(state())).toBe(false)
    expect(state().redo()).toBeNull()
  })

  it('takes what is typed in one go for one change, until a pause or another field', () => {
    const { type, state, value, wait } = open()
    type(prompt, 'a', 'ab')
    wait(900)
    type(prompt, 'abc')
    wait(1100)
    type(prompt, 'abcd')
    state().setValue(seed, 1)
    type(prompt, 'abcde')
    const seen: unknown[] = []
    while (state().undo()) seen.push([value(prompt), value(seed)])
    expect(seen).toEqual([['abcd', 1], ['abcd', 7], ['abc', 7], ['a cat', 7]])
  })

  it('knows no step where what was typed was deleted again', () => {
    const { state, type } = open()
    state().setValue(seed, 1)
    type(prompt, 'a cat!', 'a cat')
    expect(state().past).toHaveLength(1)
    type(prompt, 'x')
    expect(state().past).toHaveLength(2)
  })

  it('does not bring back a seed that was rolled since, nor forgets what can be done again because of one', () => {
    const { state, value, type } = open()
    type(prompt, 'x')
    state().replaceValues(new Map([[seed, 2n ** 64n - 1n]]))
    state().undo()
    expect([value(prompt), value(seed)]).toEqual(['a cat', 2n ** 64n - 1n])
    state().replaceValues(new Map([[seed, 5]]))
    state().redo()
    expect([value(prompt), value(seed)]).toEqual(['x', 5])
  })

  it('covers seed modes, LoRAs, the delivery and resets', () => {
    const { state } = open()
    state().setSeedMode(seed, 'fixed')
    state().setLoraOn(1, false)
    state().setDelivery('socket')
    state().setValue(seed, 1)
    state().resetAll()
    expect([state().values.size, state().offLoras.size]).toEqual([0, 0])
    state().undo()
    expect([state().values.get(seed), [...state().offLoras]]).toEqual([1, [1]])
    state().undo()
    state().undo()
    expect(state().document?.delivery).toBe('file')
    expect(state().document?.graph.get(asNodeId('9'))?.classType).toBe('SaveImage')
    state().undo()
    state().undo()
    expect([state().offLoras.size, state().seedModes.size]).toEqual([0, 0])
    for (let at = 0; at < 3; at++) state().redo()
    expect(state().document?.graph.get(asNodeId('9'))?.classType).toBe('SaveImageWebsocket')
  })

  it('takes width and height, or a seed and its mode, back together', () => {
    const { state } = open()
    state().setValues(new Map<ParameterId, ParameterValue>([[seed, 1], [prompt, 'x']]))
    state().keepSeed(seed, 9)
    state().undo()
    expect([state().values.size, state().seedModes.size]).toEqual([2, 0])
    state().undo()
    expect(state().values.size).toBe(0)
  })

  it('ends with the workflow that it was of', () => {
    const { state } = open()
    state().setValue(seed, 1)
    state().setValue(seed, 1)
    state().undo()
    state().open(document, model)
    expect([state().past, state().future]).toEqual([[], []])
  })

  it('reaches back a bounded number of steps', () => {
    const { state, wait } = open()
    for (let at = 0; at < MAX_UNDO_STEPS + 10; at++) {
      state().setValue(seed, 100 + at)
      wait(2000)
    }
    expect(state().past).toHaveLength(MAX_UNDO_STEPS)
  })

  it('of everything gives back what was there, whatever was done', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('value' as const), id: fc.constantFrom(seed, prompt, box), value: fc.oneof(fc.integer(), fc.string(), fc.constant(null)) }),
      fc.record({ kind: fc.constant('lora' as const), lora: fc.nat(3), isOn: fc.boolean() }),
      fc.record({ kind: fc.constant('wait' as const) }),
      fc.record({ kind: fc.constant('reset' as const) }),
    )
    fc.assert(fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const { state, wait } = open()
      for (const it of changes) {
        if (it.kind === 'value') state().setValue(it.id, it.value)
        else if (it.kind === 'lora') state().setLoraOn(it.lora, it.isOn)
        else if (it.kind === 'reset') state().resetAll()
        else wait(2000)
      }
      const end = { values: new Map(state().values), offLoras: new Set(state().offLoras) }
      while (state().undo()) { /* to the beginning */ }
      expect(state()).toMatchObject({ values: new Map(), offLoras: new Set() })
      while (state().redo()) { /* and to the end */ }
      expect(state()).toMatchObject(end)
    }))
  })
})

describe('a value that is more than a word', () => {
  it('is no change when it says the same, in whatever order', () => {
    const { state } = open()
    state().setValue(box, { list: [1, 2], on: true })
    expect(state().values.size).toBe(0)
    state().setValue(box, { list: [2, 1], on: true })
    expect(state().values.size).toBe(1)
    const before = state().values
    state().setValue(box, { on: true, list: [2, 1] })
    expect(state().values).toBe(before)
  })
})

const spec = { kind: 'string', multiline: false, default: 'new', placeholder: null, hasDynamicPrompts: false } as const
const members = [0, 1, 2].map((index) =>
  makeParameter({ targets: [{ nodeId: asNodeId('4'), input: `texts.text${index}` }], spec, initial: index === 0 ? 'one' : null, group: { id: 'g', index, isRequired: index === 0, prefix: 'texts.text' } }),
)
const growing: FormModel = { ...model, parameters: members }

const shown = ({ state, value }: ReturnType<typeof open>) => sentMembers(state(), 'g').map(({ id }) => [id, value(id)])

describe('a growing group', () => {
  it('gets members up to its end, which undo takes out and redo puts in', () => {
    const form = open(growing)
    for (let at = 0; at < 5; at++) form.state().addMember('g')
    expect(shown(form)).toEqual([['4/texts.text0', 'one'], ['4/texts.text1', 'new'], ['4/texts.text2', 'new']])
    form.state().undo()
    expect(shown(form)).toHaveLength(2)
    form.state().redo()
    expect(shown(form)).toHaveLength(3)
  })

  it('shows a member that must be there, also where the file has none', () => {
    const [first, ...others] = members
    const form = open({ ...model, parameters: [{ ...first!, initial: null }, ...others] })
    expect(selectIsActive(first!.id)(form.state())).toBe(true)
    form.state().addMember('g')
    expect(shown(form)).toEqual([['4/texts.text0', null], ['4/texts.text1', 'new']])
  })

  it('closes the gap that a member leaves', () => {
    const form = open(growing)
    form.state().addMember('g')
    form.state().setValue('4/texts.text1' as ParameterId, 'two')
    form.state().removeMember('4/texts.text0' as ParameterId)
    expect(shown(form)).toEqual([['4/texts.text0', 'two']])
    expect(form.value('4/texts.text1' as ParameterId)).toBeNull()
    form.state().undo()
    expect(shown(form)).toEqual([['4/texts.text0', 'one'], ['4/texts.text1', 'two']])
  })

  it('comes back with the members that a draft kept', () => {
    const { state } = open()
    state().open(document, growing, { values: new Map([['4/texts.text1' as ParameterId, 'kept']]) })
    expect(sentMembers(state(), 'g')).toHaveLength(2)
  })
})

describe('a field of a branch', () => {
  const [mode, inner, innermost] = ['1/mode', '1/mode.how', '1/mode.how.far'] as ParameterId[] as [ParameterId, ParameterId, ParameterId]
  const spec = { kind: 'dynamicCombo', options: [{ key: 'a', inputs: [] }, { key: 'b', inputs: [] }], default: null } as const
  const branching: FormModel = {
    ...model,
    parameters: [
      makeParameter({ id: mode, initial: 'a', spec }),
      makeParameter({ id: inner, initial: null, spec, condition: { parameter: mode, key: 'b' } }),
      makeParameter({ id: innermost, initial: null, condition: { parameter: inner, key: 'a' } }),
    ],
  }

  it('is there while every choice above it leads to it', () => {
    const { state } = open(branching)
    const active = () => [mode, inner, innermost].map((id) => selectIsActive(id)(state()))
    expect(active()).toEqual([true, false, false])
    state().setValue(mode, 'b')
    expect(active()).toEqual([true, true, true])
    state().setValue(inner, 'b')
    expect(active()).toEqual([true, true, false])
    state().undo()
    state().undo()
    expect(active()).toEqual([true, false, false])
  })

  it('is not looked for without end where conditions run in a ring', () => {
    const ring = [makeParameter({ id: mode, initial: 'a', condition: { parameter: inner, key: 'a' } }), makeParameter({ id: inner, initial: 'a', condition: { parameter: mode, key: 'a' } })]
    const { state } = open({ ...model, parameters: ring })
    expect(selectIsActive(mode)(state())).toBe(true)
  })
})
