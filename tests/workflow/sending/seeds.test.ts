// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextSeed, randomSeed } from '@/workflow/sending/nextSeed'
import { formatSeed, MAX_SEED, parseSeed, toSeed } from '@/workflow/sending/seeds'

const anySeed = fc.bigInt({ min: 0n, max: MAX_SEED }).map(toSeed)
const anyRange = fc.tuple(fc.bigInt({ min: -(2n ** 63n), max: MAX_SEED }), fc.bigInt({ min: -(2n ** 63n), max: MAX_SEED })).map(([a, b]) => (a < b ? { min: a, max: b } : { min: b, max: a }))
const anyWords = fc.infiniteStream(fc.integer({ min: 0, max: 0xffffffff })).map((stream) => () => stream.next().value ?? 0)

describe('parseSeed and formatSeed', () => {
  it('give back every seed of 64 bits, exactly', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        expect(parseSeed(formatSeed(seed))).toEqual({ ok: true, value: seed })
        expect(BigInt(formatSeed(seed))).toBe(BigInt(seed))
      }),
    )
  })

  it('hold safe integers as number and greater ones as bigint', () => {
    expect(parseSeed('9007199254740991')).toEqual({ ok: true, value: 9007199254740991 })
    expect(parseSeed('9007199254740992')).toEqual({ ok: true, value: 9007199254740992n })
    expect(parseSeed('18446744073709551615')).toEqual({ ok: true, value: MAX_SEED })
    expect(formatSeed(MAX_SEED)).toBe('18446744073709551615')
  })

  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['abc', 'notInteger'],
    ['1.5', 'notInteger'],
    ['1e5', 'notInteger'],
    ['0x10', 'notInteger'],
    ['-1', 'tooSmall'],
    ['18446744073709551616', 'tooBig'],
    ['9'.repeat(100_000), 'tooBig'],
    [`-${'9'.repeat(100)}`, 'tooSmall'],
  ])('refuses %j: %s', (text, reason) => {
    expect(parseSeed(text)).toEqual({ ok: false, reason })
  })

  it.each([
    [' 42\n', 42],
    ['+7', 7],
    ['-0', 0],
    ['000', 0],
    ['0'.repeat(100) + '5', 5],
  ])('reads %j', (text, value) => {
    expect(parseSeed(text)).toEqual({ ok: true, value })
  })

  it('keep to the range of the input', () => {
    expect(parseSeed('-1', { min: -1n, max: null })).toEqual({ ok: true, value: -1 })
    expect(parseSeed('11', { min: 0n, max: 10n })).toEqual({ ok: false, reason: 'tooBig' })
  })

  it('never throw', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseSeed(text).ok === 'boolean'))
    fc.assert(fc.property(fc.double(), (seed) => /^-?\d+$/.test(formatSeed(seed))))
  })
})

describe('nextSeed', () => {
  it('stays inside the range in every mode but fixed', () => {
    fc.assert(
      fc.property(anySeed, anyRange, fc.constantFrom('random', 'increment', 'decrement'), anyWords, (seed, range, mode, words) => {
        const next = BigInt(nextSeed(seed, mode, range, words))
        expect(next >= range.min && next <= range.max).toBe(true)
      }),
    )
  })

  it('counts up and down by one, back again', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const up = nextSeed(seed, 'increment')
        expect(BigInt(up)).toBe((BigInt(seed) + 1n) % (MAX_SEED + 1n))
        expect(nextSeed(up, 'decrement')).toBe(seed)
      }),
    )
  })

  it('goes around at the ends', () => {
    expect(nextSeed(MAX_SEED, 'increment')).toBe(0)
    expect(nextSeed(0, 'decrement')).toBe(MAX_SEED)
    expect(nextSeed(10, 'increment', { min: 3n, max: 10n })).toBe(3)
    expect(nextSeed(99, 'increment', { min: 3n, max: 10n })).toBe(10)
    expect(nextSeed(1, 'decrement', { min: 3n, max: 10n })).toBe(3)
  })

  it('crosses 2^53 without a step lost', () => {
    expect(nextSeed(Number.MAX_SAFE_INTEGER, 'increment')).toBe(9007199254740992n)
    expect(nextSeed(9007199254740992n, 'decrement')).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('leaves a fixed seed as it is', () => {
    expect(nextSeed(12, 'fixed', { min: 0n, max: 3n })).toBe(12)
  })
})

describe('a seed that is drawn', () => {
  it('is one that ComfyUI’s page can hold too, where the range has such', () => {
    expect(nextSeed(1, 'random', undefined, () => 0xffffffff)).toBe(Number.MAX_SAFE_INTEGER)
    expect(nextSeed(1, 'random', { min: 0n, max: 99n }, () => 0)).toBe(0)
    expect(nextSeed(1, 'random', { min: MAX_SEED - 1n, max: MAX_SEED }, () => 0)).toBe(MAX_SEED - 1n)
  })
})

describe('randomSeed', () => {
  it('reaches both ends of the full range', () => {
    expect(randomSeed(undefined, () => 0)).toBe(0)
    expect(randomSeed(undefined, () => 0xffffffff)).toBe(MAX_SEED)
  })

  it('draws again instead of favouring some seeds', () => {
    const words = [7, 6, 2] // a range of five needs three bits: 7 and 6 are outside
    expect(randomSeed({ min: 10n, max: 14n }, () => words.shift() ?? 0)).toBe(12)
  })

  it('ends even with a source that is broken', () => {
    const seed = BigInt(randomSeed({ min: 0n, max: 4n }, () => 0xffffffff))
    expect(seed >= 0n && seed <= 4n).toBe(true)
  })

  it('fills all 64 bits from the real source', () => {
    const seeds = Array.from({ length: 64 }, () => BigInt(randomSeed()))
    expect(seeds.some((seed) => seed > 2n ** 60n)).toBe(true)
    expect(new Set(seeds).size).toBe(64)
  })
})
