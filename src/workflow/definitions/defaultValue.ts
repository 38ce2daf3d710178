import type { ParameterKind, ParameterValue } from '../form/parameters'

/** What a control shows, and a new member of a growing group begins with, where the document has no value. */
export function defaultValue(spec: ParameterKind): ParameterValue {
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
