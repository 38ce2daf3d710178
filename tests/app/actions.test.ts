import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createActions } from '@/app/actions'
import type { FakeComfyOptions } from '@tests/helpers/fakeComfy'
import { COMFY_URL } from '@tests/helpers/fakeComfy'
import { freshIndexedDb } from '@tests/helpers/indexedDb'
import { closePages, forgetTab, openPage } from '@tests/helpers/openPage'
import { makeRun } from '@tests/helpers/runs'
import { canSend } from '@/state/connectionStore'
import { settle } from '@tests/helpers/testSession'

const MAX_SEED = 2n ** 64n - 1n
/** Storage and code that is fetched take a moment, longer on a busy machine. */
const PATIENCE = { timeout: 10_000 }

beforeEach(() => {
  freshIndexedDb()
  localStorage.clear()
  forgetTab()
})
afterEach(closePages)

async function setUp(options: FakeComfyOptions = {}) {
  const opened = await openPage('http://localhost:8000/', options)
  opened.booted.connectTo(COMFY_URL)
  await settle()
  const { sockets, page } = opened
  sockets.last().open()
  sockets.last().say({ type: 'status', data: { status: { exec_info: { queue_remaining: 0 } }, sid: 'tab' } })
  await Promise.all([opened.session()?.runService.load(), import('@/app/beforeSending')]) // fetched when the page has come to rest
  await settle()
  opened.server.forget()
  const toasts = vi.spyOn(page.toaster, 'show')
  return { ...opened, actions: createActions(page), toasts, mode: (at = 0) => page.documents.getState().seedModes.get(opened.parameter('seed', at).id) }
}

/** Two samplers, each with a seed of its own. */
const TWO_SEEDS = JSON.stringify({
  3: { class_type: 'KSampler', inputs: { seed: 5, steps: 4, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1, latent_image: ['5', 0] } },
  5: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
  13: { class_type: 'KSampler', inputs: { seed: 6, steps: 4, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 0.5, latent_image: ['3', 0] } },
})

/** A picture that comes from wherever another node has put it, and none has. */
const GET_WITHOUT_SET = {
  version: 0.4, last_node_id: 2, last_link_id: 1, links: [[1, 1, 0, 2, 0, 'IMAGE']],
  nodes: [
    { id: 1, type: 'GetNode', mode: 0, outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [1] }], widgets_values: ['nobody sets this'] },
    { id: 2, type: 'SaveImage', mode: 0, inputs: [{ name: 'images', type: 'IMAGE', link: 1 }], widgets_values: ['x'] },
  ],
}

describe('Generate', () => {
  it('shows what is in progress and forgets what kept a file from being opened', async () => {
    const { actions, page, session, server } = await setUp()
    session()?.selection.getState().showResult(makeRun().id, 0)
    page.state.setState({ openProblem: { name: 'x.json', problem: { kind: 'unreadable' } } })
    actions.generate()
    await settle()
    expect(server.prompts()).toHaveLength(1)
    expect(session()?.selection.getState().selection).toEqual({ kind: 'live' })
    expect(page.state.getState().openProblem).toBeNull()
  })

  it('does nothing while there is no connection, however it was asked for', async () => {
    const { actions, sockets, server, session } = await setUp()
    sockets.last().end()
    actions.generate()
    await settle()
    expect(server.prompts()).toEqual([])
    expect(session()?.runs.getState().order).toEqual([])
  })
})

describe('what the server would refuse', () => {
  const LACKING = 'flux1-dev-nobody-has.safetensors'
  async function setUpLacking() {
    const opened = await setUp()
    await vi.waitFor(() => expect(opened.parameter('checkpoint').spec.kind).toBe('combo'), PATIENCE) // its list has come
    await vi.waitFor(() => expect(canSend(opened.session()!.connection.getState())).toBe(true), PATIENCE)
    opened.setValue('checkpoint', LACKING)
    const held = () => opened.page.state.getState().held
    const hasSent = (count: number) => vi.waitFor(() => expect(opened.server.prompts()).toHaveLength(count), PATIENCE)
    return { ...opened, held, hasSent, isHeld: () => vi.waitFor(() => expect(held()).not.toBeNull(), PATIENCE) }
  }

  it('is held back and said, and goes when it is mended', async () => {
    const { actions, held, isHeld, hasSent, setValue } = await setUpLacking()
    actions.generate()
    await isHeld()
    expect(held()).toMatchObject({ points: ['Checkpoint: Not on this server.'], isBlocked: false })
    await hasSent(0)
    setValue('checkpoint', 'v1-5-pruned-emaonly-fp16.safetensors')
    expect(held()).toBeNull()
    actions.generate()
    await hasSent(1)
  })

  it('is sent anyway where a person wants it, and not asked about again', async () => {
    const { actions, hasSent } = await setUpLacking()
    actions.generate({ anyway: true })
    await hasSent(1)
    actions.generate()
    await hasSent(2)
  })

  it('is asked about again when it is something else', async () => {
    const { actions, isHeld, hasSent, setValue } = await setUpLacking()
    actions.generate({ anyway: true })
    await hasSent(1)
    setValue('steps', 0)
    actions.generate()
    await isHeld()
    await hasSent(1)
  })

  it('is never sent where a node stands for something that is not known', async () => {
    const { actions, page, held, isHeld, hasSent } = await setUpLacking()
    await page.documentService.openText(JSON.stringify(GET_WITHOUT_SET), 'get.json')
    actions.generate({ anyway: true })
    await isHeld()
    expect(held()?.isBlocked).toBe(true)
    await hasSent(0)
  })
})

describe('the last seed', () => {
  it('goes into its field to the last digit, and stays', async () => {
    const { actions, page, parameter, setValue, value, mode } = await setUp()
    page.documents.getState().setSeedMode(parameter('seed').id, 'fixed')
    setValue('seed', MAX_SEED)
    actions.generate()
    await settle()
    page.documents.getState().setSeedMode(parameter('seed').id, 'random')
    setValue('seed', 1)
    actions.takeLastSeed(parameter('seed').id)
    await settle()
    expect(value('seed')).toBe(MAX_SEED)
    expect(mode()).toBe('fixed')
  })

  it('of several seeds is the one that was sent for this field', async () => {
    const { actions, page, parameter, value, mode, server } = await setUp()
    await page.documentService.openText(TWO_SEEDS, 'two.json')
    for (const count of [1, 2]) {
      actions.generate({ anyway: true }) // it has no model
      await vi.waitFor(() => expect(server.prompts()).toHaveLength(count), PATIENCE)
    }
    await settle()
    const sent = server.prompts()[1]?.['prompt'] as Record<string, { inputs: { seed: number | bigint } }>
    page.documents.getState().resetAll()
    actions.takeLastSeed(parameter('seed', 1).id)
    await settle()
    expect(value('seed', 1)).toBe(sent['13']?.inputs.seed)
    expect(value('seed', 0)).toBeUndefined()
    expect([mode(0), mode(1)]).toEqual([undefined, 'fixed'])
  })

  it('of a run whose prompt is not stored any more is the one it goes by', async () => {
    const { actions, parameter, value, session } = await setUp()
    session()?.runs.getState().dispatch({ kind: 'created', run: makeRun(undefined, undefined, { seed: 77 }) })
    actions.takeLastSeed(parameter('seed').id)
    await settle()
    expect(value('seed')).toBe(77)
  })

  it('is left alone where no run had one', async () => {
    const { actions, parameter, value, session } = await setUp()
    session()?.runs.getState().dispatch({ kind: 'created', run: makeRun(undefined, undefined, { seed: null }) })
    actions.takeLastSeed(parameter('seed').id)
    await settle()
    expect(value('seed')).toBeUndefined()
  })
})

describe('a run', () => {
  it('that is not stored any more cannot be run again, which is said', async () => {
    const { actions, toasts } = await setUp()
    actions.runAgain(makeRun().id)
    await settle()
    expect(toasts).toHaveBeenCalledWith({ text: 'What this run sent is not stored in this browser any more.' })
  })

  it('that is dismissed leaves the lists and the journal', async () => {
    const { actions, session, page, server } = await setUp()
    actions.generate()
    await settle()
    const runs = session()!.runs
    const [runId] = runs.getState().order
    server.pending = []
    actions.stop(runId!)
    await settle()
    actions.dismiss(runId!)
    await settle()
    expect(runs.getState().order).toEqual([])
    expect(await page.journal.promptOf(runId!)).toBeNull()
  })

  it('that cannot be stopped makes no noise: the connection says what is wrong', async () => {
    const { actions, session, server } = await setUp()
    actions.generate()
    await settle()
    const [runId] = session()!.runs.getState().order
    server.always(`POST jobs/${runId}/cancel`, 'unreachable')
    actions.stop(runId!)
    actions.cancelWaiting()
    await settle()
    expect(session()!.runs.getState().runs.get(runId!)).toMatchObject({ status: { kind: 'queued' }, stopRequested: false })
  })
})

describe('the workflow', () => {
  it('changes its way of delivery and asks for the node that came in', async () => {
    const { actions, page } = await setUp()
    actions.setDelivery('socket')
    expect(page.documents.getState().document?.delivery).toBe('socket')
    await settle()
    expect(page.state.getState().hasSocketSaver).toBe(true)
  })

  it('has its definitions asked for anew, but not while previews would stop for it', async () => {
    const { actions, session, server, toasts } = await setUp()
    const runs = session()!.runs
    runs.getState().dispatch({ kind: 'created', run: makeRun(undefined, undefined, { status: { kind: 'running' } }) })
    actions.refreshNodeDefs()
    expect(toasts).toHaveBeenCalledOnce()
    expect(server.asked()).toEqual([])
    runs.getState().dispatch({ kind: 'event', event: { kind: 'interrupted', runId: makeRun().id, nodeId: null, atMs: 0 }, atMs: 0 })
    actions.refreshNodeDefs()
    await settle()
    await vi.waitFor(() => expect(server.asked()).toContain('GET object_info/KSampler'))
  })
})

describe('an upload', () => {
  const picture = new File(['png'], 'cat.png', { type: 'image/png' })

  it('answers the name that the server gave it', async () => {
    const { actions, server } = await setUp()
    server.upload = { name: 'cat (1).png', subfolder: 'me', type: 'input' }
    expect(await actions.uploadImage(picture)).toEqual({ ok: true, name: 'me/cat (1).png' })
  })

  it.each([
    { reply: { status: 413, body: '' }, why: 'it is larger than the server allows' },
    { reply: { status: 500, body: '' }, why: 'the server answered HTTP 500' },
    { reply: 'unreachable', why: 'the server did not answer' },
  ] as const)('that fails says so: $why', async ({ reply, why }) => {
    const { actions, server } = await setUp()
    server.next('POST upload/image', reply)
    expect(await actions.uploadImage(picture)).toEqual({ ok: false, problem: `“cat.png” was not uploaded: ${why}.` })
  })

  it('beyond what the server takes is not even begun', async () => {
    const { actions, server } = await setUp()
    server.next('GET features', { status: 200, body: { max_upload_size: 1024 * 1024 } })
    const large = new File([new Uint8Array(2 * 1024 * 1024)], 'film.mp4')
    const outcome = await actions.uploadImage(large)
    expect(outcome.ok || outcome.problem).toContain('“film.mp4” was not uploaded: it holds 2.0 MB, and this server takes up to 1.0 MB.')
    expect(server.asked()).not.toContain('POST upload/image')
  })

  it('that is cancelled says nothing', async () => {
    const { actions } = await setUp()
    const aborter = new AbortController()
    aborter.abort()
    expect(await actions.uploadImage(picture, { signal: aborter.signal })).toEqual({ ok: false, problem: null })
  })
})

describe('a workflow saved on the server', () => {
  const api = { 3: { class_type: 'KSampler', inputs: { seed: 5 } } }

  it('is opened under its own name', async () => {
    const { actions, server, page } = await setUp()
    server.next('GET userdata/workflows%2Fa%2Flake.json', { status: 200, body: api })
    expect(await actions.openServerWorkflow('workflows/a/lake.json', null)).toEqual({ ok: true })
    expect(page.documents.getState().document?.name).toBe('lake')
  })

  it.each([
    { reply: { status: 404, body: '' }, problem: '“lake.json” is not there any more.' },
    { reply: { status: 500, body: '' }, problem: '“lake.json” was not opened: the server answered HTTP 500.' },
    { reply: 'unreachable', problem: '“lake.json” was not opened: the server did not answer.' },
  ] as const)('that cannot be had says so: $problem', async ({ reply, problem }) => {
    const { actions, server } = await setUp()
    server.next('GET userdata/workflows%2Flake.json', reply)
    expect(await actions.openServerWorkflow('workflows/lake.json', null)).toEqual({ ok: false, problem })
  })
})
