/**
 * Which fields belong to what is sent, by what the dynamic combos they depend on have chosen; and taking out of a node
 * what belongs to branches that are not.
 * Source: protocol 6.4.
 */
import type { JsonObject } from '@/lib/json'
import { defaultValue } from './defaultValue'
import type { DynamicComboInput } from './nodeDefs'
import type { Parameter, ParameterId, ParameterValue } from './parameters'

export interface BranchState {
  /** By the form's values. */
  isActive: boolean
  /** By those of the document. */
  wasActive: boolean
}
const ALWAYS: BranchState = { isActive: true, wasActive: true }
const NEVER: BranchState = { isActive: false, wasActive: false }

/** @returns tells of any parameter; one whose combo is not among the parameters counts as active */
export function branchStates(parameters: readonly Parameter[], values: ReadonlyMap<ParameterId, ParameterValue>): (parameter: Parameter) => BranchState {
  const conditional = parameters.some(({ condition }) => condition !== null)
  const byId = new Map(conditional ? parameters.map((parameter) => [parameter.id, parameter]) : [])
  const known = new Map<ParameterId, BranchState>()

  function stateOf(parameter: Parameter): BranchState {
    const { condition } = parameter
    const combo = condition && byId.get(condition.parameter)
    if (!condition || !combo) return ALWAYS
    const found = known.get(parameter.id)
    if (found) return found
    known.set(parameter.id, NEVER) // conditions that close a circle are never met
    const of = stateOf(combo)
    const state = { isActive: of.isActive && chosenKey(combo, of, values) === condition.key, wasActive: of.wasActive && combo.initial === condition.key }
    known.set(parameter.id, state)
    return state
  }
  return stateOf
}

/** What a combo sends: its value, or its default where it has come in with its branch. Null where it sends nothing. */
export function chosenKey(combo: Parameter, { isActive, wasActive }: BranchState, values: ReadonlyMap<ParameterId, ParameterValue>): ParameterValue {
  if (!isActive) return null
  return values.get(combo.id) ?? combo.initial ?? (wasActive ? null : defaultValue(combo.spec))
}

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
