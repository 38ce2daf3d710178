/**
 * Which fields belong to what is sent, by what the dynamic combos they depend on have chosen. What belongs to branches
 * that are not is taken out in otherBranches.ts.
 * Source: protocol 6.4.
 */
import { defaultValue } from '../definitions/defaultValue'
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
