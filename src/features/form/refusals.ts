/** Sorts what the server refused to the fields that it names; what names no field is for the stage. Pure. */
import type { NodeInputError } from '@/comfy/errors'
import type { Parameter, ParameterId } from '@/workflow/parameters'
import { refusalText } from './texts'

export interface Refusals {
  byField: ReadonlyMap<ParameterId, readonly string[]>
  /** Named no field of the form. */
  rest: readonly NodeInputError[]
}

export function refusalsByField(parameters: readonly Parameter[], errors: readonly NodeInputError[]): Refusals {
  const byField = new Map<ParameterId, string[]>()
  const rest: NodeInputError[] = []
  for (const error of errors) {
    const parameter = parameters.find(({ targets }) => targets.some(({ nodeId, input }) => nodeId === error.nodeId && input === error.inputName))
    if (!parameter) {
      rest.push(error)
      continue
    }
    const texts = byField.get(parameter.id) ?? []
    const text = refusalText(error)
    if (!texts.includes(text)) texts.push(text)
    byField.set(parameter.id, texts)
  }
  return { byField, rest }
}
