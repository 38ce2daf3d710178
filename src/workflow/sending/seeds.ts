/**
 * The only place that reads and writes seeds; nextSeed.ts makes them. They go to 2^64-1, past what a number holds exactly:
 * safe ones are `number`, greater ones `bigint`, as in exactJson.ts.
 */
export const MAX_SEED = 2n ** 64n - 1n

export type Seed = number | bigint
export type SeedMode = 'fixed' | 'random' | 'increment' | 'decrement'

/** Both ends included; null means 0 and MAX_SEED. An IntInput is one. */
export interface SeedRange {
  min: bigint | null
  max: bigint | null
}
export const FULL_RANGE: SeedRange = { min: 0n, max: MAX_SEED }

export type SeedReading =
  | { ok: true; value: Seed }
  | { ok: false; reason: 'empty' | 'notInteger' | 'tooSmall' | 'tooBig' }

/** More digits than any range has; BigInt of a pasted novel would stop the page. */
const MAX_DIGITS = 40

export function parseSeed(text: string, range: SeedRange = FULL_RANGE): SeedReading {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: false, reason: 'empty' }
  if (!/^[+-]?\d+$/.test(trimmed)) return { ok: false, reason: 'notInteger' }
  const isNegative = trimmed.startsWith('-')
  const digits = trimmed.replace(/^[+-]?0*(?=\d)/, '')
  if (digits.length > MAX_DIGITS) return { ok: false, reason: isNegative ? 'tooSmall' : 'tooBig' }
  const value = isNegative ? -BigInt(digits) : BigInt(digits)
  const { min, max } = bounds(range)
  if (value < min) return { ok: false, reason: 'tooSmall' }
  if (value > max) return { ok: false, reason: 'tooBig' }
  return { ok: true, value: toSeed(value) }
}

/** Decimal digits, all of them. */
export function formatSeed(seed: Seed): string {
  return toBigInt(seed).toString()
}

/** The smallest exact form. */
export function toSeed(value: bigint): Seed {
  const asNumber = Number(value)
  return Number.isSafeInteger(asNumber) ? asNumber : value
}

export function toBigInt(seed: Seed): bigint {
  if (typeof seed === 'bigint') return seed
  return Number.isFinite(seed) ? BigInt(Math.trunc(seed)) : 0n
}

export function bounds(range: SeedRange): { min: bigint; max: bigint } {
  const min = range.min ?? 0n
  const max = range.max ?? (min > MAX_SEED ? min : MAX_SEED)
  return max < min ? { min, max: min } : { min, max }
}
