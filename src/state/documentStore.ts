/**
 * The open workflow and what the form holds for it: the values that differ from the document, how each seed goes on,
 * how many runs one press makes, and what the server refused, by field.
 */
import { createStore } from 'zustand/vanilla'
import type { DraftOrigin } from '@/storage/drafts'
import type { ApiGraph } from '@/workflow/apiGraph'
import { deliveryOf, withDelivery, type Delivery } from '@/workflow/delivery'
import type { Parameter, ParameterId, ParameterValue } from '@/workflow/parameters'
import type { SeedMode } from '@/workflow/seeds'

/** Runs of one press of Generate. */
export const MAX_COUNT = 100

export type DocumentOrigin = DraftOrigin

export interface OpenDocument {
  id: string
  name: string
  origin: DocumentOrigin
  graph: ApiGraph
  /** Of the graph; see setDelivery. */
  delivery: Delivery
}

/** What the form holds: kept by a draft over a reload. */
export interface FormState {
  /** Only what was changed; a field without an entry shows its parameter's initial value. */
  values: ReadonlyMap<ParameterId, ParameterValue>
  seedModes: ReadonlyMap<ParameterId, SeedMode>
  count: number
}

export interface DocumentState extends FormState {
  document: OpenDocument | null
  parameters: readonly Parameter[]
  /** What the server refused, until the field is changed. */
  errors: ReadonlyMap<ParameterId, readonly string[]>
  /** Fields in which something stands that is no value: what is shown there cannot be sent. */
  unreadable: ReadonlySet<ParameterId>

  open: (document: Omit<OpenDocument, 'delivery'>, parameters: readonly Parameter[], form?: Partial<FormState>) => void
  close: () => void
  /** The parameters found anew, as node definitions have arrived: what was changed stays. */
  setParameters: (parameters: readonly Parameter[]) => void
  setValue: (id: ParameterId, value: ParameterValue) => void
  resetValue: (id: ParameterId) => void
  resetAll: () => void
  setSeedMode: (id: ParameterId, mode: SeedMode) => void
  /** Rounded and brought within 1 and MAX_COUNT. */
  setCount: (count: number) => void
  setDelivery: (delivery: 'file' | 'socket') => void
  setErrors: (errors: ReadonlyMap<ParameterId, readonly string[]>) => void
  setUnreadable: (id: ParameterId, isUnreadable: boolean) => void
  /** Of one field, or of all. */
  clearErrors: (id?: ParameterId) => void
}

export type DocumentStore = ReturnType<typeof createDocumentStore>

const emptyForm = { values: new Map(), seedModes: new Map(), count: 1 } satisfies FormState
const noErrors: DocumentState['errors'] = new Map()
const allReadable: DocumentState['unreadable'] = new Set()

export function createDocumentStore() {
  return createStore<DocumentState>()((set) => ({
    document: null,
    parameters: [],
    ...emptyForm,
    errors: noErrors,
    unreadable: allReadable,

    open: (document, parameters, form = {}) =>
      set({
        document: { ...document, delivery: deliveryOf(document.graph) },
        parameters,
        ...emptyForm,
        ...form,
        count: clampCount(form.count ?? emptyForm.count),
        errors: noErrors,
      }),
    close: () => set({ document: null, parameters: [], ...emptyForm, errors: noErrors }),
    setParameters: (parameters) => set((state) => (state.parameters === parameters ? state : { parameters })),
    setValue: (id, value) =>
      set((state) => {
        const initial = state.parameters.find((parameter) => parameter.id === id)?.initial
        const errors = without(state.errors, id)
        if (value === initial) return changed(state, { values: without(state.values, id), errors })
        if (state.values.get(id) === value) return changed(state, { errors })
        return { values: new Map(state.values).set(id, value), errors }
      }),
    resetValue: (id) => set((state) => changed(state, { values: without(state.values, id), errors: without(state.errors, id) })),
    resetAll: () => set({ values: emptyForm.values, errors: noErrors }),
    setSeedMode: (id, mode) => set((state) => (state.seedModes.get(id) === mode ? state : { seedModes: new Map(state.seedModes).set(id, mode) })),
    setCount: (count) => set({ count: clampCount(count) }),
    setDelivery: (delivery) =>
      set((state) => {
        if (!state.document) return state
        const graph = withDelivery(state.document.graph, delivery)
        return graph === state.document.graph ? state : { document: { ...state.document, graph, delivery: deliveryOf(graph) } }
      }),
    setErrors: (errors) => set({ errors }),
    setUnreadable: (id, isUnreadable) =>
      set((state) => {
        if (state.unreadable.has(id) === isUnreadable) return state
        const unreadable = new Set(state.unreadable)
        if (isUnreadable) unreadable.add(id)
        else unreadable.delete(id)
        return { unreadable }
      }),
    clearErrors: (id) => set((state) => changed(state, { errors: id === undefined ? noErrors : without(state.errors, id) })),
  }))
}

/** What the field shows; undefined when the workflow has no such parameter. */
export const selectValue = (id: ParameterId) => (state: DocumentState): ParameterValue | undefined =>
  state.values.get(id) ?? state.parameters.find((parameter) => parameter.id === id)?.initial

export const selectIsModified = (id: ParameterId) => (state: DocumentState) => state.values.has(id)

const noMessages: readonly string[] = []
export const selectErrors = (id: ParameterId) => (state: DocumentState) => state.errors.get(id) ?? noMessages

/** Random is what most presses of Generate want. */
export const selectSeedMode = (id: ParameterId) => (state: DocumentState): SeedMode => state.seedModes.get(id) ?? 'random'

function clampCount(count: number): number {
  return Number.isFinite(count) ? Math.min(MAX_COUNT, Math.max(1, Math.round(count))) : 1
}

/** The same state back where the fields are what they were, so that nobody renders. */
function changed(state: DocumentState, next: Partial<Pick<DocumentState, 'values' | 'errors'>>): DocumentState | typeof next {
  const isSame = (next.values ?? state.values) === state.values && (next.errors ?? state.errors) === state.errors
  return isSame ? state : next
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}
