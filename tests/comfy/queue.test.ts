// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '@/comfy/errors'
import { readJob, readJobs, readQueue } from '@/comfy/queue'
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
  const { jobs_running, jobs_one } = fixtures('v0.33.0')

  it('reads jobs in the order they run', () => {
    const { jobs, total, hasMore } = readJobs(jobs_running)
    expect(jobs.map((job) => [job.number, job.status])).toEqual([[0, 'completed'], [1, 'completed'], [2, 'in_progress'], [3, 'pending']])
    expect([total, hasMore]).toEqual([4, false])
    expect(jobs[2]).toMatchObject({ startedAtMs: null, endedAtMs: null, outputCount: 0, failure: null })
  })

  it('reads one job', () => {
    expect(readJob(jobs_one)).toMatchObject({ status: 'completed', number: 3, outputCount: 1, createdAtMs: 1795221182820, startedAtMs: 1795221184552, endedAtMs: 1795221187556 })
  })

  it('reads a failure and statuses of later servers', () => {
    expect(readJob({ id: 'a', status: 'paused', execution_error: { node_id: 2, exception_message: 'no\n' } })).toMatchObject({ status: 'other', failure: { nodeId: '2', message: 'no' } })
  })
})
