/**
 * The inputs of a class as they are sent: those of every branch of a dynamic combo and the members of growing groups
 * under their dotted names.
 * Source: protocol 6.4.
 */
import type { InputDef, NodeDef } from './nodeDefs'

export interface FlatInput {
  /** As it is sent: `resize_type.width`. */
  name: string
  def: InputDef
  /** Sent only while this dynamic combo has this key; null: always. */
  condition: { combo: FlatInput; key: string } | null
  /** The growing group it is a member of, by the group's name; as in Parameter. */
  group: { id: string; index: number; isRequired: boolean; prefix: string | null } | null
}

/** ComfyUI's own limit of a growing group. */
const MAX_MEMBERS = 100
/** Definitions of packs may nest as they like; these are far beyond any that could be shown. */
const MAX_DEPTH = 8
const MAX_INPUTS = 5000

interface Pending {
  def: InputDef
  name: string
  condition: FlatInput['condition']
  group: FlatInput['group']
  depth: number
}

/** Definitions do not change; many nodes are of one class. */
const known = new WeakMap<NodeDef, readonly FlatInput[]>()

/** In the order of the definition, what is inside an input right after it. */
export function flatInputs(def: NodeDef): readonly FlatInput[] {
  const flat = known.get(def) ?? flatten(def)
  known.set(def, flat)
  return flat
}

function flatten(def: NodeDef): FlatInput[] {
  const flat: FlatInput[] = []
  const stack = def.inputs.map((input): Pending => ({ def: input, name: input.name, condition: null, group: null, depth: 0 })).toReversed()
  for (let next = stack.pop(); next && flat.length < MAX_INPUTS; next = stack.pop()) {
    const { depth, ...input } = next
    flat.push(input)
    if (depth < MAX_DEPTH) stack.push(...innerInputs(input, depth + 1).toReversed())
  }
  return flat
}

function innerInputs(outer: FlatInput, depth: number): Pending[] {
  const { spec } = outer.def
  const dotted = (name: string) => `${outer.name}.${name}`
  switch (spec.kind) {
    case 'dynamicCombo':
      return spec.options.flatMap(({ key, inputs }) =>
        inputs.map((def) => ({ def, name: dotted(def.name), condition: { combo: outer, key }, group: null, depth })),
      )
    case 'combo':
      return (spec.inputsByChoice ?? []).flatMap(({ choice, inputs }) =>
        inputs.map((def) => ({ def, name: def.name, condition: { combo: outer, key: String(choice) }, group: null, depth })),
      )
    case 'dynamicSlot':
      return spec.inputs.map((def) => ({ def, name: dotted(def.name), condition: outer.condition, group: null, depth }))
    case 'autogrow': {
      const prefix = spec.names ? null : dotted(spec.prefix)
      const names = spec.names?.map(dotted) ?? Array.from({ length: Math.max(0, Math.min(spec.max, MAX_MEMBERS)) }, (_, index) => `${prefix}${index}`)
      return names.slice(0, MAX_MEMBERS).map((name, index) => {
        const isRequired = index < spec.min
        const def = { ...spec.member, name: name.slice(outer.name.length + 1), required: isRequired && outer.def.required }
        return { def, name, condition: outer.condition, group: { id: outer.name, index, isRequired, prefix }, depth }
      })
    }
    default:
      return []
  }
}
