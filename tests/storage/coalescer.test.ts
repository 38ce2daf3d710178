// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCoalescer } from '@/storage/coalescer'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function make() {
  const written: (readonly string[])[] = []
  const coalescer = createCoalescer<string, string>({ delayMs: 100, write: async (values) => void written.push(values) })
  return { coalescer, written }
}

describe('a coalescer', () => {
  it('writes the latest of each key together, a while after the first change', () => {
    const { coalescer, written } = make()
    coalescer.set('a', 'a1')
    vi.advanceTimersByTime(60)
    coalescer.set('b', 'b1')
    coalescer.set('a', 'a2')
    expect(written).toEqual([])
    vi.advanceTimersByTime(40)
    expect(written).toEqual([['a2', 'b1']])
  })

  it('writes again only after another change', () => {
    const { coalescer, written } = make()
    coalescer.set('a', 'a1')
    vi.advanceTimersByTime(1000)
    coalescer.set('a', 'a2')
    vi.advanceTimersByTime(1000)
    expect(written).toEqual([['a1'], ['a2']])
  })

  it('hands everything over at once when flushed, as the page may be going away', () => {
    const { coalescer, written } = make()
    coalescer.set('a', 'a1')
    void coalescer.flush()
    expect(written).toEqual([['a1']])
    vi.advanceTimersByTime(1000)
    expect(written).toHaveLength(1)
  })

  it('waits in flush for writes that are under way', async () => {
    const writes: (() => void)[] = []
    const coalescer = createCoalescer<string, string>({ delayMs: 100, write: () => new Promise((resolve) => void writes.push(resolve)) })
    coalescer.set('a', 'a1')
    vi.advanceTimersByTime(100)
    let isFlushed = false
    const flushed = coalescer.flush().then(() => (isFlushed = true))
    await Promise.resolve()
    expect(isFlushed).toBe(false)
    writes[0]?.()
    await flushed
  })

  it('forgets what was discarded', () => {
    const { coalescer, written } = make()
    coalescer.set('a', 'a1')
    coalescer.set('b', 'b1')
    coalescer.discard('a')
    vi.advanceTimersByTime(100)
    expect(written).toEqual([['b1']])
  })
})
