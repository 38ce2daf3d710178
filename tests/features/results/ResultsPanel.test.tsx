import { act, fireEvent, screen, within } from '@testing-library/react'
import { Profiler } from 'react'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { asRunId, type RunId } from '@/comfy/ids'
import { HttpError } from '@/comfy/errors'
import type { ComfyEvent } from '@/comfy/events'
import type { OutputItem } from '@/comfy/outputs'
import { prefetchResults, ResultsPanel } from '@/features/results/ResultsPanel'
import type { Run, RunOutput } from '@/storage/run'
import { fakeResults, giveEverythingSize, makeStores, renderWithStores, type RenderOptions } from '@tests/helpers/renderWithStores'
import { makeFile, makeRun, node, runA, runB, textToImagePlan } from '@tests/helpers/runs'

const today = new Date().setHours(14, 31, 0, 0)
const seed = 9_007_199_254_740_412n
const picture = (name: string): RunOutput => ({ nodeId: node('9'), item: makeFile(name) })
const of = (item: OutputItem): RunOutput => ({ nodeId: node('9'), item })

function storesWith(...runs: Run[]) {
  const stores = makeStores()
  for (const run of runs) stores.runs.getState().dispatch({ kind: 'created', run })
  return stores
}
function run(id: RunId, more: Partial<Run> = {}): Run {
  return makeRun(id, textToImagePlan('SaveImage', 100), { seed, createdAtMs: today, status: { kind: 'done' }, ...more })
}
/** As many runs as asked for, one picture each, newest last. */
function manyRuns(count: number): Run[] {
  return Array.from({ length: count }, (_, at) => run(asRunId(`run ${at}`), { seed: at, outputs: [picture(`${at}.png`)], createdAtMs: today + at }))
}
const show = (options: RenderOptions) => renderWithStores(<ResultsPanel columns={3} />, options)
const names = () => screen.getAllByRole('option').map((option) => option.querySelector('.sr-only')?.textContent)
const nameOf = () => names()[0]

const focusedSeed = () => document.activeElement?.querySelector('.sr-only')?.textContent?.match(/seed (\d+)/)?.[1]
const imageOf = (option: HTMLElement) => option.querySelector('img') as HTMLImageElement

beforeAll(async () => {
  prefetchResults()
  await vi.dynamicImportSettled()
})
beforeEach(() => giveEverythingSize({ width: 296, height: 600 }))

describe('the results panel', () => {
  it('says what comes here while there is nothing', () => {
    show({ stores: makeStores() })
    expect(screen.getByRole('heading', { name: 'No results yet' })).toBeDefined()
    expect(screen.queryByRole('listbox')).toBeNull()
  })

  it('names each result by its place in the batch, its seed and its time', () => {
    show({ stores: storesWith(run(runA, { outputs: [picture('1.png'), picture('2.png')] })) })
    expect(screen.getByRole('option', { name: 'Result 1 of 2, seed …0412, 14:31' })).toBeDefined()
    expect(screen.getByRole('option', { name: 'Result 2 of 2, seed …0412, 14:31' })).toBeDefined()
    expect(screen.getByText('1 run')).toBeDefined()
  })

  it('names the day of a result that is not of today', () => {
    const yesterday = new Date(today).setDate(new Date(today).getDate() - 1)
    show({ stores: storesWith(run(runA, { outputs: [picture('1.png')], createdAtMs: yesterday })) })
    expect(nameOf()).toBe('Result, seed …0412, Yesterday 14:31')
  })

  it('loads thumbnails lazily, with their size', () => {
    show({ stores: storesWith(run(runA, { outputs: [picture('1.png')] })) })
    const image = screen.getByRole('option').querySelector('img')
    expect(image?.getAttribute('loading')).toBe('lazy')
    expect([image?.width, image?.height]).toEqual([88, 88])
    expect(image?.getAttribute('src')).toContain('1.png')
  })

  it.each<[string, Partial<Run>]>([
    ['Run: queued, 2nd', { status: { kind: 'queued', position: 2 } }],
    ['Run: queued', { status: { kind: 'queued', position: null } }],
    ['Run: cancelling', { status: { kind: 'queued', position: 1 }, stopRequested: true }],
    ['Run: not sent yet', { status: { kind: 'held' } }],
    ['Run: sending', { status: { kind: 'sending' } }],
    ['Run: in progress, 0 %', { status: { kind: 'running' } }],
    ['Run: interrupting', { status: { kind: 'running' }, stopRequested: true }],
    ['Run: KSampler 3 failed', { status: { kind: 'failed', failure: { nodeId: node('3'), nodeType: 'KSampler', exceptionType: 'E', message: 'm', traceback: [] } } }],
    ['Run: VAEDecode failed', { status: { kind: 'failed', failure: { nodeId: null, nodeType: 'VAEDecode', exceptionType: 'E', message: 'm', traceback: [] } } }],
    ['Run: refused', { status: { kind: 'rejected', rejection: { type: 't', message: 'm', details: '', nodeId: null, classType: null, nodeErrors: [] } } }],
    ['Run: interrupted', { status: { kind: 'interrupted', nodeId: null } }],
    ['Run: cancelled', { status: { kind: 'cancelled' } }],
    ['Run: lost', { status: { kind: 'lost', reason: 'serverForgot' } }],
    ['Run: not sent', { status: { kind: 'lost', reason: 'notSent' } }],
    ['Run: no output', { status: { kind: 'done' } }],
    ['Run: 3 pictures lost', { notices: [{ kind: 'socketImagesLost', nodeId: node('9'), count: 3 }] }],
    ['Run: pictures lost', { notices: [{ kind: 'socketImagesLost', nodeId: node('9'), count: null }] }],
  ])('calls a run without pictures "%s"', (name, more) => {
    show({ stores: storesWith(run(runA, more)) })
    expect(nameOf()).toBe(`${name}, seed …0412, 14:31`)
  })

  it.each<[string, OutputItem, string]>([
    ['a film', { ...makeFile('1.mp4'), media: 'video' }, 'video'],
    ['a sound', { ...makeFile('1.flac'), media: 'audio' }, 'audio'],
    ['a text', { kind: 'text', key: 'text', text: 'a lake at dawn' }, 'text'],
    ['something unknown', { kind: 'other', key: 'mesh', sample: '{}' }, 'mesh'],
  ])('says of %s what it is', (_, item, word) => {
    show({ stores: storesWith(run(runA, { outputs: [of(item)] })) })
    expect(nameOf()).toBe(`Result, ${word}, seed …0412, 14:31`)
    expect(within(screen.getByRole('option')).getAllByText(word).length).toBeGreaterThan(0)
  })

  it('says of a preview image that it is temporary', () => {
    show({ stores: storesWith(run(runA, { outputs: [of(makeFile('1.png', 'temp'))] })) })
    expect(nameOf()).toBe('Result, temporary file, seed …0412, 14:31')
  })

  it('puts a result on the stage by a click, and marks what is there', async () => {
    const onShow = vi.fn()
    const stores = storesWith(run(runA, { outputs: [picture('1.png')] }), run(runB, { outputs: [picture('2.png')], createdAtMs: today + 1 }))
    const { user } = renderWithStores(<ResultsPanel columns={3} onShow={onShow} />, { stores })
    const [newest, older] = screen.getAllByRole('option')
    expect(newest?.getAttribute('aria-selected')).toBe('true')
    await user.click(older as HTMLElement)
    expect(stores.selection.getState().selection).toEqual({ kind: 'result', runId: runA, outputIndex: 0 })
    expect(older?.getAttribute('aria-selected')).toBe('true')
    expect(newest?.getAttribute('aria-selected')).toBe('false')
    expect(onShow).toHaveBeenCalledOnce()
  })

  it('goes back to what is live by a click on it', async () => {
    const stores = storesWith(run(runA, { outputs: [picture('1.png')] }), run(runB, { status: { kind: 'queued', position: 1 } }))
    act(() => stores.selection.getState().showResult(runA, 0))
    const { user } = show({ stores })
    await user.click(screen.getByRole('option', { name: /queued/ }))
    expect(stores.selection.getState().selection).toEqual({ kind: 'live' })
  })

  it('has one tab stop, and is walked through by arrow keys', async () => {
    const stores = storesWith(...manyRuns(5))
    const { user } = show({ stores })
    await user.tab()
    expect(focusedSeed()).toBe('4')
    await user.keyboard('{ArrowRight}')
    expect(focusedSeed()).toBe('3')
    await user.keyboard('{ArrowDown}')
    expect(focusedSeed()).toBe('0')
    await user.keyboard('{Home}{End}{Enter}')
    expect(focusedSeed()).toBe('0')
    expect(stores.selection.getState().selection).toMatchObject({ kind: 'result', runId: 'run 0' })
    await user.tab()
    expect(document.activeElement).toBe(document.body)
  })

  it('keeps the focus on a place whose run gets its first picture', async () => {
    const stores = storesWith(run(runA, { status: { kind: 'running' } }))
    const { user } = show({ stores })
    await user.tab()
    const before = document.activeElement
    const event: ComfyEvent = { kind: 'nodeOutput', runId: runA, nodeId: node('9'), displayId: node('9'), items: [makeFile('1.png')] }
    act(() => {
      stores.runs.getState().dispatch({ kind: 'event', event, atMs: 2 })
      stores.runs.getState().dispatch({ kind: 'event', event: { kind: 'succeeded', runId: runA, atMs: 3 }, atMs: 3 })
      stores.runs.getState().dispatch({ kind: 'event', event: { kind: 'executionEnded', runId: runA }, atMs: 4 })
    })
    expect(document.activeElement).toBe(before)
    expect(names()).toEqual(['Result, seed …0412, 14:31'])
  })

  it('puts all of it in one row where it is a strip', async () => {
    const { user } = renderWithStores(<ResultsPanel columns="strip" />, { stores: storesWith(...manyRuns(300)) })
    expect(screen.getAllByRole('option').length).toBeLessThan(60)
    await user.tab()
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowLeft}')
    expect(focusedSeed()).toBe('298')
    expect(screen.queryByRole('heading')).toBeNull()
  })

  it('draws what can be seen, and says how many there are', () => {
    show({ stores: storesWith(...manyRuns(300)) })
    const options = screen.getAllByRole('option')
    expect(options.length).toBeLessThan(60)
    expect(options[0]?.getAttribute('aria-setsize')).toBe('300')
    expect(screen.getByText('300 runs')).toBeDefined()
  })

  it('says that a file is gone when the server refuses it, and tries again what failed without a connection', () => {
    const stores = storesWith(run(runA, { outputs: [picture('1.png')] }))
    show({ stores })
    const option = screen.getByRole('option')
    fireEvent.error(imageOf(option))
    expect(screen.getByText('not loaded')).toBeDefined()
    act(() => stores.connection.getState().setConnection({ kind: 'open' }))
    expect(imageOf(option)).not.toBeNull()
    fireEvent.error(imageOf(option))
    expect(screen.getByText('file is gone')).toBeDefined()
    expect(screen.getByRole('option', { name: /file is gone/ })).toBeDefined()
  })

  it('says the same of a file that must be fetched', async () => {
    const results = fakeResults({ directUrl: () => null, open: () => Promise.reject(new HttpError(404, 'http://comfy.test/view', '')) })
    show({ stores: storesWith(run(runA, { outputs: [picture('1.png')] })), results })
    expect(await screen.findByText('file is gone')).toBeDefined()
  })

  it('renders the running cell at most once per whole percent, and nothing else', async () => {
    const stores = storesWith(...manyRuns(20), run(runA, { status: { kind: 'running' }, createdAtMs: today + 100 }))
    const commits: number[] = []
    renderWithStores(<Profiler id="panel" onRender={() => commits.push(1)}><ResultsPanel columns={3} /></Profiler>, { stores })
    const running = screen.getByRole('option', { name: /in progress/ })
    const touched: Node[] = []
    const observer = new MutationObserver((records) => touched.push(...records.map((record) => record.target)))
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
    commits.length = 0
    const percents = new Set<string>()
    for (let at = 1; at <= 200; at++) {
      act(() => stores.runs.getState().dispatch({ kind: 'event', event: { kind: 'step', runId: runA, nodeId: node('3'), step: at / 2, steps: 100 }, atMs: at }))
      percents.add(running.querySelector('.sr-only')?.textContent ?? '')
    }
    await Promise.resolve()
    observer.disconnect()
    expect(percents.size).toBeGreaterThan(50)
    expect(commits.length).toBeLessThanOrEqual(percents.size)
    expect(touched.filter((target) => !running.contains(target))).toEqual([])
  })
})
