/**
 * What the wire schemas share. They ask for little: unknown members pass, a strange value of a minor member becomes its
 * fallback, and only what a message means nothing without makes it fail. Custom nodes and newer servers add and change.
 */
import * as v from 'valibot'
import type { Json } from '@/lib/json'
import { printExact } from '@/lib/exactJson'
import { ProtocolError } from './errors'

/** `orElse(schema, fallback)`: what does not fit, or is missing, becomes the fallback. */
export const orElse = v.fallback

/** Error samples: enough to recognise what answered, too little to hold a workflow. */
export const MAX_SAMPLE = 200

/** Python writes NaN and infinite numbers bare; no member of a message means anything with them. */
export const finiteNumber = v.pipe(v.number(), v.finite())

/** Ids are strings; custom nodes and hand-written files have numbers. */
export const wireId = v.pipe(v.union([v.string(), finiteNumber, v.bigint()]), v.transform(String))
export const wireNumber = v.pipe(v.union([finiteNumber, v.bigint()]), v.transform(Number))
export const numberOrNull = orElse(v.nullable(wireNumber), null)
export const textOrNull = orElse(v.nullable(v.string()), null)
export const textOrEmpty = orElse(v.string(), '')
export const idOrNull = orElse(v.nullable(wireId), null)

/** `{…}`: where every member has a fallback, a list must not pass as an empty object. */
const plainObject = v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))

/** The named members as their schemas read them; the others pass as they are. */
export function looseObject<T extends v.ObjectEntries>(members: T) {
  return v.pipe(plainObject, v.looseObject(members))
}

/** By name, every member of one schema. */
export function recordOf<T extends v.GenericSchema>(member: T) {
  return v.pipe(plainObject, v.record(v.string(), member))
}

/** Keeps what fits the schema and leaves the rest of the list out. */
export function listOf<T extends v.GenericSchema>(item: T) {
  const fitting = (list: unknown[]): v.InferOutput<T>[] => list.flatMap((value) => {
    const parsed = v.safeParse(item, value)
    return parsed.success ? [parsed.output] : []
  })
  return orElse(v.pipe(v.array(v.unknown()), v.transform(fitting)), [])
}

/** @param where names the answer in errors, e.g. `GET queue` @throws ProtocolError */
export function readShape<T extends v.GenericSchema>(schema: T, value: Json, where: string): v.InferOutput<T> {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  throw new ProtocolError(where, describeMisfit(parsed.issues), sampleOf(value))
}

/** "unexpected shape at data.node": which member, without quoting its value. */
export function describeMisfit(issues: readonly v.BaseIssue<unknown>[]): string {
  const path = issues[0] && v.getDotPath(issues[0])
  return path ? `unexpected shape at ${path}` : 'unexpected shape'
}

function sampleOf(value: Json): string {
  try {
    return printExact(value).slice(0, MAX_SAMPLE)
  } catch {
    return String(value) // NaN and its like
  }
}
