/**
 * Members of growing groups as parameters. A file names only those it has; one that is added in the form becomes a
 * parameter of its own, whose value null says that it is not sent.
 * Source: protocol 6 (COMFY_AUTOGROW_V3).
 */
import { asParameterId, type FormModel, type GrowingGroup, type Parameter, type ParameterId, type ParameterKind, type ParameterValue } from './parameters'

/** A definition may claim any maximum; more than this nobody adds by hand. */
const MAX_MEMBERS = 256

/** Null beyond the group's end, and for a member that takes a link only. */
export function memberOf(group: GrowingGroup, index: number, nodeTitle: string): Parameter | null {
  const { spec, nodeId } = group
  const name = spec.names === null ? `${spec.prefix}${index}` : spec.names[index]
  if (index < 0 || index >= Math.min(spec.max, MAX_MEMBERS) || name === undefined || !isValueKind(spec.member.spec)) return null
  const target = { nodeId, input: `${group.input}.${name}` }
  return {
    id: asParameterId(target), role: 'other', label: name, nodeId, nodeTitle, targets: [target], spec: spec.member.spec, initial: null,
    tooltip: spec.member.tooltip, isAdvanced: spec.member.isAdvanced, condition: null,
    group: { id: group.id, index, isRequired: index < spec.min }, lora: null,
  }
}

/** The model with every member that these values speak of; the same object when it has them all. */
export function withMembers(model: FormModel, values: ReadonlyMap<ParameterId, ParameterValue>): FormModel {
  if (model.groups.length === 0 || values.size === 0) return model
  const known = new Set(model.parameters.map(({ id }) => id))
  const missing = model.groups.flatMap((group) => {
    const title = model.sections.find(({ nodeId }) => nodeId === group.nodeId)?.title ?? group.nodeId
    return indexes(group).flatMap((index) => {
      const member = memberOf(group, index, title)
      return member && !known.has(member.id) && values.has(member.id) ? [member] : []
    })
  })
  return missing.length === 0 ? model : missing.reduce(withMember, model)
}

/** The model with one more member, which stands behind the others of its group. */
export function withMember(model: FormModel, member: Parameter): FormModel {
  const siblings = model.parameters.filter(({ group }) => group !== null && group.id === member.group?.id)
  const isBefore = (other: Parameter) => (other.group?.index ?? 0) < (member.group?.index ?? 0)
  const last = siblings.findLast(isBefore)?.id
  return {
    ...model,
    parameters: inserted(model.parameters, member, (it) => it.id === last),
    sections: model.sections.map((section) =>
      section.nodeId === member.nodeId ? { ...section, parameters: inserted(section.parameters, member.id, (id) => id === last) } : section,
    ),
  }
}

/** What a control shows, and a new member begins with, where the document has no value. */
export function defaultOf(spec: ParameterKind): ParameterValue {
  switch (spec.kind) {
    case 'int': return spec.default ?? Number(spec.min ?? 0n)
    case 'float': return spec.default ?? spec.min ?? 0
    case 'string': return spec.default ?? ''
    case 'boolean': return spec.default ?? false
    case 'combo': return spec.multiselect ? [] : (spec.default ?? spec.options[0] ?? '')
    case 'color': return spec.default ?? '#000000'
    case 'dynamicCombo': return spec.default ?? spec.options[0]?.key ?? ''
    case 'opaque': return spec.default
  }
}

function indexes({ spec }: GrowingGroup): number[] {
  return Array.from({ length: Math.min(spec.names?.length ?? spec.max, spec.max, MAX_MEMBERS) }, (_, index) => index)
}

/** Behind the last item that fits, else at the end. */
function inserted<T>(items: readonly T[], item: T, isLast: (item: T) => boolean): T[] {
  const at = items.findLastIndex(isLast)
  return at < 0 ? [...items, item] : items.toSpliced(at + 1, 0, item)
}

function isValueKind(spec: GrowingGroup['spec']['member']['spec']): spec is ParameterKind {
  return spec.kind !== 'socket' && spec.kind !== 'autogrow' && spec.kind !== 'dynamicSlot'
}
