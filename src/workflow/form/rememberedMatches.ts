/**
 * What a person chose in place of a name that their server does not have, so that it is asked once: kept per server by
 * storage/prefs.ts, and told apart by the kind of list, as a VAE may be called like a checkpoint.
 */
import type { Choice } from '../definitions/nodeDefs'
import type { Parameter, ParameterId } from './parameters'
import { valueProblems, type Values } from './values'

export interface RememberedMatch {
  /** As listKind says. */
  list: string
  wanted: string
  chosen: string
}

/** Beyond these the oldest are forgotten. */
export const MAX_REMEMBERED = 500
/** Longer ones are no names of files. */
export const MAX_REMEMBERED_CHARS = 500

/** Which list a field chooses from: the role, or the input's name without its number. */
export function listKind({ role, targets }: Parameter): string {
  if (role !== 'other') return role
  const input = targets[0]?.input ?? ''
  return input.slice(input.lastIndexOf('.') + 1).replace(/_?\d+$/, '')
}

/** Newest first, one for each wanted name of a list. */
export function withMatch(matches: readonly RememberedMatch[], match: RememberedMatch): RememberedMatch[] {
  const others = matches.filter(({ list, wanted }) => list !== match.list || wanted !== match.wanted)
  const isName = match.wanted.length <= MAX_REMEMBERED_CHARS && match.chosen.length <= MAX_REMEMBERED_CHARS
  return (isName ? [match, ...others] : others).slice(0, MAX_REMEMBERED)
}

/** Fields whose value is not on the server, each with what was chosen for it before, where the server still has that. */
export function recalledValues(parameters: readonly Parameter[], values: Values, matches: readonly RememberedMatch[]): Map<ParameterId, string> {
  const byId = new Map(parameters.map((parameter) => [parameter.id, parameter]))
  const recalled = new Map<ParameterId, string>()
  if (matches.length === 0) return recalled
  for (const problem of valueProblems(parameters, values)) {
    const parameter = byId.get(problem.parameterId)
    if (problem.kind !== 'notInList' || parameter?.spec.kind !== 'combo' || parameter.spec.multiselect) continue
    const list = listKind(parameter)
    const chosen = matches.find((match) => match.list === list && match.wanted === problem.item)?.chosen
    if (chosen !== undefined && parameter.spec.options.includes(chosen)) recalled.set(parameter.id, chosen)
  }
  return recalled
}

/** The fields that ask one list for this name: for "use for all". */
export function fieldsNaming(parameters: readonly Parameter[], values: Values, wanted: Choice, list: string): ParameterId[] {
  return parameters
    .filter((parameter) => parameter.spec.kind === 'combo' && !parameter.spec.multiselect && listKind(parameter) === list)
    .filter(({ id, initial }) => (values.get(id) ?? initial) === wanted)
    .map(({ id }) => id)
}
