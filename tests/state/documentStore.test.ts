// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { createDocumentStore, MAX_COUNT, selectErrors, selectIsModified, selectSeedMode, selectValue, type OpenDocument } from '@/state/documentStore'
import type { ApiGraph } from '@/workflow/apiGraph'
import type { FormModel, Parameter, ParameterId, ParameterValue } from '@/workflow/form/parameters'
import { makeParameter } from '@tests/helpers/parameters'

const [seed, prompt] = ['3/seed' as ParameterId, '6/text' as ParameterId]

function parameter(id: ParameterId, initial: ParameterValue): Parameter {
  return makeParameter({ id, role: 'seed', initial })
}
const parameters = [parameter(seed, 7), parameter(prompt, 'a cat')]

const graph: ApiGraph = new Map([[asNodeId('9'), { classType: 'SaveImage', title: null, inputs: { filename_prefix: 'x' } }]])
const document: Omit<OpenDocument, 'delivery'> = { id: 'd', name: 'Portrait', origin: { kind: 'starter', starterId: 'sdxl' }, graph }

const modelOf = (parameters: readonly Parameter[], more: Partial<FormModel> = {}): FormModel => ({ parameters, sections: [], groups: [], ...more })

function open(form?: Parameters<ReturnType<ReturnType<typeof createDocumentStore>['getState']>['open']>[2]) {
  const store = createDocumentStore()
  store.getState().open(document, modelOf(parameters), form)
  return { store, state: store.getState, value: (id: ParameterId) => selectValue(id)(store.getState()) }
}

describe('the open document', () => {
  it('shows its own values first', () => {
    const { state, value } = open()
    expect(value(seed)).toBe(7)
    expect(state().document).toMatchObject({ name: 'Portrait', delivery: 'file' })
    expect(selectIsModified(seed)(state())).toBe(false)
    expect(selectSeedMode(parameter(seed, 7))(state())).toBe('random')
    expect(state().count).toBe(1)
  })

  it('shows what was changed, exactly, until it is reset', () => {
    const { state, value } = open()
    state().setValue(seed, 2n ** 64n - 1n)
    expect(value(seed)).toBe(18446744073709551615n)
    expect(selectIsModified(seed)(state())).toBe(true)
    state().resetValues([seed])
    expect(value(seed)).toBe(7)
    expect(selectIsModified(seed)(state())).toBe(false)
  })

  it('is not modified by a value that it has itself', () => {
    const { state } = open()
    state().setValue(seed, 8)
    state().setValue(seed, 7)
    expect(state().values.size).toBe(0)
  })

  it('keeps empty and false values: they are values', () => {
    const { state, value } = open()
    state().setValue(prompt, '')
    expect(value(prompt)).toBe('')
    state().setValue(seed, false)
    expect(value(seed)).toBe(false)
  })

  it('forgets everything that belonged to the one before', () => {
    const { state } = open()
    state().setValue(seed, 8)
    state().setSeedMode(seed, 'fixed')
    state().setCount(4)
    state().setErrors(new Map([[seed, ['too big']]]))
    state().open(document, modelOf(parameters))
    expect(state()).toMatchObject({ values: new Map(), seedModes: new Map(), count: 1, errors: new Map() })
  })

  it('takes over what a draft kept', () => {
    const { state, value } = open({ values: new Map([[seed, 9]]), seedModes: new Map([[seed, 'increment']]), count: 1000 })
    expect(value(seed)).toBe(9)
    expect(selectSeedMode(parameter(seed, 7))(state())).toBe('increment')
    expect(state().count).toBe(MAX_COUNT)
  })

  it('keeps what was changed when its parameters are found anew', () => {
    const { state, value } = open()
    state().setValue(seed, 8)
    state().setModel(modelOf([parameter(seed, 7), parameter(prompt, 'a dog')]))
    expect(value(seed)).toBe(8)
    expect(value(prompt)).toBe('a dog')
  })

  it('resets all fields at once', () => {
    const { state } = open()
    state().setValue(seed, 8)
    state().setValue(prompt, 'a dog')
    state().resetAll()
    expect(state().values.size).toBe(0)
  })

  it('has no value for a field that it has not', () => {
    const { value } = open()
    expect(value('1/none' as ParameterId)).toBeUndefined()
  })

  it('can be closed', () => {
    const { state } = open()
    state().close()
    expect(state()).toMatchObject({ document: null, parameters: [] })
  })
})

describe('the count', () => {
  it.each([[0, 1], [1, 1], [2.4, 2], [100, 100], [101, 100], [-5, 1], [Number.NaN, 1], [Infinity, 1]])('of %d becomes %d', (asked, count) => {
    const { state } = open()
    state().setCount(asked)
    expect(state().count).toBe(count)
  })
})

describe('the delivery', () => {
  it('switches the savers of the graph', () => {
    const { state } = open()
    state().setDelivery('socket')
    expect(state().document?.delivery).toBe('socket')
    expect(state().document?.graph.get(asNodeId('9'))?.classType).toBe('SaveImageWebsocket')
    const before = state().document
    state().setDelivery('socket')
    expect(state().document).toBe(before)
  })

  it('of no document is nothing', () => {
    const store = createDocumentStore()
    store.getState().setDelivery('socket')
    expect(store.getState().document).toBeNull()
  })
})

describe('what the server refused', () => {
  it('stands at its field until that is changed', () => {
    const { state } = open()
    state().setErrors(new Map([[seed, ['too big']], [prompt, ['missing']]]))
    expect(selectErrors(seed)(state())).toEqual(['too big'])
    state().setValue(seed, 8)
    expect(selectErrors(seed)(state())).toEqual([])
    expect(selectErrors(prompt)(state())).toEqual(['missing'])
    state().clearErrors(prompt)
    expect(state().errors.size).toBe(0)
  })

  it('goes altogether before the next attempt', () => {
    const { state } = open()
    state().setErrors(new Map([[seed, ['too big']], [prompt, ['missing']]]))
    state().clearErrors()
    expect(state().errors.size).toBe(0)
  })
})

describe('nobody renders', () => {
  it('for what changes nothing', () => {
    const { store, state } = open()
    state().setValue(seed, 8)
    const listener = vi.fn()
    store.subscribe(listener)
    state().setValue(seed, 8)
    state().resetValues([prompt])
    state().clearErrors()
    state().clearErrors(seed)
    state().setModel(state().model)
    expect(listener).not.toHaveBeenCalled()
  })
})
