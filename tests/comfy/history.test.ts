// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '@/comfy/errors'
import { readHistory } from '@/comfy/history'
import { asRunId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import { fixtures } from '@tests/helpers/httpFixtures'

describe.each(['v0.3.64', 'v0.33.0'] as const)('readHistory (%s)', (version) => {
  const { history } = fixtures(version)
  const read = (kind: keyof typeof history) => readHistory(history[kind], asRunId(Object.keys(history[kind])[0] ?? ''))

  it('reads a run that succeeded, with its files', () => {
    expect(read('success')).toMatchObject({
      status: 'success', completed: true, failure: null, interruptedAt: null, startedAtMs: expect.any(Number), endedAtMs: expect.any(Number),
    })
    expect([...(read('success')?.outputs ?? [])]).toEqual([['9', [expect.objectContaining({ media: 'image', area: 'output' })]]])
  })

  it('reads which node failed and why', () => {
    expect(read('error')).toMatchObject({
      status: 'error', completed: false, failure: { nodeId: '2', nodeType: 'TestError', exceptionType: 'ValueError', message: 'this node always fails', traceback: [expect.any(String)] },
    })
  })

  it('tells an interrupted run from a failed one', () => {
    expect(read('interrupted')).toMatchObject({ status: 'interrupted', failure: null, interruptedAt: '3' })
  })
})

describe('readHistory', () => {
  const runId = asRunId('r')
  const outputs = { 7: { images: [{ filename: 'a.png' }] }, '9.0.1': { images: [{ filename: 'b.png' }] }, '9.0.2': { text: ['t'] }, 8: { images: [] } }

  it('counts outputs of expanded nodes as those of the node they stem from', () => {
    const meta = { '9.0.1': { display_node: '9', real_node_id: '9' }, '9.0.2': { display_node: null, real_node_id: '9' }, 7: null }
    const item = readHistory({ r: { outputs, meta, status: { status_str: 'success', completed: true, messages: [] } } }, runId)
    expect([...(item?.outputs ?? [])].map(([id, items]) => [id, items.length])).toEqual([['7', 1], ['9', 2]])
  })

  it('does not know a run that the answer does not name', () => {
    expect(readHistory({}, runId)).toBeNull()
    expect(readHistory({ other: {} }, runId)).toBeNull()
  })

  it.each([
    ['no status', { outputs }, 2],
    ['a null status', { outputs, status: null, meta: null }, 2],
    ['messages of other forms', { outputs, status: { status_str: 'later', messages: [1, ['x'], [null, {}], ['execution_start', {}]] } }, 2],
    ['nothing at all', {}, 0],
  ] satisfies [string, Json, number][])('reads what it can of an entry with %s', (_name, entry, count) => {
    const item = readHistory({ r: entry }, runId)
    expect(item).toMatchObject({ status: 'unknown', completed: false })
    expect(item?.outputs.size).toBe(count + (count ? 1 : 0))
  })

  it('throws for what no ComfyUI would answer', () => {
    expect(() => readHistory([], runId)).toThrow(ProtocolError)
    expect(() => readHistory({ r: 'text' }, runId)).toThrow(ProtocolError)
  })
})
