// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { newUuid } from '@/lib/id'

const fill = (byte: number) => ({ getRandomValues: <T extends ArrayBufferView | null>(array: T) => (array instanceof Uint8Array ? array.fill(byte) : array) as T })

describe('newUuid', () => {
  it('is a canonical lowercase UUID of version 4', () => {
    expect(newUuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it.each([
    [0x00, '00000000-0000-4000-8000-000000000000'],
    [0xff, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
  ])('keeps version and variant whatever chance gives (%s)', (byte, expected) => {
    expect(newUuid(fill(byte))).toBe(expected)
  })

  it('does not repeat itself', () => {
    expect(new Set(Array.from({ length: 1000 }, () => newUuid())).size).toBe(1000)
  })
})
