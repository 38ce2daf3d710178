// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { backoffMs } from '@/comfy/backoff'

const longest = (attempt: number) => backoffMs(attempt, () => 1)

describe('backoffMs', () => {
  it('doubles with every attempt, up to a cap that even a thousand keep', () => {
    const delays = [0, 1, 2, 3].map(longest)
    expect(delays).toEqual([1, 2, 4, 8].map((factor) => factor * longest(0)))
    expect(longest(1000)).toBe(longest(20))
    expect(longest(1000)).toBeLessThan(60_000)
  })

  it('leaves up to half of the wait to chance', () => {
    expect(backoffMs(3, () => 0)).toBe(longest(3) / 2)
  })
})
