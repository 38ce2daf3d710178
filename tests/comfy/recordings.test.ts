// @vitest-environment node
/** Real traffic through the decoders: nothing in it may be broken or unknown. */
import { describe, expect, it } from 'vitest'
import type { ComfyEvent } from '@/comfy/events'
import { decodeFrame } from '@/comfy/frames'
import { readHistory } from '@/comfy/history'
import { asRunId } from '@/comfy/ids'
import { decodeMessage } from '@/comfy/messages'
import { readAccepted, readRefused } from '@/comfy/promptAnswer'
import { readJobs, readQueue } from '@/comfy/queue'
import { parseExact } from '@/lib/exactJson'
import { hasRecordings, listRecordings, readRecording } from '@tests/helpers/recordings'
import type { RecordedEvent } from '@tests/helpers/recordings'

if (!hasRecordings) console.warn('SKIPPED: recorded server traffic is not beside this checkout')

/** `withFlags`: the client announced that it understands metadata. */
function decodeAll(name: string) {
  const withFlags = name.includes('/flags/')
  const kinds = new Set<string>()
  const surprises: unknown[] = []
  for (const event of readRecording(name)) {
    if (event.ev !== 'recv') continue
    if (event.text !== undefined) {
      const decoded: ComfyEvent = decodeMessage(event.text, 0)
      kinds.add(decoded.kind)
      if (decoded.kind === 'broken' || decoded.kind === 'unknown') surprises.push(decoded)
      continue
    }
    const frame = decodeFrame(Uint8Array.from(Buffer.from(event.b64 ?? '', 'base64')).buffer)
    kinds.add(frame.kind === 'picture' ? `${frame.layout} ${frame.mime}` : `binary ${frame.kind}`)
    if (frame.kind !== 'picture' && frame.kind !== 'text') surprises.push(frame)
  }
  return { withFlags, kinds, surprises }
}

/** What our reader makes of a recorded HTTP answer; undefined for routes without one. */
function readAnswer({ method, path = '', status, body = '' }: RecordedEvent): unknown {
  if (/^<\d+ bytes>$/.test(body)) return undefined // the recorder left long ones out
  const route = `${method} ${path.replace(/\?.*/, '').replace(/^\/api\//, '/')}`
  if (route === 'POST /prompt') return status === 200 ? readAccepted(parseExact(body)) : status === 400 ? readRefused(parseExact(body)) : undefined
  if (route === 'GET /queue') return readQueue(parseExact(body))
  if (route === 'GET /jobs') return readJobs(parseExact(body))
  if (!route.startsWith('GET /history/')) return undefined
  return readHistory(parseExact(body), asRunId(path.split('/').at(-1) ?? '')) ?? 'not ended yet'
}

describe.skipIf(!hasRecordings)('recorded traffic', () => {
  it.each(listRecordings())('%s decodes without a surprise', (name) => {
    const { withFlags, kinds, surprises } = decodeAll(name)
    expect(surprises).toEqual([])
    expect(kinds).toContain('hello')
    // Only runs without a client send plain frames to clients that know metadata (protocol 2.5).
    const isForeign = name.includes('no_client_id')
    const foreign = withFlags && !isForeign ? 'plain' : 'metadata'
    expect([...kinds].filter((kind) => kind.startsWith(foreign))).toEqual(withFlags && isForeign ? expect.anything() : [])
    expect(kinds.has('features')).toBe(withFlags)
  })

  it.each(listRecordings())('%s has only HTTP answers that are read', (name) => {
    for (const event of readRecording(name)) {
      if (event.ev === 'http') expect(readAnswer(event), `${event.method} ${event.path}`).not.toBeNull()
    }
  })

  it('covers every kind of event that a server of its own sends', () => {
    const seen = new Set<string>()
    for (const name of listRecordings()) for (const kind of decodeAll(name).kinds) seen.add(kind)
    expect(seen).toEqual(new Set([
      'hello', 'queueSize', 'features', 'runStarted', 'nodesCached', 'nodeStarted', 'executionEnded', 'step', 'nodeStates', 'nodeOutput',
      'succeeded', 'failed', 'blocked', 'interrupted', 'plain image/jpeg', 'plain image/png', 'metadata image/jpeg', 'metadata image/png', 'binary text',
    ]))
  })
})
