// @vitest-environment node
import { expect, it } from 'vitest'
import { ordinal } from '@/lib/ordinal'

it.each([[1, '1st'], [2, '2nd'], [3, '3rd'], [4, '4th'], [11, '11th'], [12, '12th'], [13, '13th'], [21, '21st'], [101, '101st'], [112, '112th']])('%i is the %s', (position, text) => {
  expect(ordinal(position)).toBe(text)
})
