/** Form values: how a file's literal is read as one, and which of them the server would refuse. Pure. */
import { nearestOptions } from './nearest'
import type { ComboInput, FloatInput, IntInput } from './nodeDefs'
import type { Parameter, ParameterId, ParameterKind, ParameterValue } from './parameters'
import { parseSeed } from './seeds'

export type Values = ReadonlyMap<ParameterId, ParameterValue>

/** `min` and `max` are null where there is no such bound. */
export type ValueProblem =
  | { kind: 'outOfRange'; parameterId: ParameterId; value: number | bigint; min: number | bigint | null; max: number | bigint | null }
  | { kind: 'notInList'; parameterId: ParameterId; value: ParameterValue; candidates: readonly (string | number | boolean)[] } // nearest first; where none is near, the list's first
  | { kind: 'wrongType'; parameterId: ParameterId; value: ParameterValue; expected: 'integer' | 'number' | 'text' | 'boolean' }

const MAX_CANDIDATES = 5

/** A literal of a file as its kind of field holds it: the server takes "20" for 20, so do we. */
export function readAs(value: ParameterValue, spec: ParameterKind): ParameterValue {
  if (spec.kind === 'int' && typeof value === 'string') {
    const reading = parseSeed(value, { min: -(2n ** 64n), max: 2n ** 64n })
    return reading.ok ? reading.value : value
  }
  if (spec.kind === 'float' && (typeof value === 'bigint' || isNumericText(value))) return Number(value)
  if (spec.kind === 'string' && value !== null && typeof value !== 'object') return String(value)
  // To the server the text "false" is true: whoever wrote it should be asked.
  if (spec.kind === 'boolean' && typeof value === 'number') return value !== 0
  return value
}

export function valueProblems(parameters: readonly Parameter[], values: Values): ValueProblem[] {
  return parameters.flatMap((parameter) => {
    const problem = problemOf(parameter, values.get(parameter.id) ?? parameter.initial)
    return problem ? [problem] : []
  })
}

function problemOf({ id, spec }: Parameter, value: ParameterValue): ValueProblem | null {
  switch (spec.kind) {
    case 'int':
      if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return rangeProblem(id, value, spec)
      return { kind: 'wrongType', parameterId: id, value, expected: 'integer' }
    case 'float':
      if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) return rangeProblem(id, value, spec)
      return { kind: 'wrongType', parameterId: id, value, expected: 'number' }
    case 'string':
      return typeof value === 'string' ? null : { kind: 'wrongType', parameterId: id, value, expected: 'text' }
    case 'boolean':
      return typeof value === 'boolean' ? null : { kind: 'wrongType', parameterId: id, value, expected: 'boolean' }
    case 'combo':
      return listProblem(id, value, spec)
    case 'color':
    case 'dynamicCombo':
    case 'opaque':
      return null
  }
}

function rangeProblem(parameterId: ParameterId, value: number | bigint, { min, max }: IntInput | FloatInput): ValueProblem | null {
  // Numbers and bigints compare by value, whatever their type.
  if ((min === null || value >= min) && (max === null || value <= max)) return null
  return { kind: 'outOfRange', parameterId, value, min, max }
}

function listProblem(parameterId: ParameterId, value: ParameterValue, spec: ComboInput): ValueProblem | null {
  // Lists of files name only the top folder at the time they were read, and remote ones are not known here.
  if (spec.remote !== null || spec.upload !== null || value === null || typeof value === 'object') return null
  const isListed = typeof value !== 'bigint' && spec.options.includes(value)
  if (isListed) return null
  const wanted = typeof value === 'bigint' ? value.toString() : value
  const nearest = nearestOptions(wanted, spec.options, MAX_CANDIDATES)
  return { kind: 'notInList', parameterId, value, candidates: nearest.length > 0 ? nearest : spec.options.slice(0, 1) }
}

function isNumericText(value: ParameterValue): boolean {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
}
