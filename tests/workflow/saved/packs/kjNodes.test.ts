// @vitest-environment node
/** Set and Get of KJNodes. */
import { describe, expect, it } from 'vitest'
import { BYPASSED, defsOf, documentOf, MUTED, node, read } from './packDocument'

const loader = () => node(1, 'Loader', { outputs: ['MODEL', 'CLIP', 'VAE'], values: ['a.safetensors'] })
const set = (id: number, name: string, from: string | null, mode = 0) =>
  node(id, 'SetNode', { inputs: [from === null ? 'MODEL:MODEL' : `MODEL:MODEL < ${from}`], outputs: ['*'], values: [name], title: `Set_${name}`, mode })
const get = (id: number, name: string, mode = 0) => node(id, 'GetNode', { outputs: ['MODEL'], values: [name], title: `Get_${name}`, mode })
const sampler = (from: string) => node(5, 'Sampler', { inputs: [`model:MODEL < ${from}`] })
const unresolved = (nodeId: string, title: string, reason: string) => ({ kind: 'unresolvedVirtual', nodeId, type: 'GetNode', title, pack: 'KJNodes', reason })

describe('a Get node', () => {
  it('stands for what feeds the Set of the same name, and neither is sent', () => {
    const { inputs, problems } = read(documentOf([loader(), get(9, 'm'), set(8, 'm', '1.0'), sampler('9.0')]))
    expect(inputs['5']).toMatchObject({ model: ['1', 0] })
    expect(Object.keys(inputs)).toEqual(['1', '5'])
    expect(problems).toEqual([])
  })

  it('finds its way through another pair', () => {
    const { inputs } = read(documentOf([loader(), set(8, 'm', '1.0'), get(9, 'm'), set(10, 'n', '9.0'), get(11, 'n'), sampler('11.0')]))
    expect(inputs['5']).toMatchObject({ model: ['1', 0] })
  })

  it('takes the first of several Sets, and overlooks whether a Set is muted or bypassed', () => {
    for (const mode of [MUTED, BYPASSED]) {
      const { inputs } = read(documentOf([loader(), node(2, 'Loader', { outputs: ['MODEL'] }), set(8, 'm', '1.0', mode), set(9, 'm', '2.0'), get(10, 'm'), sampler('10.0')]))
      expect(inputs['5']).toMatchObject({ model: ['1', 0] })
    }
  })

  it('is named with its pack where no Set has its name, as upper and lower case count', () => {
    const { inputs, problems } = read(documentOf([loader(), set(8, 'M', '1.0'), get(9, 'm'), sampler('9.0')]))
    expect(inputs['5']).not.toHaveProperty('model')
    expect(problems).toEqual([unresolved('9', 'Get_m', 'no Set node is named “m”')])
  })

  it('is named where nothing feeds its Set', () => {
    const { problems } = read(documentOf([set(8, 'm', null), get(9, 'm'), sampler('9.0')]))
    expect(problems).toEqual([unresolved('9', 'Get_m', 'nothing is linked to the Set node “m”')])
  })

  it('is named where it has no name', () => {
    const { problems } = read(documentOf([set(8, '', '1.0'), loader(), get(9, ''), sampler('9.0')]))
    expect(problems).toEqual([unresolved('9', 'Get_', 'it does not say which Set node it belongs to')])
  })

  it('says once that it cannot be resolved, however many inputs want it, and nothing where none does', () => {
    const users = [5, 6].map((id) => node(id, 'Sampler', { inputs: ['model:MODEL < 9.0'] }))
    expect(read(documentOf([get(9, 'm'), ...users])).problems).toHaveLength(1)
    expect(read(documentOf([get(9, 'm')])).problems).toEqual([])
  })

  it('that is bypassed gives nothing, which is said', () => {
    const { problems } = read(documentOf([loader(), set(8, 'm', '1.0'), get(9, 'm', BYPASSED), sampler('9.0')]))
    expect(problems).toMatchObject([{ kind: 'droppedLink', nodeId: '5', input: 'model', reason: 'bypassed' }])
  })

  it('inside a subgraph finds a Set outside of it', () => {
    const subgraphs = [{ id: 'inner', nodes: [get(31, 'm'), node(32, 'Sampler', { inputs: ['model:MODEL < 31.0'] })] }]
    const { inputs } = read(documentOf([loader(), set(8, 'm', '1.0'), node(7, 'inner')], { subgraphs }))
    expect(inputs['7:32']).toMatchObject({ model: ['1', 0] })
  })

  it('inside a subgraph prefers the Set that stands beside it', () => {
    const inner = [node(33, 'Loader', { outputs: ['MODEL'] }), set(34, 'm', '33.0'), get(31, 'm'), node(32, 'Sampler', { inputs: ['model:MODEL < 31.0'] })]
    const { inputs } = read(documentOf([loader(), set(8, 'm', '1.0'), node(7, 'inner')], { subgraphs: [{ id: 'inner', nodes: inner }] }))
    expect(inputs['7:32']).toMatchObject({ model: ['7:33', 0] })
  })

  it('does not look into subgraphs for its Set', () => {
    const subgraphs = [{ id: 'inner', nodes: [node(33, 'Loader', { outputs: ['MODEL'] }), set(34, 'm', '33.0')] }]
    const { problems } = read(documentOf([get(9, 'm'), sampler('9.0'), node(7, 'inner')], { subgraphs }))
    expect(problems).toEqual([unresolved('9', 'Get_m', 'no Set node is named “m”')])
  })

  it('does not carry the value of a primitive, which is said', () => {
    const primitive = node(8, 'PrimitiveNode', { outputs: ['INT'], values: [31, 'fixed'] })
    const nodes = [primitive, node(9, 'SetNode', { inputs: ['INT:INT < 8.0'], values: ['n'] }), node(10, 'GetNode', { outputs: ['INT'], values: ['n'] })]
    const { inputs, problems } = read(documentOf([...nodes, node(5, 'Sampler', { inputs: ['steps!:INT < 10.0'], values: [1, 'fixed', 20] })]))
    expect(inputs['5']).toMatchObject({ steps: 20 })
    expect(problems).toMatchObject([{ kind: 'droppedLink', nodeId: '5', input: 'steps', reason: 'noSource' }])
  })

  it('that leads back to itself ends', () => {
    const { problems } = read(documentOf([set(8, 'm', '9.0'), get(9, 'm'), sampler('9.0')]))
    expect(problems).toMatchObject([{ kind: 'droppedLink', nodeId: '5', reason: 'cycle' }])
  })
})

describe('nodes of KJNodes whose inputs are counted', () => {
  it('send their button along, as the page does', () => {
    const defs = defsOf({ ImageBatchMulti: { required: { inputcount: ['INT', { default: 2 }], image_1: ['IMAGE'] }, output: ['IMAGE'] } })
    const { inputs, problems } = read(documentOf([node(8, 'ImageBatchMulti', { inputs: ['image_1:IMAGE'], values: [3, null] })]), defs)
    expect(inputs['8']).toEqual({ inputcount: 3, 'Update inputs': null })
    expect(problems).toEqual([])
  })
})
