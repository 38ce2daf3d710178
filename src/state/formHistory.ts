/**
 * Steps of a form's history: for each entry that a change touched, what it was and what it became. Holding only those,
 * a step taken back leaves alone what has moved on by itself meanwhile, as seeds do with every run. Pure.
 */
import type { Delivery } from '@/workflow/sending/delivery'
import type { ParameterId, ParameterValue } from '@/workflow/form/parameters'
import type { SeedMode } from '@/workflow/sending/seeds'

/** What of a form can be undone. */
export interface FormContent {
  values: ReadonlyMap<ParameterId, ParameterValue>
  seedModes: ReadonlyMap<ParameterId, SeedMode>
  offLoras: ReadonlySet<number>
  delivery: Delivery
}

/** Undefined: there was, or is, no entry. */
interface Swap<V> {
  before: V | undefined
  after: V | undefined
}
type Swaps<K, V> = ReadonlyMap<K, Swap<V>>

export interface FormStep {
  values: Swaps<ParameterId, ParameterValue>
  seedModes: Swaps<ParameterId, SeedMode>
  offLoras: Swaps<number, true>
  delivery: Swap<Delivery> | null
}

/** Null when nothing differs. */
export function stepBetween(before: FormContent, after: FormContent): FormStep | null {
  return unlessEmpty({
    values: swapsBetween(before.values, after.values),
    seedModes: swapsBetween(before.seedModes, after.seedModes),
    offLoras: swapsBetween(asMap(before.offLoras), asMap(after.offLoras)),
    delivery: before.delivery === after.delivery ? null : { before: before.delivery, after: after.delivery },
  })
}

/** Two steps as one; null when the second takes the first back. */
export function joinSteps(first: FormStep, second: FormStep): FormStep | null {
  const delivery = first.delivery && second.delivery ? { before: first.delivery.before, after: second.delivery.after } : (second.delivery ?? first.delivery)
  return unlessEmpty({
    values: joinSwaps(first.values, second.values),
    seedModes: joinSwaps(first.seedModes, second.seedModes),
    offLoras: joinSwaps(first.offLoras, second.offLoras),
    delivery: delivery && delivery.before === delivery.after ? null : delivery,
  })
}

/** The content with one side of a step put in. */
export function withStep(content: FormContent, step: FormStep, side: 'before' | 'after'): FormContent {
  return {
    values: put(content.values, step.values, side),
    seedModes: put(content.seedModes, step.seedModes, side),
    offLoras: step.offLoras.size === 0 ? content.offLoras : new Set(put(asMap(content.offLoras), step.offLoras, side).keys()),
    delivery: step.delivery?.[side] ?? content.delivery,
  }
}

function swapsBetween<K, V>(before: ReadonlyMap<K, V>, after: ReadonlyMap<K, V>): Swaps<K, V> {
  const swaps = new Map<K, Swap<V>>()
  if (before === after) return swaps
  for (const [key, value] of before) if (after.get(key) !== value) swaps.set(key, { before: value, after: after.get(key) })
  for (const [key, value] of after) if (!before.has(key)) swaps.set(key, { before: undefined, after: value })
  return swaps
}

function joinSwaps<K, V>(first: Swaps<K, V>, second: Swaps<K, V>): Swaps<K, V> {
  const joined = new Map(first)
  for (const [key, { before, after }] of second) joined.set(key, { before: joined.has(key) ? joined.get(key)?.before : before, after })
  for (const [key, { before, after }] of joined) if (before === after) joined.delete(key)
  return joined
}

function put<K, V>(map: ReadonlyMap<K, V>, swaps: Swaps<K, V>, side: 'before' | 'after'): ReadonlyMap<K, V> {
  if (swaps.size === 0) return map
  const next = new Map(map)
  for (const [key, swap] of swaps) {
    const value = swap[side]
    if (value === undefined) next.delete(key)
    else next.set(key, value)
  }
  return next
}

function unlessEmpty(step: FormStep): FormStep | null {
  return step.values.size + step.seedModes.size + step.offLoras.size === 0 && step.delivery === null ? null : step
}

function asMap(set: ReadonlySet<number>): ReadonlyMap<number, true> {
  return new Map([...set].map((key) => [key, true]))
}
