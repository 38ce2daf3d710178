import { act, renderHook, waitFor } from '@testing-library/react'
import { StrictMode, type ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import type { OpenedFile, ResultSource } from '@/state/actions'
import { ServicesContext } from '@/state/react'
import type { Run, RunOutput } from '@/storage/run'
import { outputKey, useResultUrl } from '@/state/useResultUrl'
import { makeFile, makeRun, node, runA } from '@tests/helpers/runs'

const run = makeRun()
const socketImage = (index: number): RunOutput => ({ nodeId: node('9'), item: { kind: 'socketImage', nodeId: node('9'), index, mime: 'image/png', sizeBytes: 1 } })
const file = (filename: string): RunOutput => ({ nodeId: node('9'), item: makeFile(filename) })

/** Opens what the test lets it open, and knows what has not been given back. */
function setUp(first: RunOutput, source: Partial<ResultSource> = {}) {
  const live = new Set<string>()
  const waiting: { key: string; opened: (file: OpenedFile) => void; failed: (error: Error) => void; signal: AbortSignal }[] = []
  const open = vi.fn((of: Run, output: RunOutput, signal: AbortSignal) =>
    new Promise<OpenedFile>((opened, failed) => waiting.push({ key: outputKey(of, output), opened, failed, signal })))
  const services = { actions: {} as never, results: { directUrl: () => null, open, blob: vi.fn(), openInput: vi.fn(), ...source } as ResultSource, server: null }
  const wrapper = ({ children }: { children: ReactNode }) => <StrictMode><ServicesContext value={services}>{children}</ServicesContext></StrictMode>
  const hook = renderHook(({ run, output }) => useResultUrl(run, output), { wrapper, initialProps: { run, output: first } })
  let made = 0
  return {
    ...hook,
    live,
    open,
    waiting,
    /** Answers the questions so far. */
    answer: () => act(async () => {
      for (const { key, opened } of waiting.splice(0)) {
        const url = `blob:${key}#${made++}`
        live.add(url)
        opened({ url, release: () => void live.delete(url) })
      }
    }),
  }
}

describe('the address of a result', () => {
  it('is there at once where it can be shown as it is', () => {
    const { result, open } = setUp(file('a.png'), { directUrl: () => 'http://comfy.test/view/a.png' })
    expect(result.current).toEqual({ kind: 'ready', url: 'http://comfy.test/view/a.png' })
    expect(open).not.toHaveBeenCalled()
  })

  it('is opened, and of what StrictMode opened twice one is given back', async () => {
    const { result, answer, live } = setUp(socketImage(0))
    expect(result.current).toEqual({ kind: 'loading' })
    await answer()
    expect(result.current.kind).toBe('ready')
    expect(live.size).toBe(1)
  })

  it('is given back when the component goes', async () => {
    const { answer, live, unmount } = setUp(socketImage(0))
    await answer()
    unmount()
    expect(live.size).toBe(0)
  })

  it('is given back when another output is shown, and what is shown is that one', async () => {
    const { result, answer, live, rerender } = setUp(socketImage(0))
    await answer()
    rerender({ run, output: socketImage(1) })
    expect(result.current).toEqual({ kind: 'loading' })
    await answer()
    expect(result.current).toMatchObject({ kind: 'ready', url: expect.stringContaining(`${runA}/9/1`) })
    expect(live.size).toBe(1)
  })

  it('that comes when nobody wants it any more is given back at once', async () => {
    const { answer, live, unmount, waiting } = setUp(socketImage(0))
    const signals = waiting.map(({ signal }) => signal)
    unmount()
    expect(signals.every((signal) => signal.aborted)).toBe(true)
    await answer()
    expect(live.size).toBe(0)
  })

  it('is not opened anew for another object that means the same file, as every step of a run makes one', async () => {
    const { answer, open, rerender } = setUp(socketImage(0))
    await answer()
    const calls = open.mock.calls.length
    rerender({ run: { ...run }, output: socketImage(0) })
    expect(open.mock.calls.length).toBe(calls)
  })

  it('that cannot be had says why, unless it is of what was shown before', async () => {
    const { result, waiting, rerender, answer } = setUp(socketImage(0))
    const first = waiting.splice(0)
    rerender({ run, output: socketImage(1) })
    await act(async () => first.forEach(({ failed }) => failed(new Error('gone'))))
    expect(result.current).toEqual({ kind: 'loading' })
    await answer()
    rerender({ run, output: socketImage(2) })
    await act(async () => waiting.splice(0).forEach(({ failed }) => failed(new Error('gone'))))
    await waitFor(() => expect(result.current).toMatchObject({ kind: 'failed', error: { message: 'gone' } }))
  })
})

describe('the key of an output', () => {
  it('tells apart runs, nodes, folders, areas and kinds', () => {
    const outputs: RunOutput[] = [
      file('a.png'), { nodeId: node('10'), item: makeFile('a.png') }, { nodeId: node('9'), item: { ...makeFile('a.png'), subfolder: 'b' } },
      { nodeId: node('9'), item: makeFile('a.png', 'temp') }, socketImage(0), socketImage(1), { nodeId: node('9'), item: { kind: 'text', text: 'a', key: 'a.png' } },
    ]
    expect(new Set(outputs.map((output) => outputKey(run, output))).size).toBe(outputs.length)
  })
})
