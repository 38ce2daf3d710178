/**
 * Puts form values into a graph. Pure; what is not changed keeps its identity, so that "nothing changed" is cheap to see.
 * Inputs of branches that are no longer chosen are taken out, those of a branch just chosen come with their defaults, and
 * the members of a growing group are counted through.
 * Source: protocol 6.4.
 */
import { sameJson } from '@/lib/sameJson'
import type { ApiGraph } from '../apiGraph'
import { branchStates, chosenKey, type BranchState } from './branches'
import { withoutOtherBranches, withoutOtherChoices } from './otherBranches'
import { defaultValue } from '../definitions/defaultValue'
import { draftOf, type GraphDraft } from './graphDraft'
import { ownValue } from '../links'
import type { InputRef, Parameter, ParameterValue } from './parameters'
import { readAs, type Values } from './values'

export interface ApplyOptions {
  /** LoRAs that are left out, by Parameter.lora: their switch goes off where they have one, else their strengths are 0, with which the server skips them. */
  offLoras?: ReadonlySet<number>
}

const NO_LORAS: ReadonlySet<number> = new Set()

/** Values of unknown parameters are ignored: a draft may be older than what its workflow is read as today. */
export function applyValues(graph: ApiGraph, parameters: readonly Parameter[], values: Values, { offLoras = NO_LORAS }: ApplyOptions = {}): ApiGraph {
  const draft = draftOf(graph)
  const stateOf = branchStates(parameters, values)
  const offValue = offValues(parameters, offLoras)
  for (const parameter of parameters) if (hasBranches(parameter)) leaveBranches(draft, parameter, stateOf(parameter), values)
  const regrouped = new Map<string, { ref: InputRef; prefix: string }>()
  for (const parameter of parameters) {
    const value = wantedValue(parameter, stateOf(parameter), offValue(parameter) ?? values.get(parameter.id))
    if (value === undefined) continue
    for (const target of parameter.targets) {
      const current = draft.literalAt(target)
      if (current === undefined ? value === null : sameJson(current, value) || sameJson(readAs(current, parameter.spec), value)) continue
      if (value === null && isLeftOut(parameter)) remove(draft, target)
      else draft.write(target, value)
      const { group } = parameter
      if (group?.prefix != null) regrouped.set(group.id, { ref: target, prefix: group.prefix })
    }
  }
  for (const { ref, prefix } of regrouped.values()) closeGaps(draft, ref, prefix)
  return draft.finish()
}

/** Undefined: as it is. */
function wantedValue(parameter: Parameter, { isActive, wasActive }: BranchState, value: ParameterValue | undefined): ParameterValue | undefined {
  if (!isActive) return undefined
  const isNew = !wasActive && (parameter.group === null || parameter.group.isRequired)
  return isNew ? (value ?? parameter.initial ?? defaultValue(parameter.spec)) : value
}

/** Whether null means that nothing is sent; elsewhere it is a value like others. */
function isLeftOut({ condition, group, initial }: Parameter): boolean {
  return condition !== null || group !== null || initial === null
}

function hasBranches({ spec }: Parameter): boolean {
  return spec.kind === 'dynamicCombo' || (spec.kind === 'combo' && spec.inputsByChoice !== undefined)
}

function leaveBranches(draft: GraphDraft, combo: Parameter, state: BranchState, values: Values) {
  const key = chosenKey(combo, state, values)
  const { spec } = combo
  if ((spec.kind !== 'dynamicCombo' && spec.kind !== 'combo') || key === null || (state.wasActive && sameJson(key, combo.initial))) return
  for (const { nodeId, input } of combo.targets) {
    const inputs = draft.inputsOf(nodeId)
    const kept = inputs && (spec.kind === 'combo' ? withoutOtherChoices(inputs, spec, key) : withoutOtherBranches(inputs, input, spec, key, !state.wasActive))
    if (kept) draft.setInputs(nodeId, kept)
  }
}

function remove(draft: GraphDraft, { nodeId, input }: InputRef) {
  const inputs = draft.inputsOf(nodeId)
  if (inputs) draft.setInputs(nodeId, Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== input)))
}

/** Members are sent as 0, 1, 2 …: where one has gone, links and values behind it move up. */
function closeGaps(draft: GraphDraft, { nodeId }: InputRef, prefix: string) {
  const inputs = draft.inputsOf(nodeId) ?? {}
  const numberOf = (name: string) => (name.startsWith(prefix) && /^\d{1,9}$/.test(name.slice(prefix.length)) ? Number(name.slice(prefix.length)) : null)
  const members = Object.keys(inputs).flatMap((name) => {
    const number = numberOf(name)
    return number === null ? [] : [{ name, number }]
  })
  if (members.every(({ number }) => number < members.length)) return
  const inOrder = members.toSorted((a, b) => a.number - b.number).map(({ name }, index) => [`${prefix}${index}`, ownValue(inputs, name) ?? null] as const)
  draft.setInputs(nodeId, Object.fromEntries([...Object.entries(inputs).filter(([name]) => numberOf(name) === null), ...inOrder]))
}

/** What a LoRA's fields send instead while it is off; undefined: what they hold. */
function offValues(parameters: readonly Parameter[], offLoras: ReadonlySet<number>): (parameter: Parameter) => ParameterValue | undefined {
  const switched = new Set(offLoras.size === 0 ? [] : parameters.filter(isSwitch).map(({ lora }) => lora))
  return (parameter) => {
    const { lora, role } = parameter
    if (lora === null || !offLoras.has(lora)) return undefined
    if (switched.has(lora)) return isSwitch(parameter) ? false : undefined
    return role === 'loraStrength' || role === 'loraClipStrength' ? 0 : undefined
  }
}

function isSwitch({ role, spec }: Parameter): boolean {
  return role === 'other' && spec.kind === 'boolean'
}
