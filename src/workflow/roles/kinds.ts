/** Kinds of field apart from any graph: which of a definition's kinds a field can show, what kind a value without a definition is of. */
import type { Json } from '@/lib/json'
import type { InputKind } from '../definitions/nodeDefs'
import type { ParameterKind } from '../form/parameters'

const ANY_NUMBER = { min: null, max: null, default: null }

/** Kinds that one field can show; sockets and groups of inputs are none. */
export function isValueKind(spec: InputKind): spec is ParameterKind {
  return spec.kind !== 'socket' && spec.kind !== 'autogrow' && spec.kind !== 'dynamicSlot'
}

/** Whether a field of this kind can show the value, if only to say what is wrong with it. */
export function canShow(spec: ParameterKind, value: Json): boolean {
  if (spec.kind === 'opaque' || value === null) return true
  if (spec.kind === 'combo' && spec.multiselect && Array.isArray(value)) return value.every((item) => item !== null && typeof item !== 'object')
  return typeof value !== 'object'
}

/** Of these a whole number may well be the one that happened to be whole. */
const FRACTION_NAME = /strength|weight|scale|cfg|guidance|denoise|ratio|threshold|factor|multiplier|alpha|opacity|blend|shift|percent|sigma|gamma|temperature|fps/i

/** The kind of a value whose input no definition describes, from the value and the input's name. */
export function kindOfLiteral(value: Json, input: string): ParameterKind {
  switch (typeof value) {
    case 'boolean':
      return { kind: 'boolean', default: null, labelOn: null, labelOff: null }
    case 'bigint':
      return { kind: 'int', ...ANY_NUMBER, step: 1, isSeed: false }
    case 'number':
      return Number.isInteger(value) && !FRACTION_NAME.test(input) ? { kind: 'int', ...ANY_NUMBER, step: 1, isSeed: false } : { kind: 'float', ...ANY_NUMBER, step: 0.01, round: null }
    case 'string':
      return { kind: 'string', multiline: /[\r\n]/.test(value), default: null, placeholder: null, hasDynamicPrompts: false }
    default:
      return { kind: 'opaque', type: '*', default: null }
  }
}
