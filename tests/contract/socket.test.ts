// @vitest-environment node
/** Connections: the first messages, the feature handshake, and what happens when an id connects twice. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSocket, post } from './client'
import { dataOf, dig, firstCheckpoint, submission, textToImage } from './graphs'
import { listTargets, type Target } from './targets'

const QUIET_MS = 150

describe.each(listTargets())('$name', ({ start }) => {
  let target: Target
  let checkpoint: string
  beforeAll(async () => {
    target = await start()
    checkpoint = await firstCheckpoint(target.url)
  })
  afterAll(() => target.close())

  const startRun = async (clientId: string, steps: number) => {
    const runId = randomUUID()
    const seed = Math.floor(Math.random() * 2 ** 40)
    await post(target.url, '/prompt', submission(textToImage({ checkpoint, seed, steps }), { client_id: clientId, prompt_id: runId }))
    return runId
  }
  const stopRun = (runId: string) => post(target.url, '/interrupt', { prompt_id: runId })

  it('greets with a status that carries the id, and only the first one does', async () => {
    const id = `any text ${randomUUID()}`
    const socket = await openSocket(target.url, id)
    await socket.atLeast(1)
    expect(dataOf(socket.received[0]?.text ?? null, 'status')).toMatchObject({ sid: id, status: { exec_info: {} } })
    await post(target.url, '/queue', { clear: true })
    await socket.atLeast(2)
    expect(dataOf(socket.received[1]?.text ?? null, 'status')).not.toHaveProperty('sid')
    await socket.close()
  })

  it('makes up an id where none is given', async () => {
    const socket = await openSocket(target.url, '')
    await socket.atLeast(1)
    expect(dig(dataOf(socket.received[0]?.text ?? null, 'status') ?? {}, 'sid')).toMatch(/^[0-9a-f]{32}$/)
    await socket.close()
  })

  it.each([
    ['first', ['{not json', { type: 'feature_flags', data: {} }], 1],
    ['second', [{ type: 'hello' }, { type: 'feature_flags', data: {} }], 0],
    ['only once', [{ type: 'feature_flags', data: {} }, { type: 'feature_flags', data: {} }], 1],
  ])('answers an announcement of features when it comes %s', async (_when, messages, answers) => {
    const socket = await openSocket(target.url, randomUUID())
    for (const message of messages) socket.send(message)
    await wait(QUIET_MS)
    expect(socket.received.filter(({ text }) => dataOf(text, 'feature_flags') !== null)).toHaveLength(answers)
    await socket.close()
  })

  it('closes a socket that sends more than 4 MiB', async () => {
    const socket = await openSocket(target.url, randomUUID())
    socket.send('x'.repeat(4 * 1024 * 1024 + 1))
    await expect.poll(socket.isOpen, { timeout: 5000 }).toBe(false)
  })

  it('names the running node to a client that comes back, without naming the run', async () => {
    const id = randomUUID()
    const first = await openSocket(target.url, id)
    const runId = await startRun(id, 200)
    await first.until((message) => message['type'] === 'progress')
    await first.close()
    await wait(QUIET_MS)
    const second = await openSocket(target.url, id)
    const greeting = await second.until((message) => message['type'] === 'executing')
    expect(greeting['data']).toEqual({ node: '5' })
    await second.until((message) => message['type'] === 'progress')
    await stopRun(runId)
    await second.until((message) => message['type'] === 'execution_interrupted')
    await second.close()
  })

  it('makes a second socket of an id deaf when the first one closes later', async () => {
    const id = randomUUID()
    const first = await openSocket(target.url, id)
    const second = await openSocket(target.url, id)
    await second.atLeast(1)
    const heardByFirst = first.received.length
    await post(target.url, '/queue', { clear: true })
    await second.atLeast(2)
    expect(first.received).toHaveLength(heardByFirst) // replaced: hears nothing, not even what goes to all
    await first.close()
    // When the server notices the end of the first is its own affair; from then on the second hears nothing.
    const heardOfChange = async () => {
      const before = second.received.length
      await post(target.url, '/queue', { clear: true })
      await wait(QUIET_MS)
      return second.received.length - before
    }
    await expect.poll(heardOfChange, { timeout: 10_000 }).toBe(0)
    expect(second.isOpen()).toBe(true)
    await second.close()
  })

  it('tells runs only to the client they belong to, and the queue to all', async () => {
    const [mine, theirs] = [randomUUID(), randomUUID()]
    const me = await openSocket(target.url, mine)
    const them = await openSocket(target.url, theirs)
    const runId = await startRun(mine, 2)
    await me.until((message) => message['type'] === 'executing' && dig(message, 'data', 'node') === null)
    expect(them.received.some(({ text }) => text?.includes(runId))).toBe(false)
    expect(them.received.filter(({ text }) => dataOf(text, 'status') !== null).length).toBeGreaterThan(2)
    await Promise.all([me.close(), them.close()])
  })
})
