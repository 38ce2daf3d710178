// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readRun } from '@/storage/readRun'
import { fakeComfy, nodeErrors, refusal } from '@tests/helpers/fakeComfy'
import { advance, connectedSession, settle, useFakeTime, type TestSession, type TestSessionOptions } from '@tests/helpers/testSession'

const MAX_SEED = 2n ** 64n - 1n

let parts: TestSession

beforeEach(useFakeTime)
afterEach(() => {
  parts.close()
  vi.useRealTimers()
})

async function connect(options: TestSessionOptions & { starter?: string } = {}): Promise<TestSession> {
  parts = await connectedSession(options)
  return parts
}

async function generate(count = 1): Promise<void> {
  parts.documents.getState().setCount(count)
  await parts.service.generate()
  await settle()
}

/** Values of one input of the sampler, by prompt. */
function sent(input: string): unknown[] {
  return parts.server.prompts().map(({ prompt }) => (prompt as Record<string, { inputs: Record<string, unknown> }>)['3']?.inputs[input])
}

function setMode(mode: 'fixed' | 'random' | 'increment' | 'decrement') {
  parts.documents.getState().setSeedMode(parts.parameter('seed').id, mode)
}

const posts = (path: string) => parts.server.asked().filter((it) => it === `POST ${path}`)

describe('one press of Generate', () => {
  it('sends the open workflow with what the fields hold, under our own id and for this tab', async () => {
    await connect()
    parts.setValue('prompt', 'a pier at night')
    parts.setValue('steps', 12)
    await generate()
    const [body] = parts.server.prompts()
    expect(body).toMatchObject({ client_id: 'tab', prompt_id: parts.runId(), prompt: { 6: { inputs: { text: 'a pier at night' } }, 3: { inputs: { steps: 12 } } } })
    expect(parts.run()).toMatchObject({ status: { kind: 'queued' }, workflowName: 'Stable Diffusion 1.5', batch: null })
  })

  it('asks for previews, as the server was started or as the settings say', async () => {
    await connect()
    await generate()
    parts.settings.getState().setPreviewMethod('taesd')
    await generate()
    expect(parts.server.prompts().map((body) => body['extra_data'])).toEqual([{ preview_method: 'auto' }, { preview_method: 'taesd' }])
  })

  it('leaves the choice of previews to a server that was started with one', async () => {
    await connect({ argv: ['main.py', '--preview-method', 'latent2rgb'] })
    await generate()
    expect(parts.server.prompts()[0]?.['extra_data']).toEqual({ preview_method: 'default' })
  })

  it('writes the run and its prompt down before it sends anything', async () => {
    await connect()
    const release = parts.server.hold('POST prompt')
    void generate()
    await settle()
    const stored = await parts.tables.get('runs', parts.runId())
    expect(readRun(stored)?.status).toEqual({ kind: 'sending' })
    const graph = await parts.journal.promptOf(parts.runId())
    expect(graph?.size).toBe(7)
    release()
    await settle()
    expect(parts.statuses()).toEqual(['queued'])
  })

  it('does nothing without an open workflow', async () => {
    await connect()
    parts.documents.getState().close()
    await generate()
    expect(parts.server.asked()).toEqual([])
  })
})

describe('the seed of a run', () => {
  it('is drawn anew for each of several runs before it is sent, and the field shows the last that was', async () => {
    await connect()
    await generate(4)
    const seeds = sent('seed')
    expect(new Set(seeds).size).toBe(4)
    expect(parts.value('seed')).toBe(seeds[3])
    expect(parts.runs().map((run) => run.seed)).toEqual(seeds)
    expect(parts.runs().map((run) => run.batch)).toEqual([0, 1, 2, 3].map((index) => ({ index, count: 4 })))
  })

  it('stays as it is when it is fixed', async () => {
    await connect()
    setMode('fixed')
    parts.setValue('seed', 7)
    await generate(2)
    expect(sent('seed')).toEqual([7, 7])
    expect(parts.value('seed')).toBe(7)
  })

  it.each([
    { mode: 'increment', from: 2n ** 53n - 1n, seeds: [2n ** 53n, 2n ** 53n + 1n, 2n ** 53n + 2n] },
    { mode: 'increment', from: MAX_SEED - 1n, seeds: [MAX_SEED, 0, 1] },
    { mode: 'decrement', from: 2n ** 53n + 1n, seeds: [2n ** 53n, Number(2n ** 53n - 1n), Number(2n ** 53n - 2n)] },
  ] as const)('counts exactly where numbers do not: $mode from $from', async ({ mode, from, seeds }) => {
    await connect()
    setMode(mode)
    parts.setValue('seed', from > 2n ** 53n - 1n ? from : Number(from))
    await generate(3)
    expect(sent('seed')).toEqual(seeds)
    expect(parts.value('seed')).toBe(seeds[2])
  })

  it('is sent as an integer with all its digits', async () => {
    await connect()
    setMode('fixed')
    parts.setValue('seed', MAX_SEED)
    await generate()
    expect(sent('seed')).toEqual([MAX_SEED])
  })
})

describe('a batch that is being sent', () => {
  it('goes on as it was when the button was pressed, whatever the form does meanwhile', async () => {
    await connect()
    setMode('increment')
    parts.setValue('seed', 10)
    const release = parts.server.hold('POST prompt')
    parts.documents.getState().setCount(3)
    const generated = parts.service.generate()
    await settle()
    parts.setValue('steps', 50)
    await parts.documentService.openStarter('sdxl')
    const other = parts.value('seed')
    release()
    await generated
    await settle()
    expect(sent('seed')).toEqual([11, 12, 13])
    expect(sent('steps')).toEqual([20, 20, 20])
    expect(parts.value('seed')).toBe(other)
  })

  it('ends when all that waits is cancelled', async () => {
    await connect()
    const release = parts.server.hold('POST prompt')
    parts.documents.getState().setCount(5)
    const generated = parts.service.generate()
    await settle()
    await parts.service.cancelWaiting()
    release()
    await generated
    await settle()
    expect(parts.statuses()).toEqual(['cancelled'])
    expect(parts.server.pending).toEqual([])
  })
})

describe('a prompt that the server refuses', () => {
  it('puts the errors on the fields that they name and sends no more of the batch', async () => {
    await connect()
    parts.server.next('POST prompt', refusal({ node: '3', input: 'steps' }, { node: '4', classType: 'CheckpointLoaderSimple', type: 'value_not_in_list', input: 'ckpt_name', value: 'x.ckpt' }))
    await generate(3)
    expect(parts.statuses()).toEqual(['rejected'])
    const { errors } = parts.documents.getState()
    expect([...errors.keys()]).toEqual([parts.parameter('steps').id, parts.parameter('checkpoint').id])
    expect(posts('prompt')).toHaveLength(1)
  })

  it('for a value that is not in its list has the definition of that class asked for anew', async () => {
    await connect()
    parts.server.forget()
    parts.server.next('POST prompt', refusal({ node: '3', type: 'value_not_in_list', input: 'sampler_name', message: 'Value not in list' }))
    await generate()
    await vi.waitFor(() => expect(parts.server.asked()).toContain('GET object_info/KSampler'))
    expect(parts.server.asked().filter((it) => it.startsWith('GET object_info'))).toHaveLength(1)
  })

  it('for a node type that it does not know has that one asked for anew', async () => {
    await connect()
    parts.server.forget()
    const error = { type: 'missing_node_type', message: "Node 'KSampler' not found.", details: "Node ID '#3'", extra_info: { node_id: '3', class_type: 'KSampler', node_title: 'KSampler' } }
    parts.server.next('POST prompt', { status: 400, body: { error, node_errors: {} } })
    await generate()
    await vi.waitFor(() => expect(parts.server.asked()).toContain('GET object_info/KSampler'))
  })

  it('is forgiven when Generate is pressed again', async () => {
    await connect()
    parts.server.next('POST prompt', refusal({ node: '3', input: 'steps' }))
    await generate()
    await generate()
    expect(parts.documents.getState().errors.size).toBe(0)
    expect(parts.statuses()).toEqual(['rejected', 'queued'])
  })

  it('does not blame the fields of another workflow that was opened meanwhile', async () => {
    await connect()
    parts.server.next('POST prompt', refusal({ node: '3', input: 'steps' }))
    const release = parts.server.hold('POST prompt')
    const generated = generate()
    await settle()
    await parts.documentService.openStarter('sdxl')
    release()
    await generated
    expect(parts.documents.getState().errors.size).toBe(0)
  })

  it('in part is accepted: the run goes on, the fields say what was left out, the batch goes on', async () => {
    await connect()
    parts.server.next('POST prompt', { status: 200, body: { prompt_id: 'as-sent', number: 1, node_errors: nodeErrors({ node: '3', input: 'steps' }) } })
    await generate(2)
    expect(parts.statuses()).toEqual(['queued', 'queued'])
    expect(parts.run().notices).toMatchObject([{ kind: 'outputsDropped', errors: [{ nodeId: '3', inputName: 'steps' }] }])
    expect(parts.documents.getState().errors.has(parts.parameter('steps').id)).toBe(true)
  })
})

describe('a POST that fails', () => {
  it('with an error of the server was not sent, and the batch ends', async () => {
    await connect()
    parts.server.next('POST prompt', { status: 500, body: 'Internal error' })
    await generate(2)
    expect(parts.run()).toMatchObject({ status: { kind: 'lost', reason: 'notSent' }, notices: [{ kind: 'sendFailed', reason: 'HTTP 500' }] })
    expect(posts('prompt')).toHaveLength(1)
  })

  it.each([
    { answer: 'none at all', reply: 'lost' },
    { answer: 'that of a gateway', reply: { status: 504, body: 'Gateway time-out', isDone: true } },
    { answer: 'a login page', reply: { status: 200, body: '<!doctype html>', isDone: true } },
  ] as const)('with $answer is looked up: what was queued all the same is found, and sent once', async ({ reply }) => {
    await connect()
    parts.server.next('POST prompt', reply)
    const release = parts.server.hold('GET jobs')
    await generate(2)
    expect(parts.statuses()).toEqual(['sending'])
    release()
    await advance(20_000)
    expect(parts.run().status).toEqual({ kind: 'queued', position: 1 })
    expect(posts('prompt')).toHaveLength(1)
  })

  it('and that the server knows nothing of was not sent, which is said and no more', async () => {
    await connect()
    parts.server.next('POST prompt', 'unreachable')
    await generate()
    expect(parts.run().status).toEqual({ kind: 'lost', reason: 'notSent' })
    await advance(20_000)
    expect(posts('prompt')).toHaveLength(1)
  })

  it('stays in doubt for as long as nobody answers', async () => {
    await connect()
    parts.server.next('POST prompt', 'unreachable')
    parts.server.always('GET jobs', 'unreachable')
    await generate()
    await advance(30_000)
    expect(parts.statuses()).toEqual(['sending'])
    parts.server.relent()
    parts.server.start(parts.runId())
    await advance(3_000)
    expect(parts.statuses()).toEqual(['running'])
  })

  it('and whose run was found in history is done', async () => {
    await connect()
    parts.server.next('POST prompt', 'unreachable')
    const release = parts.server.hold('GET jobs')
    await generate()
    parts.server.finish(parts.runId())
    release()
    await settle()
    expect(parts.statuses()).toEqual(['done'])
  })
})

async function running(options: TestSessionOptions = {}): Promise<void> {
  await connect(options)
  await generate()
  parts.server.start(parts.runId())
  parts.say('execution_start', { prompt_id: parts.runId(), timestamp: 0 })
  parts.server.forget()
}

function serverOfUnknownVersion() {
  const server = fakeComfy()
  server.always('GET system_stats', { status: 500, body: '' })
  return server
}

describe('stopping a run', () => {
  it('that runs interrupts it by its id, and asks nobody else', async () => {
    await running()
    await parts.service.stop(parts.runId())
    expect(parts.server.requests[0]).toMatchObject({ path: 'interrupt', body: { prompt_id: parts.runId() } })
    expect(parts.run()).toMatchObject({ status: { kind: 'running' }, stopRequested: true })
    parts.server.finish(parts.runId(), { status: { status_str: 'error', completed: false, messages: [['execution_interrupted', { node_id: '3', timestamp: 1 }]] } })
    parts.say('execution_interrupted', { prompt_id: parts.runId(), node_id: '3', timestamp: 1 })
    expect(parts.run()).toMatchObject({ status: { kind: 'interrupted', nodeId: '3' }, stopRequested: false })
  })

  it.each([
    { which: 'before 0.3.57, which stops whatever runs,', options: () => ({ version: '0.3.56' }) },
    { which: 'that does not tell its version', options: () => ({ server: serverOfUnknownVersion() }) },
  ])('on a server $which asks /queue first', async ({ options }) => {
    await running(options())
    await parts.service.stop(parts.runId())
    expect(parts.server.asked().slice(0, 2)).toEqual(['GET queue', 'POST interrupt'])
  })

  it("on a server that would stop whatever runs leaves another client's run alone", async () => {
    await running({ version: '0.3.56' })
    parts.server.running = ['of another client']
    await parts.service.stop(parts.runId())
    await settle()
    expect(posts('interrupt')).toEqual([])
  })

  it('that waits takes it out of the queue', async () => {
    await connect()
    await generate()
    await parts.service.stop(parts.runId())
    await settle()
    expect(parts.server.asked()).toContain(`POST jobs/${parts.runId()}/cancel`)
    expect(parts.server.asked()).not.toContain('GET queue')
    expect(parts.server.pending).toEqual([])
    expect(parts.statuses()).toEqual(['cancelled'])
  })

  it('that waits on an older server deletes it, then looks whether it has begun meanwhile', async () => {
    await connect({ version: '0.3.64' })
    await generate()
    parts.server.forget()
    await parts.service.stop(parts.runId())
    await settle()
    expect(parts.server.asked().slice(0, 3)).toEqual([`POST jobs/${parts.runId()}/cancel`, 'POST queue', 'GET queue'])
    expect(posts('interrupt')).toEqual([])
    expect(parts.statuses()).toEqual(['cancelled'])
  })

  it('that had begun when an older server was told to delete it interrupts it', async () => {
    await connect({ version: '0.3.64' })
    await generate()
    parts.server.start(parts.runId())
    await parts.service.stop(parts.runId())
    expect(posts('interrupt')).toHaveLength(1)
  })

  it('that is just being sent waits for the answer and stops it then', async () => {
    await connect()
    const release = parts.server.hold('POST prompt')
    const generated = generate()
    await settle()
    await parts.service.stop(parts.runId())
    expect(parts.run()).toMatchObject({ status: { kind: 'sending' }, stopRequested: true })
    release()
    await generated
    expect(parts.statuses()).toEqual(['cancelled'])
    expect(parts.server.pending).toEqual([])
  })

  it('that was in doubt stops it when it is found', async () => {
    await connect()
    parts.server.next('POST prompt', 'unreachable')
    parts.server.always('GET jobs', 'unreachable')
    await generate()
    await parts.service.stop(parts.runId())
    parts.server.pending.push(parts.runId())
    parts.server.relent()
    await advance(3_000)
    expect(parts.server.pending).toEqual([])
    expect(parts.statuses()).toEqual(['cancelled'])
  })

  it('that cannot be told to the server can be asked for again', async () => {
    await running()
    parts.server.next('POST interrupt', 'unreachable')
    await expect(parts.service.stop(parts.runId())).rejects.toThrow('No answer')
    expect(parts.run().stopRequested).toBe(false)
    await parts.service.stop(parts.runId())
    expect(posts('interrupt')).toHaveLength(2)
  })

  it('that has ended does nothing', async () => {
    await running()
    parts.server.finish(parts.runId())
    parts.say('execution_interrupted', { prompt_id: parts.runId(), node_id: '3', timestamp: 1 })
    await parts.service.stop(parts.runId())
    expect(parts.server.asked()).toEqual([])
  })
})

async function oneRunsTwoWait(version?: string): Promise<void> {
  await connect({ ...(version && { version }) })
  await generate(3)
  parts.server.start(parts.runId())
  parts.say('execution_start', { prompt_id: parts.runId(), timestamp: 0 })
  parts.server.pending.push('of another client')
  parts.server.forget()
}

describe('cancelling all that waits', () => {
  it('cancels ours, newest first, and touches neither the running one nor those of others', async () => {
    await oneRunsTwoWait()
    await parts.service.cancelWaiting()
    await settle()
    expect(parts.server.asked().slice(0, 2)).toEqual([2, 1].map((at) => `POST jobs/${parts.runId(at)}/cancel`))
    expect(parts.statuses()).toEqual(['running', 'cancelled', 'cancelled'])
    expect(parts.server.pending).toEqual(['of another client'])
  })

  it('asks an older server once for all of them', async () => {
    await oneRunsTwoWait('0.3.64')
    await parts.service.cancelWaiting()
    await settle()
    expect(posts('queue')).toHaveLength(1)
    expect(posts('interrupt')).toEqual([])
    // Each answer holds every waiting workflow: once for what has begun, once for what became of them.
    expect(parts.server.asked().filter((it) => it === 'GET queue').length).toBeLessThanOrEqual(3)
    expect(parts.statuses()).toEqual(['running', 'cancelled', 'cancelled'])
  })
})

describe('running again', () => {
  it('sends what was sent, also when the form holds something else by now', async () => {
    await connect()
    parts.setValue('prompt', 'first')
    await generate()
    parts.setValue('prompt', 'second')
    expect(await parts.service.runAgain(parts.runId())).toBe(true)
    const [before, again] = parts.server.prompts()
    expect(again?.['prompt']).toEqual(before?.['prompt'])
    expect(again?.['prompt_id']).not.toBe(before?.['prompt_id'])
    expect(parts.run(1)).toMatchObject({ seed: parts.run().seed, workflowName: 'Stable Diffusion 1.5', status: { kind: 'queued' } })
  })

  it('with a new seed changes nothing else, and leaves the field alone', async () => {
    await connect()
    setMode('fixed')
    await generate()
    const shown = parts.value('seed')
    await parts.service.runAgain(parts.runId(), { newSeed: true })
    const [before, again] = sent('seed')
    expect(again).not.toBe(before)
    expect(parts.run(1).seed).toBe(again)
    expect(sent('steps')).toEqual([20, 20])
    expect(parts.value('seed')).toBe(shown)
  })

  it('is refused without a word to the fields, which hold other values', async () => {
    await connect()
    await generate()
    parts.server.next('POST prompt', refusal({ node: '3', input: 'steps' }))
    await parts.service.runAgain(parts.runId())
    expect(parts.statuses()).toEqual(['queued', 'rejected'])
    expect(parts.documents.getState().errors.size).toBe(0)
  })

  it('says so when what was sent is not stored any more', async () => {
    await connect()
    await generate()
    await parts.journal.remove([parts.runId()])
    expect(await parts.service.runAgain(parts.runId())).toBe(false)
    expect(parts.runs()).toHaveLength(1)
  })
})

const widgets = [5, 'increment', 12, 6.5, 'euler', 'normal', 1]
const links = [[1, 4, 0, 3, 0, 'MODEL'], [2, 6, 0, 3, 1, 'CONDITIONING'], [3, 6, 0, 3, 2, 'CONDITIONING'], [4, 5, 0, 3, 3, 'LATENT'], [5, 4, 1, 6, 0, 'CLIP'], [6, 3, 0, 8, 0, 'LATENT'], [7, 4, 2, 8, 1, 'VAE'], [8, 8, 0, 9, 0, 'IMAGE']]
const input = (name: string, type: string, link: number) => ({ name, type, link })
const output = (type: string, ...ids: number[]) => ({ name: type, type, links: ids })
const saved = JSON.stringify({
  last_node_id: 9, last_link_id: 8, version: 0.4, links,
  nodes: [
    { id: 3, type: 'KSampler', mode: 0, inputs: [input('model', 'MODEL', 1), input('positive', 'CONDITIONING', 2), input('negative', 'CONDITIONING', 3), input('latent_image', 'LATENT', 4)], outputs: [output('LATENT', 6)], widgets_values: widgets },
    { id: 4, type: 'CheckpointLoaderSimple', mode: 0, outputs: [output('MODEL', 1), output('CLIP', 5), output('VAE', 7)], widgets_values: ['v1-5-pruned-emaonly-fp16.safetensors'] },
    { id: 5, type: 'EmptyLatentImage', mode: 0, outputs: [output('LATENT', 4)], widgets_values: [512, 768, 1] },
    { id: 6, type: 'CLIPTextEncode', mode: 0, inputs: [input('clip', 'CLIP', 5)], outputs: [output('CONDITIONING', 2, 3)], widgets_values: ['a {pier|pier} // calm'] },
    { id: 8, type: 'VAEDecode', mode: 0, inputs: [input('samples', 'LATENT', 6), input('vae', 'VAE', 7)], outputs: [output('IMAGE', 8)] },
    { id: 9, type: 'SaveImage', mode: 0, inputs: [input('images', 'IMAGE', 8)], widgets_values: ['x'] },
  ],
})
/** The values that the document of a sent prompt has for the node. */
function sentValues(at: number, nodeId: number): unknown {
  const extra = parts.server.prompts()[at]?.['extra_data'] as { extra_pnginfo?: { workflow: { nodes: { id: number; widgets_values: unknown }[] } } }
  return extra.extra_pnginfo?.workflow.nodes.find(({ id }) => id === nodeId)?.widgets_values
}

describe('a saved workflow', () => {
  it('goes along with the run, with the values and the seed it was sent with', async () => {
    await connect()
    await parts.documentService.openText(saved, 'saved.json')
    parts.setValue('steps', 30)
    await generate()
    expect(sent('seed')).toEqual([5])
    expect(sentValues(0, 3)).toEqual([5, 'increment', 30, 6.5, 'euler', 'normal', 1])
    expect(sentValues(0, 6)).toEqual(['a pier '])
  })

  it('is first run with its own seed, whatever comes after it', async () => {
    await connect()
    await parts.documentService.openText(saved, 'saved.json')
    await generate(3)
    await generate()
    expect(sent('seed')).toEqual([5, 6, 7, 8])
    expect(parts.run().seed).toBe(5)
  })

  it('lets a seed that says how it is chosen be chosen when it is sent, and keeps saying so', async () => {
    await connect()
    const graph = { 3: { class_type: 'Seed (rgthree)', inputs: { seed: -1 } }, 4: { class_type: 'PreviewAny', inputs: { source: ['3', 0] } } }
    await parts.documentService.openText(JSON.stringify(graph), 'seed.json')
    await generate(2)
    const [first, second] = sent('seed')
    expect([Number(first) >= 0, Number(second) >= 0, first === second]).toEqual([true, true, false])
    expect(parts.documents.getState().values.size).toBe(0)
  })

  it('is kept for opening and running again what was sent', async () => {
    await connect()
    await parts.documentService.openText(saved, 'saved.json')
    await generate()
    expect(await parts.journal.workflowOf(parts.runId())).toMatchObject({ nodes: expect.arrayContaining([expect.objectContaining({ id: 3, widgets_values: [5, 'increment', 12, 6.5, 'euler', 'normal', 1] })]) as unknown })
    await parts.service.runAgain(parts.runId())
    await settle()
    expect(sentValues(1, 3)).toEqual(sentValues(0, 3))
    await parts.service.runAgain(parts.runId(), { newSeed: true })
    await settle()
    expect((sentValues(2, 3) as unknown[])[0]).toEqual(sent('seed')[2])
  })
})
