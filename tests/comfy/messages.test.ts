// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage } from '@/comfy/messages'

const NOW = 5_000
const decode = (type: unknown, data: unknown) => decodeMessage(JSON.stringify({ type, data }), NOW)

const failure = { prompt_id: 'r', node_id: '2', node_type: 'T', exception_type: 'ValueError', exception_message: 'no\n', traceback: ['a', 'b'], executed: ['1'], current_inputs: { seed: [1] }, timestamp: 9 }

describe('decodeMessage', () => {
  it.each([
    ['status', { status: { exec_info: { queue_remaining: 2 } }, sid: 'me' }, { kind: 'hello', sid: 'me', remaining: 2 }],
    ['status', { status: { exec_info: { queue_remaining: 0 } } }, { kind: 'queueSize', remaining: 0 }],
    ['feature_flags', { supports_preview_metadata: true }, { kind: 'features', features: { supports_preview_metadata: true } }],
    ['execution_start', { prompt_id: 'r', timestamp: 9 }, { kind: 'runStarted', runId: 'r', atMs: 9 }],
    ['execution_start', { prompt_id: 'r' }, { kind: 'runStarted', runId: 'r', atMs: NOW }],
    ['execution_cached', { nodes: ['4', 5], prompt_id: 'r', timestamp: 9 }, { kind: 'nodesCached', runId: 'r', nodeIds: ['4', '5'] }],
    ['execution_cached', { nodes: [], prompt_id: 'r' }, { kind: 'nodesCached', runId: 'r', nodeIds: [] }],
    ['executing', { node: '3', display_node: '12', prompt_id: 'r' }, { kind: 'nodeStarted', runId: 'r', nodeId: '3', displayId: '12' }],
    ['executing', { node: '3' }, { kind: 'nodeStarted', runId: null, nodeId: '3', displayId: '3' }],
    ['executing', { node: null, prompt_id: 'r' }, { kind: 'executionEnded', runId: 'r' }],
    ['progress', { value: 1, max: 20, prompt_id: 'r', node: '3' }, { kind: 'step', runId: 'r', nodeId: '3', step: 1, steps: 20 }],
    [
      'progress_state',
      { prompt_id: 'r', nodes: { 3: { value: 0, max: 1, state: 'running', display_node_id: '12', real_node_id: '11', parent_node_id: null }, 4: { state: 'error' } } },
      {
        kind: 'nodeStates',
        runId: 'r',
        nodes: [
          { nodeId: '3', displayId: '12', realId: '11', state: 'running', value: 0, max: 1 },
          { nodeId: '4', displayId: '4', realId: '4', state: 'other', value: 0, max: 1 },
        ],
      },
    ],
    ['executed', { node: '9', display_node: '9', output: null, prompt_id: 'r' }, { kind: 'nodeOutput', runId: 'r', nodeId: '9', displayId: '9', items: [] }],
    [
      'executed',
      { node: '9', output: { images: [{ filename: 'a.png', subfolder: '', type: 'output' }] }, prompt_id: 'r' },
      { kind: 'nodeOutput', runId: 'r', nodeId: '9', displayId: '9', items: [{ kind: 'file', media: 'image', filename: 'a.png', subfolder: '', area: 'output', key: 'images' }] },
    ],
    ['execution_success', { prompt_id: 'r', timestamp: 9 }, { kind: 'succeeded', runId: 'r', atMs: 9 }],
    ['execution_error', failure, { kind: 'failed', runId: 'r', failure: { nodeId: '2', nodeType: 'T', exceptionType: 'ValueError', message: 'no', traceback: ['a', 'b'] }, atMs: 9 }],
    // the blocker's form: a list for inputs, no time; the run goes on
    [
      'execution_error',
      { ...failure, exception_type: 'ExecutionBlocked', current_inputs: [], traceback: [], timestamp: undefined },
      { kind: 'blocked', runId: 'r', nodeId: '2', message: 'no' },
    ],
    ['execution_interrupted', { prompt_id: 'r', node_id: '3', node_type: 'KSampler', executed: [], timestamp: 9 }, { kind: 'interrupted', runId: 'r', nodeId: '3', atMs: 9 }],
    // without a meaning for us, or not of the core
    ...['logs', 'notification', 'assets.seed.started', 'asset_download', 'VHS_latentpreview', 'constructor', '__proto__'].map((type) => [type, { any: 1 }, { kind: 'unknown', type, data: { any: 1 } }] as const),
    ['no_data', undefined, { kind: 'unknown', type: 'no_data', data: undefined }],
    ['executing', { node: null }, { kind: 'unknown', type: 'executing' }],
  ] as const)('reads %s %j', (type, data, expected) => {
    expect(decode(type, data)).toMatchObject(expected)
  })

  it('takes numbers for ids and ignores members it does not know', () => {
    expect(decode('progress', { value: 1, max: 2, prompt_id: 7, node: 3, later: {} })).toMatchObject({ runId: '7', nodeId: '3' })
  })

  it.each([
    ['no JSON', '<html>'],
    ['cut short', '{"type":"progress","data":{"value":1'],
    ['no object', '7'],
    ['no type', '{"data":{}}'],
    ['a type that is no text', '{"type":1,"data":{}}'],
    ['a progress without its node', '{"type":"progress","data":{"value":1,"max":2,"prompt_id":"r"}}'],
    ['a status of another shape', '{"type":"status","data":{"status":null}}'],
    ['a start without data', '{"type":"execution_start"}'],
    ['nothing', ''],
  ])('calls %s broken, with a short sample', (_name, text) => {
    expect(decodeMessage(text, NOW)).toMatchObject({ kind: 'broken', where: 'text', sample: text })
  })

  it('says which member does not fit, and samples no more than the beginning', () => {
    const text = JSON.stringify({ type: 'progress', data: { value: 'x'.repeat(1000), max: 2, prompt_id: 'r', node: '3' } })
    const event = decodeMessage(text, NOW)
    expect(event).toMatchObject({ kind: 'broken', reason: 'unexpected shape at value' })
    expect(event.kind === 'broken' && event.sample.length).toBeLessThan(300)
  })

  it('reads bare NaN and integers beyond 2^53, which Python writes', () => {
    expect(decodeMessage('{"type":"x","data":{"cfg":NaN,"seed":18446744073709551615}}', NOW)).toEqual({
      kind: 'unknown', type: 'x', data: { cfg: Number.NaN, seed: 18446744073709551615n },
    })
  })

  const types = ['status', 'feature_flags', 'execution_start', 'execution_cached', 'executing', 'progress', 'progress_state', 'executed', 'execution_success', 'execution_error', 'execution_interrupted', 'other']

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.constantFrom(...types), fc.jsonValue(), (type, data) => {
      expect(decode(type, data).kind).toBeTypeOf('string')
    }))
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeMessage(text, NOW).kind).toBeTypeOf('string')
    }))
  })
})
