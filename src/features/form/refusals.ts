/** Sorts what the server refused to the fields that it names, in sentences; the stage lists all of it. Fetched with the first refusal. Pure. */
import type { NodeInputError } from '@/comfy/errors'
import type { Parameter, ParameterId } from '@/workflow/form/parameters'

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

/** One refusal of the server, as a sentence under the field that it names. */
export function refusalText(error: NodeInputError): string {
  const where = `${error.classType}${error.inputName === null ? '' : `, ${error.inputName}`}`
  const value = shortValue(error.receivedValue)
  switch (error.type) {
    case 'value_smaller_than_min': return `Too small: the server refused ${value} (${where}).`
    case 'value_bigger_than_max': return `Too big: the server refused ${value} (${where}).`
    case 'value_not_in_list': return `The server does not have ${value} (${where}).`
    case 'invalid_input_type': return `The server cannot read ${value} here (${where}).`
    case 'required_input_missing': return `Missing, and required (${where}).`
    default: return `The server refused it: ${error.message}${error.details ? `, ${error.details}` : ''} (${where}).`
  }
}

function shortValue(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : 'the value'
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
