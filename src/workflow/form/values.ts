/** Form values: how a file's literal is read as one, and which of them the server would refuse. Pure. */
import { branchStates } from './branches'
import { defaultValue } from '../definitions/defaultValue'
import { nearestMatches, type Match } from './nearest'
import type { Choice, ComboInput, FloatInput, IntInput } from '../definitions/nodeDefs'
import type { Parameter, ParameterId, ParameterKind, ParameterValue } from './parameters'
import { parseSeed } from '../sending/seeds'

export type Values = ReadonlyMap<ParameterId, ParameterValue>

/** `min` and `max` are null where there is no such bound. */
export type ValueProblem =
  | { kind: 'outOfRange'; parameterId: ParameterId; value: number | bigint; min: number | bigint | null; max: number | bigint | null }
  | {
      kind: 'notInList'
      parameterId: ParameterId
      value: ParameterValue
      /** What is not in the list: the value, or the item of a multiselect's. */
      item: Choice
      /** Nearest first. */
      matches: readonly Match[]
      /** What to offer: the matches; where none is near, the list's first. */
      candidates: readonly Choice[]
    }
  | { kind: 'missing'; parameterId: ParameterId } // required, and the document has no value for it
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

/**
 * Values for what is required and not in the document, as ComfyUI's own page would fill them in: a file may be older than
 * the node. They count as changed, so that the form shows what was not there.
 */
export function missingValues(parameters: readonly Parameter[], values: Values): Map<ParameterId, ParameterValue> {
  const missing = parameters.filter(({ id, initial, condition, group, spec }) => {
    const hasDefault = spec.kind !== 'opaque' && (spec.kind !== 'combo' || spec.options.length > 0)
    return initial === null && condition === null && group === null && hasDefault && !values.has(id)
  })
  return new Map(missing.map(({ id, spec }) => [id, defaultValue(spec)]))
}

/** Only of what is sent: fields in branches that are not chosen and members that are not there have none. */
export function valueProblems(parameters: readonly Parameter[], values: Values): ValueProblem[] {
  const stateOf = branchStates(parameters, values)
  return parameters.flatMap((parameter) => {
    const { isActive, wasActive } = stateOf(parameter)
    if (!isActive) return []
    const value = values.get(parameter.id) ?? parameter.initial ?? (wasActive ? null : defaultValue(parameter.spec))
    const problem = problemOf(parameter, value)
    return problem ? [problem] : []
  })
}

function problemOf({ id, spec, condition, group, initial }: Parameter, value: ParameterValue): ValueProblem | null {
  if (value === null && spec.kind !== 'opaque') {
    if (condition || group) return null
    return initial === null ? { kind: 'missing', parameterId: id } : wrongType(id, value, spec)
  }
  switch (spec.kind) {
    case 'int':
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)) ? rangeProblem(id, value, spec) : wrongType(id, value, spec)
    case 'float':
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value)) ? rangeProblem(id, value, spec) : wrongType(id, value, spec)
    case 'string':
    case 'color':
      return typeof value === 'string' ? null : wrongType(id, value, spec)
    case 'boolean':
      return typeof value === 'boolean' ? null : wrongType(id, value, spec)
    case 'combo':
      return listProblem(id, value, spec)
    case 'dynamicCombo':
      return notInList(id, value, value, spec.options.map(({ key }) => key))
    case 'opaque':
      return null
  }
}

function wrongType(parameterId: ParameterId, value: ParameterValue, { kind }: ParameterKind): ValueProblem {
  const expected = kind === 'int' ? 'integer' : kind === 'float' ? 'number' : kind === 'boolean' ? 'boolean' : 'text'
  return { kind: 'wrongType', parameterId, value, expected }
}

function rangeProblem(parameterId: ParameterId, value: number | bigint, { min, max }: IntInput | FloatInput): ValueProblem | null {
  // Numbers and bigints compare by value, whatever their type.
  if ((min === null || value >= min) && (max === null || value <= max)) return null
  return { kind: 'outOfRange', parameterId, value, min, max }
}

function listProblem(parameterId: ParameterId, value: ParameterValue, spec: ComboInput): ValueProblem | null {
  // Lists of files name only the top folder at the time they were read, and remote ones are not known here.
  if (spec.remote !== null || spec.upload !== null) return null
  const missing = (Array.isArray(value) ? value : [value]).map((item) => notInList(parameterId, value, item, spec.options))
  return missing.find((problem) => problem !== null) ?? null
}

function notInList(parameterId: ParameterId, value: ParameterValue, item: ParameterValue, options: readonly Choice[]): ValueProblem | null {
  if (item === null || typeof item === 'object') return { kind: 'wrongType', parameterId, value, expected: 'text' }
  const wanted = typeof item === 'bigint' ? item.toString() : item
  if (typeof item !== 'bigint' && options.includes(item)) return null
  const matches = nearestMatches(wanted, options, MAX_CANDIDATES)
  const candidates = matches.length > 0 ? matches.map(({ option }) => option) : options.slice(0, 1)
  return { kind: 'notInList', parameterId, value, item: wanted, matches, candidates }
}

function isNumericText(value: ParameterValue): boolean {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
}
