/** Which seed comes after one that was sent: drawn, counted on, or the same. Their form is made in seeds.ts. */
import { bounds, FULL_RANGE, toBigInt, toSeed, type Seed, type SeedMode, type SeedRange } from './seeds'

/**
 * Greater seeds are exact here, and on the server; ComfyUI's page rounds them, so that a picture of ours would not be made
 * again by its workflow there.
 */
const MAX_DRAWN = BigInt(Number.MAX_SAFE_INTEGER)
const WORD_BITS = 32
/** Each draw hits the range with at least one chance in two, so only a broken source gets this far. */
const MAX_DRAWS = 128

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
  if (mode === 'random') return randomSeed(drawable(range), random32)
  const { min, max } = bounds(range)
  const value = toBigInt(seed)
  if (value < min) return toSeed(min)
  if (value > max) return toSeed(max)
  if (mode === 'increment') return toSeed(value === max ? min : value + 1n)
  return toSeed(value === min ? max : value - 1n)
}

/** Where the range reaches further, what is drawn stays where a number is exact. */
function drawable(range: SeedRange): SeedRange {
  const { min, max } = bounds(range)
  return min <= MAX_DRAWN && max > MAX_DRAWN ? { min, max: MAX_DRAWN } : range
}

function drawBits(bits: number, random32: () => number): bigint {
  let value = 0n
  for (let got = 0; got < bits; got += WORD_BITS) value = (value << 32n) | BigInt(random32() >>> 0)
  return BigInt.asUintN(bits, value)
}

function cryptoRandom32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
}
