/** Takes out of a node what belongs to branches of a dynamic combo, or to choices of a combo, that are not taken. Source: protocol 6.4. */
import type { JsonObject } from '@/lib/json'
import type { ComboInput, DynamicComboInput } from '../definitions/nodeDefs'
import type { ParameterValue } from './parameters'

/**
 * The inputs of a node without those of other branches.
 * @param input name of the dynamic combo
 * @param isNew it has come in with a branch of another combo: whatever has its prefix belongs to something else
 * @returns null when there is nothing to take out
 */
export function withoutOtherBranches(inputs: Readonly<JsonObject>, input: string, spec: DynamicComboInput, key: ParameterValue, isNew: boolean): JsonObject | null {
  const prefix = `${input}.`
  const isOther = (name: string) => {
    if (!name.startsWith(prefix)) return false
    const inner = name.slice(prefix.length)
    const owners = spec.options.filter((option) => option.inputs.some((it) => inner === it.name || inner.startsWith(`${it.name}.`)))
    return (isNew || owners.length > 0) && !owners.some((option) => option.key === key)
  }
  const kept = Object.entries(inputs).filter(([name]) => !isOther(name))
  return kept.length === Object.keys(inputs).length ? null : Object.fromEntries(kept)
}

/** The inputs of a node without those that only other choices bring; null when there is nothing to take out. */
export function withoutOtherChoices(inputs: Readonly<JsonObject>, { inputsByChoice = [] }: ComboInput, key: ParameterValue): JsonObject | null {
  const namesOf = (isChosen: boolean) => new Set(inputsByChoice.flatMap((it) => ((it.choice === key) === isChosen ? it.inputs.map(({ name }) => name) : [])))
  const [chosen, others] = [namesOf(true), namesOf(false)]
  const kept = Object.entries(inputs).filter(([name]) => chosen.has(name) || !others.has(name))
  return kept.length === Object.keys(inputs).length ? null : Object.fromEntries(kept)
}
