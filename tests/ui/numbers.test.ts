// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalsOf, formatNumber, fractionOf, parseNumber, snap, stepBy } from '@/ui/numbers'

describe('numbers of controls', () => {
  it.each([
    [1, 0], [8, 0], [0.1, 1], [0.5, 1], [0.05, 2], [0.25, 2], [0.001, 3], [1e-9, 6],
  ])('a step of %s needs %i digits after the point', (step, digits) => {
    expect(decimalsOf(step)).toBe(digits)
  })

  it.each([
    [6.5, 1, '6.5'], [1, 2, '1.00'], [20, 0, '20'], [4.125, 1, '4.125'], [0.1 + 0.2, 1, '0.3'], [-2, 2, '-2.00'],
  ])('prints %s with %i decimals as %s', (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text)
  })

  it.each([
    ['20', 20], [' 6.5 ', 6.5], ['6,5', 6.5], ['.5', 0.5], ['5.', 5], ['-1', -1], ['+2', 2],
    ['', null], ['abc', null], ['1e3', null], ['0x10', null], ['1.2.3', null], ['Infinity', null], ['-', null],
  ])('reads %j as %s', (text, value) => {
    expect(parseNumber(text)).toBe(value)
  })

  it('reads back what it prints', () => {
    fc.assert(fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 4 }), (mantissa, decimals) => {
      const value = mantissa / 10 ** decimals
      expect(parseNumber(formatNumber(value, decimals))).toBeCloseTo(value, 6)
    }))
  })

  it('snaps to whole steps from the lower end and stays within the range', () => {
    const range = { min: 0, max: 1, step: 0.05 }
    expect(snap(0.31, range)).toBe(0.3)
    expect(snap(0.33, range)).toBe(0.35)
    expect(snap(7, range)).toBe(1)
    expect(snap(100, { min: 16, max: 16384, step: 8 })).toBe(104)
  })

  it('steps without the dust of binary fractions, and no further than the ends', () => {
    const range = { min: 0, max: 1, step: 0.1 }
    expect(stepBy(0.7, 1, range)).toBe(0.8)
    expect(stepBy(0.2, 1, range)).toBe(0.3)
    expect(stepBy(0.95, 10, range)).toBe(1)
    expect(stepBy(0.05, -1, range)).toBe(0)
  })

  it('places values between the ends of a slider', () => {
    expect(fractionOf(5, { min: 0, max: 10 })).toBe(0.5)
    expect(fractionOf(50, { min: 0, max: 10 })).toBe(1)
    expect(fractionOf(1, { min: 3, max: 3 })).toBe(0)
  })
})
