/**
 * The open workflow and what the form holds for it: the values that differ from the document, how each seed goes on,
 * which LoRAs are off, how many runs one press makes, what the server refused by field, and the way back and forth
 * through what was changed.
 */
import { createStore } from 'zustand/vanilla'
import { sameJson } from '@/lib/sameJson'
import type { DraftOrigin } from '@/storage/drafts'
import type { ApiGraph } from '@/workflow/apiGraph'
import { deliveryOf, withDelivery, type Delivery } from '@/workflow/sending/delivery'
import { defaultValue } from '@/workflow/definitions/defaultValue'
import type { FormModel, InputRef, Parameter, ParameterId, ParameterValue } from '@/workflow/form/parameters'
import type { Seed, SeedMode } from '@/workflow/sending/seeds'
import type { DocumentSource } from './documentSource'
import { joinSteps, stepBetween, withStep, type FormContent, type FormStep } from './formHistory'
import { keepModel } from './keepModel'

/** Runs of one press of Generate. */
export const MAX_COUNT = 100
/** Changes that can be taken back. */
export const MAX_UNDO_STEPS = 200
/** Changes of one field that follow each other faster than this are one step. */
const BURST_MS = 1000

export type DocumentOrigin = DraftOrigin

export interface OpenDocument {
  id: string
  name: string
  origin: DocumentOrigin
  graph: ApiGraph
  /** Of the graph; see setDelivery. */
  delivery: Delivery
  /** The inputs that the file's author chose for ComfyUI's App Mode, in that order. */
  appInputs?: readonly InputRef[]
  /** Left out: there is no file, or it holds nothing but the graph. */
  source?: DocumentSource
}

/** What the form holds: kept by a draft over a reload. */
export interface FormState {
  /** Only what was changed; a field without an entry shows its parameter's initial value. Null: not sent. */
  values: ReadonlyMap<ParameterId, ParameterValue>
  seedModes: ReadonlyMap<ParameterId, SeedMode>
  /** LoRAs that are left out, by their place in the chain (Parameter.lora). */
  offLoras: ReadonlySet<number>
  count: number
}

export interface DocumentState extends FormState {
  document: OpenDocument | null
  model: FormModel
  /** Of the model. */
  parameters: readonly Parameter[]
  byId: ReadonlyMap<ParameterId, Parameter>
  /** What the server refused, until the field is changed. */
  errors: ReadonlyMap<ParameterId, readonly string[]>
  /** Fields in which something stands that is no value: what is shown there cannot be sent. */
  unreadable: ReadonlySet<ParameterId>
  /** Oldest first. */
  past: readonly FormStep[]
  /** What was taken back, the next one last. */
  future: readonly FormStep[]

  open: (document: Omit<OpenDocument, 'delivery'>, model: FormModel, form?: Partial<FormState>) => void
  close: () => void
  /** What the form shows found anew, as node definitions have arrived: what was changed stays. */
  setModel: (model: FormModel) => void
  /** The open workflow read anew: from its file's other parts, or with more definitions. What was changed stays. */
  refine: (found: Pick<OpenDocument, 'graph' | 'appInputs' | 'source'>, model: FormModel) => void
  setValue: (id: ParameterId, value: ParameterValue) => void
  /** Several fields in one step. */
  setValues: (values: ReadonlyMap<ParameterId, ParameterValue>) => void
  /** Values that come of themselves: seeds rolled for a run, files that stand in for missing ones. No step of the history. */
  replaceValues: (values: ReadonlyMap<ParameterId, ParameterValue>) => void
  /** Of one field, or of several: what the document says. */
  resetValues: (ids: readonly ParameterId[]) => void
  resetAll: () => void
  setSeedMode: (id: ParameterId, mode: SeedMode) => void
  /** Puts a seed in and keeps it for the runs to come. */
  keepSeed: (id: ParameterId, seed: Seed) => void
  setLoraOn: (lora: number, isOn: boolean) => void
  /** One more member of a growing group, where there is room. */
  addMember: (groupId: string) => void
  /** The members behind it move up. */
  removeMember: (id: ParameterId) => void
  /** Rounded and brought within 1 and MAX_COUNT. */
  setCount: (count: number) => void
  setDelivery: (delivery: 'file' | 'socket') => void
  /** Takes the last change back. @returns the fields it was of, for showing them; null when there was none. */
  undo: () => readonly ParameterId[] | null
  redo: () => readonly ParameterId[] | null
  setErrors: (errors: ReadonlyMap<ParameterId, readonly string[]>) => void
  setUnreadable: (id: ParameterId, isUnreadable: boolean) => void
  /** Of one field, or of all. */
  clearErrors: (id?: ParameterId) => void
}

export type DocumentStore = ReturnType<typeof createDocumentStore>

const emptyForm = { values: new Map(), seedModes: new Map(), offLoras: new Set<number>(), count: 1 } satisfies FormState
const emptyModel: FormModel = { parameters: [], sections: [], groups: [] }
const noErrors: DocumentState['errors'] = new Map()
const allReadable: DocumentState['unreadable'] = new Set()
const fresh = { errors: noErrors, unreadable: allReadable, past: [], future: [] } satisfies Partial<DocumentState>

export function createDocumentStore({ now = Date.now }: { now?: () => number } = {}) {
  /** What the newest step is of and when it last grew; null: the next change begins a step of its own. */
  let burst: { key: string; atMs: number } | null = null

  return createStore<DocumentState>()((set, get) => {
    /** Every change that can be taken back comes through here. @param key changes of one key in a row are one step; null: never */
    function change(key: string | null, next: Partial<FormContent>, ids: readonly ParameterId[]) {
      const state = get()
      const before = contentOf(state)
      const errors = ids.reduce(without<ParameterId, readonly string[]>, state.errors)
      const step = stepBetween(before, { ...before, ...next })
      if (!step) {
        if (errors !== state.errors) set({ errors })
        return
      }
      const last = state.past.at(-1)
      const isSame = key !== null && burst?.key === key && now() - burst.atMs < BURST_MS && last !== undefined && state.future.length === 0
      const joined = isSame ? joinSteps(last, step) : step
      const earlier = isSame ? state.past.slice(0, -1) : state.past
      burst = key === null || !joined ? null : { key, atMs: now() }
      set({ ...changed(state, next), errors, past: joined ? [...earlier, joined].slice(-MAX_UNDO_STEPS) : earlier, future: [] })
    }

    function move(from: 'past' | 'future'): readonly ParameterId[] | null {
      const state = get()
      const step = state[from].at(-1)
      if (!step) return null
      burst = null
      const ids = [...new Set([...step.values.keys(), ...step.seedModes.keys()])]
      const to = from === 'past' ? 'future' : 'past'
      set({
        ...changed(state, withStep(contentOf(state), step, from === 'past' ? 'before' : 'after')),
        errors: ids.reduce(without<ParameterId, readonly string[]>, state.errors),
        [from]: state[from].slice(0, -1),
        [to]: [...state[to], step],
      })
      return ids
    }

    function withValues(values: ReadonlyMap<ParameterId, ParameterValue>): DocumentState['values'] {
      const state = get()
      return [...values].reduce((all, [id, value]) => withValue(all, state.byId.get(id)?.initial, id, value), state.values)
    }

    return {
      document: null,
      ...withModel(emptyModel),
      ...emptyForm,
      ...fresh,

      open: (document, model, form = {}) => {
        burst = null
        const content = { ...emptyForm, ...form, count: clampCount(form.count ?? emptyForm.count) }
        set({ document: { ...document, delivery: deliveryOf(document.graph) }, ...withModel(model), ...content, ...fresh })
      },
      close: () => set({ document: null, ...withModel(emptyModel), ...emptyForm, ...fresh }),
      setModel: (model) =>
        set((state) => {
          const kept = keepModel(state.model, model)
          return kept === state.model ? state : withModel(kept)
        }),
      refine: (found, model) =>
        set(({ document, model: before }) => {
          if (!document) return {}
          const graph = document.delivery === 'file' || document.delivery === 'socket' ? withDelivery(found.graph, document.delivery) : found.graph
          return { document: { ...document, ...found, graph, delivery: deliveryOf(graph) }, ...withModel(keepModel(before, model)) }
        }),
      setValue: (id, value) => change(id, { values: withValues(new Map([[id, value]])) }, [id]),
      setValues: (values) => change([...values.keys()].join(' '), { values: withValues(values) }, [...values.keys()]),
      replaceValues: (values) => {
        burst = null
        const next = withValues(values)
        if (next !== get().values) set({ values: next })
      },
      resetValues: (ids) => change(null, { values: ids.reduce(without<ParameterId, ParameterValue>, get().values) }, ids),
      resetAll: () => change(null, { values: emptyForm.values, offLoras: emptyForm.offLoras }, [...get().errors.keys()]),
      setSeedMode: (id, mode) => change(`mode ${id}`, { seedModes: withEntry(get().seedModes, id, mode) }, []),
      keepSeed: (id, seed) => change(null, { values: withValues(new Map([[id, seed]])), seedModes: withEntry(get().seedModes, id, 'fixed') }, [id]),
      setLoraOn: (lora, isOn) => {
        const offLoras = new Set(get().offLoras)
        if (isOn) offLoras.delete(lora)
        else offLoras.add(lora)
        change(null, { offLoras }, [])
      },
      addMember: (groupId) => {
        const member = get().parameters.find(({ id, group }) => group?.id === groupId && !group.isRequired && selectValue(id)(get()) === null)
        if (member) change(null, { values: withEntry(get().values, member.id, defaultValue(member.spec)) }, [member.id])
      },
      removeMember: (id) => {
        const groupId = get().byId.get(id)?.group?.id
        const members = groupId === undefined ? [] : sentMembers(get(), groupId)
        const at = members.findIndex((member) => member.id === id)
        if (at < 0) return
        const moved = members.slice(at).map((member, index): [ParameterId, ParameterValue] => {
          const next = members[at + index + 1]
          return [member.id, next ? (selectValue(next.id)(get()) ?? null) : null]
        })
        change(null, { values: withValues(new Map(moved)) }, [id])
      },
      setCount: (count) => set({ count: clampCount(count) }),
      setDelivery: (delivery) => {
        const { document } = get()
        if (document && withDelivery(document.graph, delivery) !== document.graph) change(null, { delivery }, [])
      },
      undo: () => move('past'),
      redo: () => move('future'),
      setErrors: (errors) => set({ errors }),
      setUnreadable: (id, isUnreadable) =>
        set((state) => {
          if (state.unreadable.has(id) === isUnreadable) return state
          const unreadable = new Set(state.unreadable)
          if (isUnreadable) unreadable.add(id)
          else unreadable.delete(id)
          return { unreadable }
        }),
      clearErrors: (id) =>
        set((state) => {
          const errors = id === undefined ? noErrors : without(state.errors, id)
          return errors === state.errors ? state : { errors }
        }),
    }
  })
}

/** What the field shows; undefined when the workflow has no such parameter. Null: nothing is sent. */
export const selectValue = (id: ParameterId) => (state: DocumentState): ParameterValue | undefined => {
  const changed = state.values.get(id)
  return changed === undefined ? state.byId.get(id)?.initial : changed
}

export const selectIsModified = (id: ParameterId) => (state: DocumentState) => state.values.has(id)

const noMessages: readonly string[] = []
export const selectErrors = (id: ParameterId) => (state: DocumentState) => state.errors.get(id) ?? noMessages

/** Random is what most presses of Generate want; seeds that no sampler takes stay what they are unless somebody says otherwise. */
export const selectSeedMode = ({ id, role }: Pick<Parameter, 'id' | 'role'>) => (state: DocumentState): SeedMode =>
  state.seedModes.get(id) ?? (role === 'seed' ? 'random' : 'fixed')

export const selectCanUndo = (state: DocumentState) => state.past.length > 0
export const selectCanRedo = (state: DocumentState) => state.future.length > 0

/** Whether the field belongs to what is sent: the branches it stands in are chosen, the group has this member. */
export const selectIsActive = (id: ParameterId) => (state: DocumentState): boolean => {
  let parameter = state.byId.get(id)
  if (!parameter || !isThere(state, parameter)) return false
  // Definitions are untrusted: a chain of conditions is no longer than there are parameters.
  for (let left = state.byId.size; parameter?.condition && left > 0; left--) {
    const chooser = state.byId.get(parameter.condition.parameter)
    if (!chooser || (selectValue(chooser.id)(state) ?? defaultValue(chooser.spec)) !== parameter.condition.key) return false
    parameter = chooser
  }
  return true
}

/** The members of a growing group that are there, in order. */
export function sentMembers(state: DocumentState, groupId: string): readonly Parameter[] {
  return state.parameters.filter((parameter) => parameter.group?.id === groupId && isThere(state, parameter))
}

/** Of a growing group: those that are sent, and those that must be. */
function isThere(state: DocumentState, { id, group }: Parameter): boolean {
  return group === null || group.isRequired || selectValue(id)(state) !== null
}

function withModel(model: FormModel): Pick<DocumentState, 'model' | 'parameters' | 'byId'> {
  return { model, parameters: model.parameters, byId: new Map(model.parameters.map((parameter) => [parameter.id, parameter])) }
}

function contentOf({ values, seedModes, offLoras, document }: DocumentState): FormContent {
  return { values, seedModes, offLoras, delivery: document?.delivery ?? 'other' }
}

function changed(state: DocumentState, { delivery, ...form }: Partial<FormContent>): Partial<DocumentState> {
  const { document } = state
  if (!document || (delivery !== 'file' && delivery !== 'socket') || delivery === document.delivery) return form
  const graph = withDelivery(document.graph, delivery)
  return { ...form, document: { ...document, graph, delivery: deliveryOf(graph) } }
}

/** A value that the document has itself is no change. */
function withValue(values: DocumentState['values'], initial: ParameterValue | undefined, id: ParameterId, value: ParameterValue): DocumentState['values'] {
  if (initial !== undefined && sameJson(value, initial)) return without(values, id)
  const current = values.get(id)
  return current !== undefined && sameJson(current, value) ? values : new Map(values).set(id, value)
}

function clampCount(count: number): number {
  return Number.isFinite(count) ? Math.min(MAX_COUNT, Math.max(1, Math.round(count))) : 1
}

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return map.get(key) === value ? map : new Map(map).set(key, value)
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}
