import type { DocumentStore } from '@/state/documentStore'
import { nearestOptions } from '@/workflow/form/nearest'
import type { Parameter, ParameterId, ParameterValue, Role } from '@/workflow/form/parameters'

/** Of these any file of the kind will do for a starter; samplers and the like must be what they say. */
const REPLACEABLE: ReadonlySet<Role> = new Set<Role>(['checkpoint', 'diffusionModel', 'clip', 'vae', 'image'])

/**
 * A starter names files that many have. Where this server has not got one, the nearest name, else the first of the list,
 * takes its place; the field says so. Files that people open are never changed by themselves, nor is what they have chosen.
 */
export function adoptWhatIsThere(documents: DocumentStore, parameters: readonly Parameter[]): void {
  const { values, past, replaceValues } = documents.getState()
  const isChosen = (id: ParameterId) => past.some((step) => step.values.has(id))
  const instead = new Map<ParameterId, ParameterValue>()
  for (const { id, role, spec, initial } of parameters) {
    const value = values.get(id) ?? initial
    if (spec.kind !== 'combo' || !REPLACEABLE.has(role) || value === null || typeof value === 'object' || typeof value === 'bigint' || spec.options.includes(value)) continue
    // A person's own choice stays. What was uploaded just now, or lies in a folder, is not in the list and all the same there.
    if (isChosen(id) || (spec.upload !== null && values.has(id))) continue
    const nearest = nearestOptions(value, spec.options, 1)[0] ?? spec.options[0]
    if (nearest !== undefined) instead.set(id, nearest)
  }
  replaceValues(instead)
}
