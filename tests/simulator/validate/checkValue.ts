/**
 * Checks and converts one input value that is no link, as the server does: INT goes through int(), FLOAT through
 * float() and so on, and what comes out replaces what was sent. Source: protocol 1.3.
 */
import type { InputSpec } from '../nodeInfo'
import type { Profile } from '../profile'
import { PyFloat, type Py } from '../python/json'
import { isPyObject, pyEquals, PyError, printStr, toBool, toFloat, toInt } from '../python/values'
import { notConvertible, notInList, outOfRange, type Problem } from './problems'

export type CheckedValue = { value: Py; problem: Problem | null }

/** @param checksItself the class validates this input with code of its own, so lists and ranges are left to it */
export function checkValue(input: InputSpec, sent: Py, profile: Profile, checksItself: boolean): CheckedValue {
  // {"__value__": x} is how a list literal travels, since a bare array would be a link.
  const plain = isPyObject(sent) && '__value__' in sent ? (sent['__value__'] ?? null) : sent
  let value: Py
  try {
    value = convert(input.type, plain)
  } catch (error) {
    if (!(error instanceof PyError)) throw error
    return { value: plain, problem: notConvertible(input, plain, error) }
  }
  return { value, problem: checksItself ? null : rangeProblem(input, value) ?? listProblem(input, value, profile) }
}

function convert(type: string | Py[], value: Py): Py {
  if (type === 'INT') return toInt(value)
  if (type === 'FLOAT') return toFloat(value)
  if (type === 'STRING') return printStr(value)
  if (type === 'BOOLEAN') return toBool(value)
  return value
}

function rangeProblem(input: InputSpec, value: Py): Problem | null {
  const number = asNumber(value)
  if (number === null) return null
  const min = asNumber(input.options['min'] ?? null)
  if (min !== null && number < min) return outOfRange(input, value, 'min')
  const max = asNumber(input.options['max'] ?? null)
  return max !== null && number > max ? outOfRange(input, value, 'max') : null
}

function asNumber(value: Py): number | bigint | null {
  if (value instanceof PyFloat) return value.value
  return typeof value === 'number' || typeof value === 'bigint' ? value : null
}

function listProblem(input: InputSpec, value: Py, profile: Profile): Problem | null {
  const options = Array.isArray(input.type) ? input.type : profile.checksComboOptions && input.type === 'COMBO' ? input.options['options'] : null
  if (!Array.isArray(options)) return null // a remote list is not known to the server either
  const chosen = Array.isArray(value) && input.options['multiselect'] === true ? value : [value]
  const stranger = chosen.find((one) => !options.some((option) => pyEquals(option, one)))
  return stranger === undefined ? null : notInList(input, stranger, options)
}
