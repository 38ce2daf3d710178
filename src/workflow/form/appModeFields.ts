/** What a file's author chose for ComfyUI's App Mode, as fields of the form. */
import type { FormModel, InputRef, Parameter } from './parameters'
import type { AppMode } from '../saved/savedWorkflow'

/**
 * In the author's order, each once. Branches of a dynamic combo may have inputs of one name: all of them are meant.
 * What has no field (a link, a widget the server does not read) is left out.
 */
export function appModeFields({ parameters }: Pick<FormModel, 'parameters'>, { inputs }: Pick<AppMode, 'inputs'>): Parameter[] {
  const byPlace = new Map<string, Parameter[]>()
  for (const parameter of parameters) {
    for (const place of new Set(parameter.targets.map(placeOf))) {
      const known = byPlace.get(place)
      if (known) known.push(parameter)
      else byPlace.set(place, [parameter])
    }
  }
  return [...new Set(inputs.flatMap((input) => byPlace.get(placeOf(input)) ?? []))]
}

/** A whole object where only its members have fields. */
function placeOf({ nodeId, input }: InputRef): string {
  return `${nodeId}\n${input}`
}
