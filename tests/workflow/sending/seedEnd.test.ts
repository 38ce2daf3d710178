// @vitest-environment node
import { expect, it } from 'vitest'
import { seedEnd } from '@/workflow/sending/seedEnd'

it.each([
  [18_446_744_073_709_551_557n, '…1557'],
  [9_007_199_254_740_993n, '…0993'], // no number can hold it
  [20_110, '…0110'],
  [7, '7'],
  [0, '0'],
])('the seed %s ends in %s', (seed, end) => {
  expect(seedEnd(seed)).toBe(end)
})
