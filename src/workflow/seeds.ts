/**
 * The only place that reads, writes and makes seeds. They go to 2^64-1, past what a number holds exactly:
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
const FULL_RANGE: SeedRange = { min: 0n, max: MAX_SEED }

export type SeedReading =
  | { ok: true; value: Seed }
  | { ok: false; reason: 'empty' | 'notInteger' | 'tooSmall' | 'tooBig' }

/** More digits than any range has; BigInt of a pasted novel would stop the page. */
const MAX_DIGITS = 40
const WORD_BITS = 32
/** Each draw hits the range with at least one chance in two, so only a broken source gets this far. */
const MAX_DRAWS = 128

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

/** @param random32 gives uniform integers from 0 to 2^32-1 */
export function randomSeed(range: SeedRange = FULL_RANGE, random32: () => number = cryptoRandom32): Seed {
  const { min, max } = bounds(range)
  const span = max - min + 1n
  const bits = span.toString(2).length
  let draw = 0n
  for (let attempt = 0; attempt < MAX_DRAWS; attempt++) {
    draw = drawBits(bits, random32)
    if (draw < span) return toSeed(min + draw) // drawing again, not modulo: every seed is equally likely
  }
  return toSeed(min + (draw % span))
}

/** The seed to send after this one. Counting goes around at the ends; a seed outside the range enters it at the near end. */
export function nextSeed(seed: Seed, mode: SeedMode, range: SeedRange = FULL_RANGE, random32: () => number = cryptoRandom32): Seed {
  if (mode === 'fixed') return seed
  if (mode === 'random') return randomSeed(range, random32)
  const { min, max } = bounds(range)
  const value = toBigInt(seed)
  if (value < min) return toSeed(min)
  if (value > max) return toSeed(max)
  if (mode === 'increment') return toSeed(value === max ? min : value + 1n)
  return toSeed(value === min ? max : value - 1n)
}

/** The smallest exact form. */
export function toSeed(value: bigint): Seed {
  const asNumber = Number(value)
  return Number.isSafeInteger(asNumber) ? asNumber : value
}

function toBigInt(seed: Seed): bigint {
  if (typeof seed === 'bigint') return seed
  return Number.isFinite(seed) ? BigInt(Math.trunc(seed)) : 0n
}

function bounds(range: SeedRange): { min: bigint; max: bigint } {
  const min = range.min ?? 0n
  const max = range.max ?? (min > MAX_SEED ? min : MAX_SEED)
  return max < min ? { min, max: min } : { min, max }
}

function drawBits(bits: number, random32: () => number): bigint {
  let value = 0n
  for (let got = 0; got < bits; got += WORD_BITS) value = (value << 32n) | BigInt(random32() >>> 0)
  return BigInt.asUintN(bits, value)
}

function cryptoRandom32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
}
