/** Replaces the combos of a definition, also those within dynamic inputs, and leaves everything else as it is. */
import type { ComboInput, InputDef, InputKind, NodeDef } from './nodeDefs'

export function mapCombos(def: NodeDef, map: (combo: ComboInput) => ComboInput): NodeDef {
  const inputs = (list: readonly InputDef[]) => list.map(input)
  const input = (one: InputDef): InputDef => ({ ...one, spec: kind(one.spec) })
  function kind(spec: InputKind): InputKind {
    switch (spec.kind) {
      case 'combo': return map(spec)
      case 'dynamicCombo': return { ...spec, options: spec.options.map((option) => ({ ...option, inputs: inputs(option.inputs) })) }
      case 'dynamicSlot': return { ...spec, inputs: inputs(spec.inputs) }
      case 'autogrow': return { ...spec, member: input(spec.member) }
      default: return spec
    }
  }
  return { ...def, inputs: inputs(def.inputs) }
}
