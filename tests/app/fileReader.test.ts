// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { readFile, type ReadingWorker } from '@/app/fileReader'
import { readFileContents } from '@/workflow/files/readFileContents'

const graph = (padding = 0) => `{"3":{"class_type":"KSampler","inputs":{"seed":18446744073709551615,"__proto__":1,"text":"${'x'.repeat(padding)}"}}}`
const LARGE = 300 * 1024

type Listener = (event: { data: unknown }) => void

/** A worker as the page sees it: it answers with a copy of what it read. */
function fakeWorker(behaviour: 'reads' | 'silent' | 'failsToLoad' | 'gives up' = 'reads') {
  const listeners = new Map<string, Listener>()
  const worker = {
    terminate: vi.fn<() => void>(),
    addEventListener: (type: string, listen: Listener) => void listeners.set(type, listen),
    postMessage: vi.fn<(source: Blob | string) => void>((source) => {
      if (behaviour === 'reads') void readFileContents(source).then((result) => listeners.get('message')?.({ data: structuredClone(result) }))
      if (behaviour === 'gives up') queueMicrotask(() => listeners.get('message')?.({ data: null }))
      if (behaviour === 'failsToLoad') queueMicrotask(() => listeners.get('error')?.({ data: null }))
    }),
  }
  return worker satisfies ReadingWorker
}

function refuse(): never {
  throw new DOMException('refused', 'SecurityError')
}

describe('reading a file for the page', () => {
  it('takes no worker for a small one', async () => {
    const createWorker = vi.fn<() => ReadingWorker>()
    expect(await readFile(new Blob([graph()]), { createWorker })).toMatchObject({ ok: true })
    expect(createWorker).not.toHaveBeenCalled()
  })

  it.each([['a file', new Blob([graph(LARGE)])], ['a text', graph(LARGE)]])('takes a worker for %s that is large; seeds and odd keys survive the way, and it is ended', async (_, source) => {
    const worker = fakeWorker()
    const result = await readFile(source, { createWorker: () => worker })
    if (!result.ok) throw new Error(result.problem.kind)
    const [node] = [...(result.contents.prompt?.values() ?? [])]
    expect(node?.inputs['seed']).toBe(18446744073709551615n)
    expect(Object.hasOwn(node?.inputs ?? {}, '__proto__')).toBe(true)
    expect(worker.postMessage).toHaveBeenCalledWith(source)
    expect(worker.terminate).toHaveBeenCalledOnce()
  })

  it.each(['failsToLoad', 'gives up'] as const)('reads it here when the worker %s', async (behaviour) => {
    const worker = fakeWorker(behaviour)
    expect(await readFile(graph(LARGE), { createWorker: () => worker })).toMatchObject({ ok: true })
    expect(worker.terminate).toHaveBeenCalledOnce()
  })

  it('reads it here when workers are refused', async () => {
    expect(await readFile(graph(LARGE), { createWorker: refuse })).toMatchObject({ ok: true })
    expect(await readFile(graph(LARGE))).toMatchObject({ ok: true }) // Node has no Worker of this kind
  })

  it('is cancelled: the worker is ended and nothing comes any more', async () => {
    const worker = fakeWorker('silent')
    const controller = new AbortController()
    const reading = readFile(graph(LARGE), { createWorker: () => worker, signal: controller.signal })
    controller.abort(new Error('another file was chosen'))
    await expect(reading).rejects.toThrow('another file was chosen')
    expect(worker.terminate).toHaveBeenCalledOnce()
    await expect(readFile(graph(), { signal: controller.signal })).rejects.toThrow('another file was chosen')
  })
})
