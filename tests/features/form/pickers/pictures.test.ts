// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { createSmallPictures } from '@/features/form/pickers/pictures'

const signal = new AbortController().signal
const picture = (text: string) => new Blob([text])
const same = async (it: Blob) => it

/** Fetches that end when the test says so. */
function fetches() {
  const open: { key: string; end: (picture: Blob | null) => void; fail: (error: Error) => void }[] = []
  const of = (key: string) => () => new Promise<Blob | null>((end, fail) => open.push({ key, end, fail }))
  return { open, of }
}
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('pictures of a list', () => {
  it('are fetched a few at once, the next when one has come', async () => {
    const pictures = createSmallPictures({ atOnce: 2, shrink: same })
    const { open, of } = fetches()
    const all = ['a', 'b', 'c'].map((key) => pictures.get(key, of(key), signal))
    await settle()
    expect(open.map(({ key }) => key)).toEqual(['a', 'b'])
    open[0]?.end(picture('a'))
    await settle()
    expect(open.map(({ key }) => key)).toEqual(['a', 'b', 'c'])
    open[1]?.fail(new Error('no'))
    open[2]?.end(null)
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('that are scrolled past before their turn are not fetched', async () => {
    const pictures = createSmallPictures({ atOnce: 1, shrink: same })
    const { open, of } = fetches()
    const first = pictures.get('a', of('a'), signal)
    const aborter = new AbortController()
    const second = pictures.get('b', of('b'), aborter.signal)
    const third = pictures.get('c', of('c'), signal)
    aborter.abort(new Error('gone'))
    await expect(second).rejects.toThrow('gone')
    open[0]?.end(picture('a'))
    await first
    await settle()
    expect(open.map(({ key }) => key)).toEqual(['a', 'c'])
    open[1]?.end(null)
    expect(await third).toBeNull()
  })

  it('are kept, and that there is none is remembered; a failure is tried again', async () => {
    const pictures = createSmallPictures({ shrink: same })
    const fetchPicture = vi.fn<() => Promise<Blob | null>>()
    fetchPicture.mockResolvedValueOnce(picture('a')).mockResolvedValueOnce(null).mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce(picture('c'))
    for (const key of ['a', 'a', 'none', 'none']) await pictures.get(key, fetchPicture, signal)
    expect(fetchPicture).toHaveBeenCalledTimes(2)
    await expect(pictures.get('c', fetchPicture, signal)).rejects.toThrow('no')
    expect(await (await pictures.get('c', fetchPicture, signal))?.text()).toBe('c')
  })

  it('are kept only up to a number of bytes, those looked at last', async () => {
    const pictures = createSmallPictures({ maxBytes: 25, shrink: same })
    const fetchPicture = vi.fn<() => Promise<Blob | null>>(async () => picture('x'.repeat(10)))
    for (const key of ['a', 'b', 'a', 'c', 'a']) await pictures.get(key, fetchPicture, signal)
    expect(fetchPicture).toHaveBeenCalledTimes(3)
    await pictures.get('b', fetchPicture, signal)
    expect(fetchPicture).toHaveBeenCalledTimes(4)
  })
})
