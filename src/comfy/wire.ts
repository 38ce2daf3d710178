/**
 * What the wire schemas share. They ask for little: unknown members pass, a strange value of a minor member becomes its
 * fallback, and only what a message means nothing without makes it fail. Custom nodes and newer servers add and change.
 */
import * as z from 'zod/mini'
import { catch as orElse } from 'zod/mini'
import type { Json } from '@/lib/json'
import { printExact } from '@/lib/exactJson'
import { ProtocolError } from './errors'

/** `orElse(schema, fallback)`: what does not fit becomes the fallback. */
export { orElse }

/** Error samples: enough to recognise what answered, too little to hold a workflow. */
export const MAX_SAMPLE = 200

/** Ids are strings; custom nodes and hand-written files have numbers. */
export const wireId = z.pipe(z.union([z.string(), z.number(), z.bigint()]), z.transform(String))
export const wireNumber = z.pipe(z.union([z.number(), z.bigint()]), z.transform(Number))
export const numberOrNull = orElse(z.nullable(wireNumber), null)
export const textOrNull = orElse(z.nullable(z.string()), null)
export const textOrEmpty = orElse(z.string(), '')
export const idOrNull = orElse(z.nullable(wireId), null)

/** Keeps what fits the schema and leaves the rest of the list out. */
export function listOf<T extends z.ZodMiniType>(item: T) {
  const fitting = (list: unknown[]): z.output<T>[] => list.flatMap((value) => {
    const parsed = z.safeParse(item, value)
    return parsed.success ? [parsed.data] : []
  })
  return orElse(z.pipe(z.array(z.unknown()), z.transform(fitting)), [])
}

/** @param where names the answer in errors, e.g. `GET queue` @throws ProtocolError */
export function readShape<T extends z.ZodMiniType>(schema: T, value: Json, where: string): z.output<T> {
  const parsed = z.safeParse(schema, value)
  if (parsed.success) return parsed.data
  throw new ProtocolError(where, describeMisfit(parsed.error), sampleOf(value))
}

/** "unexpected shape at data.node": which member, without quoting its value. */
export function describeMisfit(error: z.core.$ZodError): string {
  const path = error.issues[0]?.path.join('.')
  return path ? `unexpected shape at ${path}` : 'unexpected shape'
}

function sampleOf(value: Json): string {
  try {
    return printExact(value).slice(0, MAX_SAMPLE)
  } catch {
    return String(value) // NaN and its like
  }
}
