// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { formatGigabytes } from '@/lib/format'
import { formatBytes } from '@/lib/formatBytes'
import { formatDuration, formatRate, formatSecondsLeft } from '@/lib/formatTime'

describe('numbers as text', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KB'],
    [1024 ** 2 - 1, '1.0 MB'],
    [18575755673, '17.3 GB'],
    [24 * 1024 ** 3, '24.0 GB'],
    [5 * 1024 ** 5, '5120.0 TB'],
    [Number.NaN, '–'],
    [-1, '–'],
  ])('writes %s bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it('writes gigabytes without their unit', () => expect(formatGigabytes(25769803776)).toBe('24.0'))

  it.each([
    [0, '0:00.0'],
    [4100, '0:04.1'],
    [59_990, '1:00.0'],
    [754_300, '12:34.3'],
    [3_723_000, '1:02:03'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('writes %s ms as %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text))

  it.each([
    [2.34, '2.3'],
    [0, '0.0'],
    [59.96, '1:00'],
    [187, '3:07'],
    [3723, '1:02:03'],
    [Number.NaN, '–'],
  ])('writes %s seconds left as %s', (seconds, text) => expect(formatSecondsLeft(seconds)).toBe(text))

  it.each([
    [3.4149, '3.41'],
    [10, '10.00'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('writes a rate of %s as %s', (perSecond, text) => expect(formatRate(perSecond)).toBe(text))
})
