import { act, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DownloadLink } from '@/features/preview/DownloadLink'
import { liveObjectUrls } from '@/lib/objectUrl'
import type { RunOutput } from '@/storage/run'
import { fakeResults, makeStores, renderWithStores } from '@tests/helpers/renderWithStores'
import { makeFile, makeRun, node } from '@tests/helpers/runs'

const run = makeRun()
const file = (filename: string): RunOutput => ({ nodeId: node('9'), item: makeFile(filename) })

let waiting: { opened: (blob: Blob) => void; failed: (error: Error) => void }[] = []
const results = fakeResults({ blob: () => new Promise((opened, failed) => waiting.push({ opened, failed })) })

beforeEach(() => {
  waiting = []
  let made = 0
  URL.createObjectURL = vi.fn(() => `blob:${made++}`)
  URL.revokeObjectURL = vi.fn()
})
afterEach(() => expect(liveObjectUrls()).toBe(0))

const settle = (how: (it: (typeof waiting)[number]) => void) => act(async () => waiting.splice(0).forEach(how))
const isThere = () => settle(({ opened }) => opened(new Blob(['png'])))
const isGone = () => settle(({ failed }) => failed(new Error('gone')))
const preparing = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Preparing the download' })

describe('a download', () => {
  it('is prepared before the tap, and is then a real link to the bytes under the name of the file', async () => {
    const { unmount } = renderWithStores(<DownloadLink run={run} output={file('a.png')} />, { results })
    expect(preparing().disabled).toBe(true)
    await isThere()
    const link = screen.getByRole('link', { name: 'Download a.png' })
    expect([link.getAttribute('download'), link.getAttribute('href')]).toEqual(['a.png', expect.stringMatching(/^blob:/)])
    expect(liveObjectUrls()).toBe(1)
    unmount()
  })

  it('of another output lets go of the one before', async () => {
    const stores = makeStores()
    const { rerender, unmount } = renderWithStores(<DownloadLink run={run} output={file('a.png')} />, { results, stores })
    await isThere()
    rerender(<DownloadLink run={run} output={file('b.png')} />)
    expect(preparing()).toBeDefined()
    expect(liveObjectUrls()).toBe(0)
    await isThere()
    expect(screen.getByRole('link', { name: 'Download b.png' })).toBeDefined()
    unmount()
  })

  it('is not taken away by the late failure of the one before', async () => {
    const { rerender, unmount } = renderWithStores(<DownloadLink run={run} output={file('a.png')} />, { results })
    const before = waiting.splice(0)
    rerender(<DownloadLink run={run} output={file('b.png')} />)
    await isThere()
    await act(async () => before.forEach(({ failed }) => failed(new Error('cut off'))))
    expect(screen.getByRole('link', { name: 'Download b.png' })).toBeDefined()
    unmount()
  })

  it('that cannot be had is not offered', async () => {
    renderWithStores(<DownloadLink run={run} output={file('a.png')} />, { results })
    await isGone()
    expect(screen.queryByRole('link') ?? screen.queryByRole('button')).toBeNull()
  })

  it('that comes when nobody wants it any more makes no address', async () => {
    const { unmount } = renderWithStores(<DownloadLink run={run} output={file('a.png')} />, { results })
    unmount()
    await isThere()
    expect(URL.createObjectURL).not.toHaveBeenCalled()
  })
})
