// @vitest-environment node
import { expect, it } from 'vitest'
import { isBefore } from '@/comfy/version'

it.each([
  ['0.3.56', '0.3.57', true],
  ['0.3.57', '0.3.57', false],
  ['0.3.100', '0.3.57', false],
  ['0.3', '0.3.57', true],
  ['v0.3.9', '0.3.57', true],
  ['0.33.0-rc1', '0.3.57', false],
  ['0.33.0', '0.33', false],
  ['1.0', '0.3.57', false],
  ['unknown', '0.3.57', false],
  ['', '0.3.57', false],
])('%s before %s: %s', (version, limit, expected) => {
  expect(isBefore(version, limit)).toBe(expected)
})
