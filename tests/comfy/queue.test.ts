// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '@/comfy/errors'
import { readJobs, readQueue } from '@/comfy/queue'
import { fixtures } from '@tests/helpers/httpFixtures'

describe('readQueue', () => {
  it.each(['v0.3.64', 'v0.33.0'] as const)('reads who runs and who waits (%s)', (version) => {
    const { running, pending } = readQueue(fixtures(version).queue_running_and_pending)
    const item = { number: expect.any(Number), runId: expect.stringMatching(/^[0-9a-f-]{36}$/), clientId: 'http-recorder' }
    expect({ running, pending }).toEqual({ running: [item], pending: [item] })
  })

  it('sorts the waiting by number, then by id, since the server answers in no order', () => {
    const items = [[3, 'c'], [-2, 'front'], [1.5, 'b'], [3, 'a']].map(([number, id]) => [number ?? 0, id ?? '', {}, {}, []])
    expect(readQueue({ queue_running: [], queue_pending: items }).pending.map((item) => item.runId)).toEqual(['front', 'b', 'a', 'c'])
  })

  it('leaves out what is no item, and reads runs of nobody', () => {
    const queue = readQueue({ queue_running: [[1, 'a', {}, null, []], 7, ['x']], queue_pending: null })
    expect(queue).toEqual({ running: [{ number: 1, runId: 'a', clientId: null }], pending: [] })
  })

  it('throws for another kind of answer', () => {
    expect(() => readQueue('text')).toThrow(ProtocolError)
  })
})

describe('readJobs', () => {
  it('reads jobs in the order they run', () => {
    const jobs = readJobs(fixtures('v0.33.0').jobs_running)
    expect(jobs.map((job) => [job.number, job.status])).toEqual([[0, 'completed'], [1, 'completed'], [2, 'in_progress'], [3, 'pending']])
  })

  it('reads statuses of later servers', () => {
    expect(readJobs({ jobs: [{ id: 'a', status: 'paused' }] })).toEqual([{ runId: 'a', status: 'other', number: 0 }])
  })
})
