// @vitest-environment node
import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { asServerKey } from '@/comfy/ids'
import { printExact } from '@/lib/exactJson'
import type { Run, RunStatus } from '@/storage/run'
import { createDiskTables } from '@/storage/diskTables'
import { readRun } from '@/storage/readRun'
import { createRunJournal } from '@/storage/runJournal'
import { createSocketImages } from '@/storage/socketImages'
import { freshIndexedDb } from '@tests/helpers/indexedDb'
import { eventsOfRun, makeFile, makeRun, node, playAll, runA, runB, textToImagePlan, told } from '@tests/helpers/runs'

beforeEach(freshIndexedDb)

const promptText = '{"9":{"class_type":"SaveImage","inputs":{"seed":18446744073709551615},"_meta":{"title":"Save"}}}'
const server = makeRun().serverKey

function open(delayMs = 5) {
  const tables = createDiskTables('test')
  return { tables, journal: createRunJournal(tables, { delayMs }) }
}

/** A run that has something in every field. */
function fullRun(): Run {
  const inputError = { nodeId: '8', classType: 'VAEDecode', type: 't', message: 'm', details: 'd', inputName: null, receivedValue: [1, 'x', null] }
  const state = playAll([
    { kind: 'created', run: makeRun(runA, textToImagePlan('SaveImageWebsocket'), { seed: 2n ** 64n - 1n, batch: { index: 1, count: 4 } }) },
    { kind: 'accepted', runId: runA, number: 1, nodeErrors: [inputError], atMs: 1500 },
    ...told(eventsOfRun(runA, { cached: ['4'], outputs: [makeFile('a.png', 'temp'), { kind: 'text', key: 'text', text: 'hi' }, { kind: 'other', key: 'x', sample: '{}' }] }).slice(0, -2)),
    { kind: 'socketImage', runId: runA, image: { kind: 'socketImage', nodeId: node('9'), index: 0, mime: 'image/png', sizeBytes: 3 } },
    { kind: 'event', event: { kind: 'blocked', runId: runA, nodeId: null, message: 'b' }, atMs: 1 },
    { kind: 'imagesLost', runId: runA, nodeId: node('9'), count: null },
    { kind: 'stopRequested', runId: runA },
  ])
  return state.runs.get(runA) as Run
}

describe('the run journal', () => {
  it('gives a run back exactly as it was, whatever it holds', async () => {
    const { journal } = open()
    await journal.add(fullRun(), { promptText, workflowText: null })
    expect(await createRunJournal(createDiskTables('test')).recent(server, 10)).toEqual([fullRun()])
  })

  const failure = { nodeId: node('3'), nodeType: 'KSampler', exceptionType: 'E', message: 'm', traceback: ['l'] }
  const rejection = { type: 't', message: 'm', details: 'd', nodeId: '1', classType: 'C', nodeErrors: [] }
  it.each<RunStatus>([
    { kind: 'held' }, { kind: 'sending' }, { kind: 'queued', position: null }, { kind: 'queued', position: 3 }, { kind: 'running' }, { kind: 'done' },
    { kind: 'failed', failure }, { kind: 'rejected', rejection }, { kind: 'interrupted', nodeId: null }, { kind: 'cancelled' },
    { kind: 'lost', reason: 'notSent' }, { kind: 'lost', reason: 'serverForgot' },
  ])('gives back a run that is $kind', async (status) => {
    const { journal } = open()
    const run = makeRun(runA, textToImagePlan(), { status, notices: [{ kind: 'allCached' }, { kind: 'sendFailed', reason: 'HTTP 500' }] })
    await journal.add(run, { promptText, workflowText: null })
    expect(await journal.recent(server, 1)).toEqual([run])
  })

  it('gives what was sent back to the last digit', async () => {
    const { journal } = open()
    await journal.add(makeRun(), { promptText, workflowText: null })
    const graph = await journal.promptOf(runA)
    expect(graph?.get(node('9'))).toEqual({ classType: 'SaveImage', title: 'Save', inputs: { seed: 18446744073709551615n } })
    expect(printExact(graph?.get(node('9'))?.inputs)).toBe('{"seed":18446744073709551615}')
    expect(await journal.promptOf(runB)).toBeNull()
  })

  it('gives back the saved document that went along, exact too', async () => {
    const { journal } = open()
    await journal.add(makeRun(), { promptText, workflowText: '{"nodes":[{"widgets_values":[18446744073709551615]}]}' })
    expect(await journal.workflowOf(runA)).toEqual({ nodes: [{ widgets_values: [18446744073709551615n] }] })
  })

  it.each([['none was sent', null], ['it is no JSON', '{"nodes":'], ['it is no document', '[1]']])('has no document to give where %s', async (_why, workflowText) => {
    const { journal } = open()
    await journal.add(makeRun(), { promptText, workflowText })
    expect(await journal.workflowOf(runA)).toBeNull()
    expect(await journal.workflowOf(runB)).toBeNull()
  })

  it('has no prompt to give where the stored text is no workflow', async () => {
    const { journal } = open()
    await journal.add(makeRun(), { promptText: '{"9":', workflowText: null })
    expect(await journal.promptOf(runA)).toBeNull()
  })

  it('lists the newest runs of one server first', async () => {
    const { journal } = open()
    await journal.add(makeRun(runA, textToImagePlan(), { createdAtMs: 1 }), { promptText, workflowText: null })
    await journal.add(makeRun(runB, textToImagePlan(), { createdAtMs: 2 }), { promptText, workflowText: null })
    expect((await journal.recent(server, 10)).map((run) => run.id)).toEqual([runB, runA])
    expect((await journal.recent(server, 1)).map((run) => run.id)).toEqual([runB])
    expect(await journal.recent(asServerKey('simulated:x'), 10)).toEqual([])
  })

  it('writes what a run came to, the latest of many changes', async () => {
    const { journal } = open(10_000)
    const run = makeRun()
    await journal.add(run, { promptText, workflowText: null })
    for (let step = 1; step <= 100; step++) journal.update({ ...run, progress: { ...run.progress, percent: step / 2 } })
    await journal.flush()
    const [stored] = await createRunJournal(createDiskTables('test')).recent(server, 1)
    expect(stored?.progress.percent).toBe(50)
  })

  it('knows of changes that are not written yet', async () => {
    const { journal } = open(10_000)
    await journal.add(makeRun(), { promptText, workflowText: null })
    journal.update(makeRun(runA, textToImagePlan(), { status: { kind: 'done' } }))
    expect((await journal.recent(server, 1))[0]?.status).toEqual({ kind: 'done' })
  })

  it('removes runs with what was sent and their pictures, and does not write them again', async () => {
    const { tables, journal } = open(10_000)
    const images = createSocketImages(tables)
    await journal.add(makeRun(), { promptText, workflowText: null })
    await journal.add(makeRun(runB), { promptText, workflowText: null })
    await images.put({ runId: runA, nodeId: node('9'), index: 0, mime: 'image/png', bytes: new Uint8Array([1]) })
    journal.update(makeRun())
    await journal.remove([runA])
    await journal.flush()
    expect((await journal.recent(server, 10)).map((run) => run.id)).toEqual([runB])
    expect(await journal.promptOf(runA)).toBeNull()
    expect(await images.ofRun(runA)).toEqual([])
  })

  it('leaves out rows that it cannot read, and counts each once', async () => {
    const { tables, journal } = open()
    await journal.add(makeRun(), { promptText, workflowText: null })
    await tables.write([
      { kind: 'put', store: 'runs', row: { ...makeRun(runB), status: { kind: 'from the future' } } },
      { kind: 'put', store: 'runs', row: { id: 'c', serverKey: server, createdAtMs: 5 } },
    ])
    expect((await journal.recent(server, 10)).map((run) => run.id)).toEqual([runA])
    await journal.recent(server, 10)
    expect(journal.unreadableCount()).toBe(2)
  })

  it('never throws at what it finds', () => {
    fc.assert(fc.property(fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true }), (row) => { expect(readRun(row)).toBeNull() }))
  })
})
