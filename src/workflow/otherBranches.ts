/** Takes out of a node what belongs to branches of a dynamic combo that are not chosen. Source: protocol 6.4. */
import type { JsonObject } from '@/lib/json'
import type { DynamicComboInput } from './nodeDefs'
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
