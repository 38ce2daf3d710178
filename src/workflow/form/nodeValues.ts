/**
 * Every value of one node that plays no role, as fields: those of its definition in its order, with all branches of its
 * dynamic combos and all members its groups may have; then those that no definition names.
 */
import type { NodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { ApiNode } from '../apiGraph'
import { flatInputs, type FlatInput } from '../definitions/flatInputs'
import { canShow, isValueKind, kindOfLiteral } from '../roles/kinds'
import { linkAt, literalOf, ownValue, titleOf } from '../links'
import type { NodeDef } from '../definitions/nodeDefs'
import { asParameterId, type GrowingGroup, type Parameter, type ParameterId, type ParameterKind } from './parameters'
import { readAs } from './values'

export interface NodeValues {
  parameters: Parameter[]
  groups: GrowingGroup[]
}

/** What of a node has its fields elsewhere, as it plays a role. */
export interface TakenFields {
  inputs: ReadonlySet<string>
  /** Of the whole form. */
  ids: ReadonlySet<ParameterId>
}

export function nodeValues(nodeId: NodeId, node: ApiNode, def: NodeDef | undefined, taken: TakenFields): NodeValues {
  const flat = def ? flatInputs(def) : []
  const isActive = activeInputs(node, flat)
  const described = new Set(flat.filter((input) => isActive.has(input)).map(({ name }) => name))
  const parameters = new Map<ParameterId, Parameter>()
  const groups: GrowingGroup[] = []

  function add(name: string, spec: ParameterKind, literal: Json | undefined, input: FlatInput | null) {
    const at = { nodeId, input: name }
    const id = input ? idOf(nodeId, input) : asParameterId(at)
    if (parameters.has(id)) return // a definition may name an input twice
    parameters.set(id, {
      id,
      role: 'other',
      label: input?.def.displayName ?? input?.def.name ?? name,
      nodeId,
      nodeTitle: titleOf(node, def?.displayName),
      targets: [at],
      spec,
      initial: literal === undefined ? null : readAs(literal, spec),
      tooltip: input?.def.tooltip ?? null,
      isAdvanced: input?.def.isAdvanced ?? false,
      condition: input?.condition && hasField(input.condition.combo) ? { parameter: idOf(nodeId, input.condition.combo), key: input.condition.key } : null,
      group: input?.group ? { ...input.group, id: idOf(nodeId, { ...input, name: input.group.id }) } : null,
      lora: null,
    })
  }

  const hasField = (combo: FlatInput) => parameters.has(idOf(nodeId, combo)) || taken.ids.has(idOf(nodeId, combo))
  for (const input of flat) {
    const { name, def: { spec, isHidden, required } } = input
    if (spec.kind === 'autogrow' && isValueKind(spec.member.spec)) groups.push({ id: idOf(nodeId, input), nodeId, input: name, spec })
    const isThere = isActive.has(input)
    // A choice that has no field, as it is linked, stays what it is.
    if (input.condition && !isThere && !hasField(input.condition.combo)) continue
    if (isHidden || (isThere && (taken.inputs.has(name) || linkAt(node, name)))) continue
    const literal = isThere ? literalOf(ownValue(node.inputs, name)) : undefined
    if (literal !== undefined) add(name, isValueKind(spec) && canShow(spec, literal) ? spec : kindOfLiteral(literal, name), literal, input)
    // What may come, or must: of a branch that is not chosen, of a group, or required and missing.
    else if (isValueKind(spec) && (input.condition || input.group || required)) add(name, spec, undefined, input)
  }
  for (const [name, value] of Object.entries(node.inputs)) {
    const literal = literalOf(value)
    if (literal !== undefined && !described.has(name) && !taken.inputs.has(name) && !isFurniture(name, literal)) add(name, kindOfLiteral(literal, name), literal, null)
  }
  return { parameters: [...parameters.values()], groups }
}

/** Those that are sent as the node stands, by what its dynamic combos have chosen. */
function activeInputs(node: ApiNode, flat: readonly FlatInput[]): Set<FlatInput> {
  const active = new Set<FlatInput>()
  for (const input of flat) {
    const { condition } = input
    // A combo comes before what depends on it.
    if (!condition || (active.has(condition.combo) && literalOf(ownValue(node.inputs, condition.combo.name)) === condition.key)) active.add(input)
  }
  return active
}

function idOf(nodeId: NodeId, input: FlatInput): ParameterId {
  const keys: string[] = []
  for (let condition = input.condition; condition; condition = condition.combo.condition) keys.unshift(condition.key)
  return asParameterId({ nodeId, input: input.name }, keys)
}

/** Widgets of ComfyUI's page and of packs that files have values of, though no server reads them: players, seed controls. */
const UNREAD_NAMES: ReadonlySet<string> = new Set(['videopreview', 'audioUI', 'control_after_generate'])

/** Buttons and headings that packs draw as widgets, and the like. Only of inputs that no definition names. */
export function isFurniture(name: string, literal: Json): boolean {
  if (UNREAD_NAMES.has(name) || name.startsWith('➕')) return true
  if (/\bupload\b/.test(name)) return literal === 'image' || literal === 'video' || literal === 'audio' // which the button is for
  return typeof literal === 'object' && literal !== null && !Array.isArray(literal) && ownValue(literal, 'type') === name
}
