// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { advance, connectedSession, makeSession, settle, useFakeTime, type TestSession, type TestSessionOptions } from '@tests/helpers/testSession'

let parts: TestSession

beforeEach(useFakeTime)
afterEach(() => {
  parts.close()
  vi.useRealTimers()
})

/** One run of this tab, accepted and told of by the server. */
async function queued(options: TestSessionOptions = {}): Promise<void> {
  parts = await connectedSession(options)
  await send()
}

async function send(): Promise<void> {
  await parts.service.generate()
  parts.sayStatus()
  await settle()
  parts.server.forget()
}

function begin(at = 0): void {
  parts.server.start(parts.runId(at))
  parts.say('execution_start', { prompt_id: parts.runId(at), timestamp: 0 })
  parts.sayStatus()
}

/** The socket closes, comes back under the same id, and is greeted. */
async function reopen(): Promise<void> {
  parts.sockets.last().end()
  await advance(5_000)
  await greet()
}

async function greet(): Promise<void> {
  parts.sockets.last().open()
  parts.say('status', { status: { exec_info: { queue_remaining: 0 } }, sid: 'tab' })
  await settle()
}

/** A page that comes back to what an earlier one left in storage. */
async function reload(options: TestSessionOptions = {}): Promise<void> {
  const { tables, server, journal } = parts
  await journal.flush()
  parts.close()
  parts = makeSession({ tables, server, ...options })
  await settle()
  server.forget()
}

const asked = (route: string) => parts.server.asked().filter((it) => it === route).length
const questions = () => parts.server.asked().filter((it) => /GET (jobs|queue|history)/.test(it))

describe('after the socket was away, a run', () => {
  it('that has ended meanwhile takes its end and its outputs from history', async () => {
    await queued()
    begin()
    parts.sockets.last().end()
    parts.server.finish(parts.runId(), { outputs: { 9: { images: [{ filename: 'a.png', subfolder: '', type: 'output' }] } } })
    await advance(5_000)
    await greet()
    expect(parts.run()).toMatchObject({ status: { kind: 'done' }, outputs: [{ nodeId: '9', item: { kind: 'file', filename: 'a.png' } }] })
  })

  it('that still waits keeps its place', async () => {
    await queued()
    parts.server.pending.unshift('of another client')
    await reopen()
    expect(parts.run().status).toEqual({ kind: 'queued', position: 2 })
  })

  it('that has begun meanwhile runs', async () => {
    await queued()
    parts.server.start(parts.runId())
    await reopen()
    expect(parts.run().status).toEqual({ kind: 'running' })
  })

  it('that the server knows nothing of any more is lost', async () => {
    await queued()
    parts.server.pending = []
    await reopen()
    expect(parts.run().status).toEqual({ kind: 'lost', reason: 'serverForgot' })
  })

  it.each([
    { version: '0.33.0', route: 'GET jobs' },
    { version: '0.3.64', route: 'GET queue' },
  ])('is looked for by the lightest route that $version has', async ({ version, route }) => {
    await queued({ version })
    await reopen()
    expect(asked(route)).toBeGreaterThan(0)
    expect(parts.run().status).toEqual({ kind: 'queued', position: 1 })
  })

  it('is asked about again and again while the socket stays away', async () => {
    await queued()
    parts.sockets.last().end()
    parts.server.start(parts.runId())
    await advance(4_000)
    expect(parts.statuses()).toEqual(['running'])
    parts.server.finish(parts.runId())
    await advance(4_000)
    expect(parts.statuses()).toEqual(['done'])
  })
})

describe('after a reload, a run', () => {
  it('that was in progress is found again where it is, and not sent again', async () => {
    await queued()
    await reload()
    parts.server.start(parts.runId())
    await greet()
    await advance(60_000)
    expect(parts.statuses()).toEqual(['running'])
    expect(asked('POST prompt')).toBe(0)
  })

  it('whose POST was cut off is looked up: queued after all, or never sent', async () => {
    parts = await connectedSession()
    parts.server.hold('POST prompt')
    void parts.service.generate()
    await advance(10)
    void parts.service.generate()
    await advance(10)
    expect(parts.statuses()).toEqual(['sending', 'sending'])
    parts.server.pending = [parts.runId(1)]
    await reload()
    expect(parts.runs().map((run) => run.status)).toEqual([{ kind: 'lost', reason: 'notSent' }, { kind: 'queued', position: 1 }])
  })

  it('has its socket pictures even where the journal had not heard of them', async () => {
    await queued()
    begin()
    await parts.journal.flush()
    const runId = parts.runId()
    await parts.socketImages.put({ runId, nodeId: [...parts.run().plan.nodes.keys()][0]!, index: 0, mime: 'image/png', bytes: new Uint8Array(3) })
    await reload()
    expect(parts.run().outputs).toMatchObject([{ item: { kind: 'socketImage', index: 0, sizeBytes: 3 } }])
  })
})

describe('a socket that is open and deaf', () => {
  it('is opened anew when a POST was answered, no status came within two seconds, and HTTP answers', async () => {
    parts = await connectedSession()
    await parts.service.generate()
    await advance(1_500)
    expect(parts.sockets.last().closeCalls).toBe(0)
    await advance(1_500)
    expect(asked('GET jobs')).toBe(1)
    expect(parts.sockets.last().closeCalls).toBe(1)
    parts.sockets.last().end()
    await greet()
    expect(parts.sockets.all).toHaveLength(2)
    await advance(60_000)
    expect(parts.sockets.all).toHaveLength(2)
  })

  it('is left alone while HTTP does not answer either', async () => {
    parts = await connectedSession()
    await parts.service.generate()
    parts.server.always('GET jobs', 'unreachable')
    await advance(30_000)
    expect(parts.sockets.last().closeCalls).toBe(0)
  })

  it('is recognised by a run that ended without a word', async () => {
    await queued()
    begin()
    parts.server.finish(parts.runId())
    await advance(11_000)
    expect(parts.statuses()).toEqual(['done'])
    expect(parts.sockets.last().closeCalls).toBe(1)
  })

  it('is recognised also while a run of another tab is followed by HTTP', async () => {
    await queued()
    await reload({ clientId: 'another tab' })
    await greet()
    await advance(10)
    parts.documentService.openStarter('sd15')
    await parts.service.generate()
    await advance(3_000)
    expect(parts.sockets.last().closeCalls).toBe(1)
  })

  it('is not what it is when it speaks while HTTP is asked', async () => {
    await queued()
    begin()
    const release = parts.server.hold('GET jobs')
    await advance(11_000)
    const runId = parts.runId()
    parts.server.finish(runId)
    parts.say('execution_success', { prompt_id: runId, timestamp: 0 })
    parts.say('executing', { node: null, prompt_id: runId })
    await settle()
    release()
    await settle()
    expect(parts.statuses()).toEqual(['done'])
    expect(parts.sockets.last().closeCalls).toBe(0)
  })
})

describe('while the socket talks', () => {
  it('nothing is asked on a timer and nothing is reconnected', async () => {
    await queued()
    begin()
    for (let second = 0; second < 60; second++) {
      await advance(1_000)
      parts.say('progress', { value: second, max: 60, prompt_id: parts.runId(), node: '3' })
    }
    expect(questions()).toEqual([])
    expect(parts.sockets.all).toHaveLength(1)
  })

  it('a queued run may wait for as long as it takes', async () => {
    await queued()
    await advance(600_000)
    expect(questions()).toEqual([])
    expect(parts.sockets.all).toHaveLength(1)
  })

  it('a running run that is silent for long is asked about ever more seldom, and the socket is kept', async () => {
    await queued()
    begin()
    await advance(9 * 60_000)
    expect(questions().length).toBeGreaterThan(2)
    expect(questions().length).toBeLessThan(10)
    expect(parts.sockets.all).toHaveLength(1)
    expect(parts.statuses()).toEqual(['running'])
  })

  it('a run that ended while it was in doubt leaves no doubt behind', async () => {
    await queued()
    begin()
    const release = parts.server.hold('POST interrupt')
    const stopped = parts.service.stop(parts.runId())
    await settle()
    parts.say('execution_interrupted', { prompt_id: parts.runId(), node_id: '3', timestamp: 0 })
    release()
    await stopped
    await send()
    await advance(60_000)
    expect(questions()).toEqual([])
  })
})

describe('what is asked', () => {
  it('about runs of another tab, whose events go there, is asked regularly', async () => {
    await queued()
    await reload({ clientId: 'another tab' })
    await greet()
    parts.server.start(parts.runId())
    await advance(3_000)
    expect(parts.statuses()).toEqual(['running'])
    parts.server.finish(parts.runId())
    await advance(3_000)
    expect(parts.statuses()).toEqual(['done'])
    parts.server.forget()
    await advance(60_000)
    expect(questions()).toEqual([])
  })

  it('once more when it was wanted while the answer was under way', async () => {
    await queued()
    const release = parts.server.hold('GET jobs')
    const first = parts.service.stop(parts.runId())
    await settle()
    await send()
    void parts.service.stop(parts.runId(1))
    await settle()
    release()
    await first
    await settle()
    expect(parts.statuses()).toEqual(['cancelled', 'cancelled'])
  })

  it('and is answered in part only leaves the rest in doubt until it is answered', async () => {
    parts = await connectedSession()
    parts.server.next('POST prompt', 'unreachable')
    const release = parts.server.hold('GET jobs')
    await parts.service.generate()
    parts.server.next(`GET history/${parts.runId()}`, 'unreachable')
    release()
    await settle()
    expect(parts.statuses()).toEqual(['sending'])
    await advance(3_000)
    expect(parts.run().status).toEqual({ kind: 'lost', reason: 'notSent' })
  })

  it('is over when the session is', async () => {
    await queued()
    parts.sockets.last().end()
    parts.close()
    parts.server.forget()
    await advance(60_000)
    expect(parts.server.asked()).toEqual([])
  })
})
