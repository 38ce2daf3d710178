import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { Profiler } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OutputItem } from '@/comfy/outputs'
import { FormPanel } from '@/features/form/FormPanel'
import { Stage, type RunViewProps } from '@/features/preview/Stage'
import { StageRun, type StageSlots } from '@/features/preview/StageRun'
import { Notices } from '@/features/run/Notices'
import { OutcomePanel } from '@/features/run/OutcomePanel'
import { RunBlock } from '@/features/run/RunBlock'
import type { ResultSource } from '@/state/actions'
import type { Stores } from '@/state/react'
import type { Run } from '@/storage/run'
import type { RunAction } from '@/state/runActions'
import { createLazyPart } from '@/ui/lazyPart'
import { openDocument } from '@tests/helpers/openDocument'
import { fakeResults, makeStores, renderWithStores } from '@tests/helpers/renderWithStores'
import { eventsOfRun, makeFile, makeRun, node, nodeEvents, runA, runB, stateOf, textToImagePlan, told } from '@tests/helpers/runs'

/** How often the stage itself was rendered. */
let stageRenders = 0
let painted: { width: number; height: number }[] = []

/** What jsdom has not: sizes, decoding, painting. */
function installCanvas() {
  vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} })
  vi.stubGlobal('createImageBitmap', async () => ({ width: 64, height: 32, close() {} }))
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function getContext(this: HTMLCanvasElement) {
    return { drawImage: () => void painted.push({ width: this.width, height: this.height }) } as unknown as null
  })
}

beforeEach(() => {
  stageRenders = 0
  painted = []
  installCanvas()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const slots: StageSlots = {
  runBlock: (runId) => <RunBlock runId={runId} />,
  outcome: (run) => <OutcomePanel run={run} />,
  notices(run) {
    stageRenders++
    return <Notices run={run} />
  },
}
function RunOnStage(props: RunViewProps) {
  return <StageRun {...props} slots={slots} />
}
const runView = createLazyPart(async () => RunOnStage)

interface StageSketch {
  runs?: Run[]
  results?: Partial<ResultSource>
  stores?: Stores
}

async function renderStage({ runs = [], results = {}, stores = makeStores() }: StageSketch = {}) {
  for (const run of runs) stores.runs.getState().dispatch({ kind: 'created', run })
  const rendered = renderWithStores(<Stage isPhone={false} runView={runView} empty={<p>Nothing yet</p>} />, { stores, results: fakeResults(results) })
  await act(() => runView.load())
  return { ...rendered, dispatch: (...actions: RunAction[]) => act(() => actions.forEach(stores.runs.getState().dispatch)) }
}

const running = makeRun(runA, textToImagePlan(), { status: { kind: 'running' } })
const socketRun = makeRun(runA, textToImagePlan('SaveImageWebsocket'), { status: { kind: 'running' } })
const doneWith = (...items: OutputItem[]) => makeRun(runA, textToImagePlan(), { status: { kind: 'done' }, startedAtMs: 1000, endedAtMs: 5100, outputs: items.map((item) => ({ nodeId: node('9'), item })) })
const file = (filename: string, more: Partial<OutputItem> = {}) => ({ ...makeFile(filename), ...more }) as OutputItem

function arrives(index: number, total = 4): RunAction[] {
  return [
    { kind: 'event', event: { kind: 'nodeStates', runId: runA, nodes: [stateOf('9', index, total)] }, atMs: 3000 },
    { kind: 'socketImage', runId: runA, image: { kind: 'socketImage', nodeId: node('9'), index, mime: 'image/png', sizeBytes: 9 } },
  ]
}
const frame = (step: number) => ({ runId: runA, nodeId: node('3'), step, mime: 'image/jpeg', bytes: new Uint8Array([step]), atMs: 0 })
const picture = (name: string) => screen.findByRole<HTMLImageElement>('img', { name })
const standIns = (container: HTMLElement) => container.querySelectorAll('canvas[aria-hidden="true"]:not([role="slider"] canvas)').length

describe('the stage', () => {
  it('says what to do while there is no run', async () => {
    await renderStage()
    expect(screen.getByText('Nothing yet')).toBeDefined()
  })

  it('has the live preview while the run runs, and the result after', async () => {
    const { dispatch } = await renderStage({ runs: [running] })
    expect(await picture('Live preview')).toBeDefined()
    dispatch(...told(eventsOfRun(runA)))
    expect((await picture('Result')).src).toContain(`${runA}.png`)
    expect(screen.queryByRole('img', { name: 'Live preview' })).toBeNull()
  })

  it('paints the newest preview frame, without rendering anything for it', async () => {
    const { stores } = await renderStage({ runs: [running] })
    await picture('Live preview')
    const before = stageRenders
    stores.previews.publish(frame(1))
    await waitFor(() => expect(painted).toContainEqual({ width: 64, height: 32 }))
    await waitFor(() => expect(stageRenders).toBeGreaterThan(before)) // once, for the picture's shape
    const after = stageRenders
    for (let step = 2; step < 30; step++) stores.previews.publish(frame(step))
    await act(() => new Promise((resolve) => { setTimeout(resolve, 50) }))
    expect(stageRenders).toBe(after)
  })

  it('shows each picture of a batch the moment it arrives over the socket, by its place', async () => {
    const { dispatch, user } = await renderStage({ runs: [socketRun] })
    expect(await picture('Live preview')).toBeDefined()
    dispatch(...arrives(0))
    expect((await picture('Result 1 of 4')).src).toBe(`blob:${runA}/9/0`)
    dispatch(...arrives(1))
    await user.click(screen.getByRole('button', { name: 'Show Result 2 of 4' }))
    expect((await picture('Result 2 of 4')).src).toBe(`blob:${runA}/9/1`)
    dispatch(...arrives(2), ...arrives(3), ...told([{ kind: 'succeeded', runId: runA, atMs: 0 }, { kind: 'executionEnded', runId: runA }]))
    expect(await picture('Result 2 of 4')).toBeDefined()
    expect(within(screen.getByRole('group', { name: 'Results of this run' })).getAllByRole('button')).toHaveLength(4)
    expect(screen.getByRole('link', { name: 'Download Portrait_7_02.png' })).toBeDefined()
  })

  it('keeps the last preview until the result is on screen', async () => {
    const { stores, container } = await renderStage({ runs: [doneWith(file('a.png'))] })
    act(() => stores.previews.publish(frame(8)))
    const result = await picture('Result')
    expect(standIns(container)).toBe(1)
    fireEvent.load(result)
    expect(standIns(container)).toBe(0)
  })

  it('does not wait for ever for a result that never loads', async () => {
    vi.useFakeTimers()
    const { container } = await renderStage({ runs: [doneWith(file('a.png'))] })
    expect(standIns(container)).toBe(1)
    act(() => vi.advanceTimersByTime(10_000))
    expect(standIns(container)).toBe(0)
  })

  it('shows another run when it is chosen, and leads back to what is in progress', async () => {
    const { stores, user } = await renderStage({ runs: [{ ...doneWith(file('old.png')), id: runB }, running] })
    expect(await picture('Live preview')).toBeDefined()
    act(() => stores.selection.getState().showResult(runB, 0))
    expect((await picture('Result')).src).toContain('old.png')
    await user.click(screen.getByRole('button', { name: 'Back to live' }))
    expect(await picture('Live preview')).toBeDefined()
    expect(screen.queryByRole('button', { name: 'Back to live' })).toBeNull()
  })
})

describe('under the picture', () => {
  it('stand the step, the bar and the figures of a run in progress, and Interrupt', async () => {
    const { dispatch, user, actions } = await renderStage({ runs: [makeRun(runA, textToImagePlan('SaveImage', 20), { status: { kind: 'running' } })] })
    const bar = await screen.findByRole('progressbar', { name: 'Step progress' })
    expect(bar.getAttribute('aria-valuetext')).toBe('starting')
    dispatch(...told(nodeEvents(runA, '3', 20, []).slice(0, 2 + 12 * 2)))
    await waitFor(() => expect(bar.getAttribute('aria-valuetext')).toBe('step 12 of 20')) // figures come at a pace one can read
    expect(bar).toHaveProperty('value', 0.6)
    expect(screen.getByText('step 12 of 20')).toBeDefined()
    expect(screen.getByText('KSampler 3')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Interrupt' }))
    expect(actions.stop).toHaveBeenCalledExactlyOnceWith(runA)
  })

  it('stands what the result is: time, seed to the last digit, where it is kept', async () => {
    const seed = 2n ** 64n - 1n
    const { user, actions } = await renderStage({ runs: [{ ...doneWith(file('a.png', { area: 'temp' })), seed }] })
    await picture('Result')
    expect(screen.getByText('in 0:04.1')).toBeDefined()
    expect(screen.getByText(String(seed))).toBeDefined()
    expect(screen.getByText('Preview image, a temporary file on the server')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Run again' }))
    expect(actions.runAgain).toHaveBeenCalledWith(runA)
  })

  it('the filmstrip scrubs through the steps with the arrow keys', async () => {
    const { stores, user, container } = await renderStage({ runs: [{ ...doneWith(file('a.png')), plan: textToImagePlan('SaveImage', 10) }] })
    act(() => [1, 2, 3].forEach((step) => stores.previews.publish(frame(step))))
    act(() => stores.selection.getState().showResult(runA, 0))
    const strip = await screen.findByRole('slider', { name: 'Steps so far' })
    strip.focus()
    await user.keyboard('{Home}')
    expect(strip.getAttribute('aria-valuetext')).toBe('step 1 of 10')
    expect(screen.queryByRole('img', { name: 'Result' })).toBeNull()
    expect(standIns(container)).toBe(1)
    await user.keyboard('{ArrowRight}')
    expect(strip.getAttribute('aria-valuetext')).toBe('step 2 of 10')
    await user.keyboard('{End}')
    expect(await picture('Result')).toBeDefined()
  })
})

describe('what is no plain picture', () => {
  it.each([
    { what: 'text', item: { kind: 'text', text: 'a cat on a mat', key: 'text' }, shown: () => expect(screen.getByRole('region', { name: 'Result' }).textContent).toContain('a cat on a mat') },
    { what: 'something of a custom node', item: { kind: 'other', key: 'mesh_stats', sample: '{"faces": 12}' }, shown: () => expect(screen.getByRole('region', { name: 'Result' }).textContent).toContain('“mesh_stats”') },
    { what: 'a film', item: file('a.mp4', { media: 'video' } as Partial<OutputItem>), shown: () => expect(screen.getByLabelText('Result').tagName).toBe('VIDEO') },
    { what: 'sound', item: file('a.flac', { media: 'audio' } as Partial<OutputItem>), shown: () => expect(screen.getByLabelText('Result').tagName).toBe('AUDIO') },
    { what: 'a model', item: file('a.glb', { media: 'model3d' } as Partial<OutputItem>), shown: () => expect(screen.getByRole('heading', { name: '3D model' })).toBeDefined() },
    { what: 'a file', item: file('a.latent', { media: 'file' } as Partial<OutputItem>), shown: () => expect(screen.getByText('a.latent')).toBeDefined() },
    { what: 'an animated picture', item: file('a.webp'), shown: () => expect(screen.getByRole('img', { name: 'Result' })).toBeDefined() },
  ] as { what: string; item: OutputItem; shown: () => void }[])('$what is shown by what the browser has for it', async ({ item, shown }) => {
    await renderStage({ runs: [doneWith(item)] })
    await waitFor(shown)
  })

  it('stands beside pictures in the strip, by its word', async () => {
    await renderStage({ runs: [doneWith(file('a.png'), { kind: 'text', text: 'a cat', key: 'text' })] })
    expect((await screen.findByRole('button', { name: 'Show Result 2 of 2: Text' })).textContent).toBe('Text')
  })
})

describe('a picture that cannot be shown', () => {
  const broken = { ...doneWith(), outputs: [{ nodeId: node('9'), item: { kind: 'socketImage', nodeId: node('9'), index: 0, mime: 'image/png', sizeBytes: 3 } as const }] }

  it('because it does not decode says so, and keeps its seed, its download and the way to run it again', async () => {
    await renderStage({ runs: [broken] })
    fireEvent.error(await picture('Result'))
    expect(screen.getByRole('heading', { name: 'This picture cannot be shown' })).toBeDefined()
    expect(screen.getByText('7')).toBeDefined()
    expect(screen.getByRole('button', { name: 'Run again' })).toBeDefined()
    expect(await screen.findByRole('link', { name: 'Download Portrait_7_01.png' })).toBeDefined()
  })

  it.each([
    ['output', 'The server no longer has the file, or refused to send it.'],
    ['temp', 'It was a temporary file (PreviewImage); the server deletes those when it restarts.'],
  ] as const)('because its %s file is gone says so', async (area, why) => {
    await renderStage({ runs: [doneWith(file('a.png', { area }))] })
    fireEvent.error(await picture('Result'))
    expect(screen.getByText(why)).toBeDefined()
  })

  it('because this browser has lost it says so', async () => {
    await renderStage({ runs: [broken], results: { open: () => Promise.reject(new Error('gone')), blob: () => Promise.reject(new Error('gone')) } })
    expect(await screen.findByRole('heading', { name: /is not to be had any more/ })).toBeDefined()
    await waitFor(() => expect(screen.queryByRole('link')).toBeNull())
  })
})

describe('a run without a result', () => {
  const failure = { nodeId: node('3'), nodeType: 'KSampler', exceptionType: 'OutOfMemoryError', message: 'No memory', traceback: ['File "a.py"\n', '<script>\n'] }

  it('says what failed and why, its traceback folded and as text', async () => {
    const { user, actions } = await renderStage({ runs: [makeRun(runA, textToImagePlan(), { status: { kind: 'failed', failure } })] })
    expect(await screen.findByRole('heading', { name: 'KSampler 3 failed' })).toBeDefined()
    expect(screen.getByText('No memory (OutOfMemoryError)')).toBeDefined()
    expect(screen.queryByText(/<script>/)).toBeNull()
    await user.click(screen.getByRole('button', { name: /Traceback/ }))
    expect(screen.getByText(/<script>/)).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Run again' }))
    expect(actions.runAgain).toHaveBeenCalledWith(runA)
  })

  it('lists every value that the server refused', async () => {
    const nodeErrors = ['steps', 'cfg'].map((inputName) => ({ nodeId: '3', classType: 'KSampler', type: 'value_smaller_than_min', message: `${inputName} is small`, details: inputName, inputName, receivedValue: 0 }))
    const rejection = { type: 'prompt_outputs_failed_validation', message: '', details: '', nodeId: null, classType: null, nodeErrors }
    await renderStage({ runs: [makeRun(runA, textToImagePlan(), { status: { kind: 'rejected', rejection } })] })
    expect((await screen.findAllByRole('listitem')).map((it) => it.textContent)).toEqual(['KSampler 3, steps: steps is small', 'KSampler 3, cfg: cfg is small'])
  })

  it('that was interrupted keeps its last preview, which is no result', async () => {
    const stores = makeStores()
    stores.previews.publish(frame(4))
    const { container } = await renderStage({ stores, runs: [makeRun(runA, textToImagePlan(), { status: { kind: 'interrupted', nodeId: node('3') } })] })
    expect(await screen.findByRole('heading', { name: 'Interrupted' })).toBeDefined()
    expect(standIns(container)).toBe(1)
    expect(screen.queryByRole('img')).toBeNull()
  })

  it('offers a new seed where everything was cached, and a re-run where pictures were lost', async () => {
    const notices: Run['notices'] = [{ kind: 'allCached' }, { kind: 'socketImagesLost', nodeId: node('9'), count: 2 }]
    const { user, actions } = await renderStage({ runs: [{ ...doneWith(), notices }] })
    await user.click(await screen.findByRole('button', { name: 'Run with a new seed' }))
    expect(actions.runAgain).toHaveBeenCalledExactlyOnceWith(runA, { newSeed: true })
    expect(screen.getByText(/^2 pictures of SaveImage 9 came while nobody listened/)).toBeDefined()
  })
})

describe('200 steps', () => {
  it('render the stage a handful of times and the form not at all', async () => {
    let [formCommits, boxCommits] = [0, 0]
    const stores = await openDocument()
    const plan = textToImagePlan('SaveImage', 200)
    stores.runs.getState().dispatch({ kind: 'created', run: makeRun(runA, plan, { status: { kind: 'running' } }) })
    renderWithStores(
      <>
        <Profiler id="form" onRender={() => void formCommits++}><FormPanel hasSocketSaver /></Profiler>
        <Profiler id="stage" onRender={() => void boxCommits++}><Stage isPhone={false} runView={runView} empty={null} /></Profiler>
      </>,
      { stores },
    )
    await act(() => runView.load())
    ;[formCommits, boxCommits, stageRenders] = [0, 0, 0]
    const events = nodeEvents(runA, '3', 200, [])
    for (const action of told(events)) act(() => stores.runs.getState().dispatch(action))
    expect(await screen.findByText('step 200 of 200')).toBeDefined()
    expect(formCommits).toBe(0)
    expect(stageRenders).toBeLessThanOrEqual(4)
    expect(boxCommits).toBeLessThanOrEqual(events.length) // numbers in the block below it; the app paces them
  })
})
