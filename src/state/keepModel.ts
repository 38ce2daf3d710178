/**
 * A form described anew, often by the same definitions as before: what has not changed stays the same object, so that its
 * field is not drawn again. Pure.
 */
import { isSame } from '@/lib/isSame'
import type { FormModel } from '@/workflow/form/parameters'

/** `next`, made of parts of `before` where those say the same; `before` itself where all do. */
export function keepModel(before: FormModel, next: FormModel): FormModel {
  const parameters = keepAll(before.parameters, next.parameters, ({ id }) => id)
  const sections = keepAll(before.sections, next.sections, ({ nodeId }) => nodeId)
  const groups = keepAll(before.groups, next.groups, ({ id }) => id)
  const isKept = parameters === before.parameters && sections === before.sections && groups === before.groups
  return isKept ? before : { parameters, sections, groups }
}

function keepAll<T>(before: readonly T[], next: readonly T[], nameOf: (item: T) => string): readonly T[] {
  const known = new Map(before.map((item) => [nameOf(item), item]))
  const items = next.map((item) => {
    const old = known.get(nameOf(item))
    return old !== undefined && isSame(old, item) ? old : item
  })
  return items.length === before.length && items.every((item, at) => item === before[at]) ? before : items
}
