/** Sorts what the server refused to the fields that it names; the stage lists all of it. Pure. */
import type { NodeInputError } from '@/comfy/errors'
import type { Parameter, ParameterId } from '@/workflow/parameters'
import { refusalText } from './texts'

/** What names no field of the form is left out. */
export function refusalsByField(parameters: readonly Parameter[], errors: readonly NodeInputError[]): ReadonlyMap<ParameterId, readonly string[]> {
  const byField = new Map<ParameterId, string[]>()
  for (const error of errors) {
    const parameter = parameters.find(({ targets }) => targets.some(({ nodeId, input }) => nodeId === error.nodeId && input === error.inputName))
    if (!parameter) continue
    const texts = byField.get(parameter.id) ?? []
    const text = refusalText(error)
    if (!texts.includes(text)) texts.push(text)
    byField.set(parameter.id, texts)
  }
  return byField
}
