// @vitest-environment node
/** Group nodes of older files: inner nodes, their values, links across the border. */
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '@/lib/json'
import { writeSaved } from '@/workflow/saved/writeSaved'
import { BYPASSED, defsOf, documentOf, MUTED, node, read } from './packDocument'

interface GroupSpec {
  nodes: JsonObject[]
  /** [from, output, to, input]; `from` null: from outside. */
  links?: [number | null, number, number, number][]
  /** [node, output]: leads out as well. */
  external?: [number, number][]
  config?: JsonObject
}

const group = ({ nodes, links = [], external = [], config = {} }: GroupSpec): JsonObject => ({
  nodes: nodes as Json[],
  links: links.map((link) => [...link, 99, '*']),
  external: external.map((row) => [...row, '*']),
  config,
})
const withGroups = (nodes: JsonObject[], groups: Record<string, GroupSpec>) =>
  documentOf(nodes, { extra: { groupNodes: Object.fromEntries(Object.entries(groups).map(([name, spec]) => [name, group(spec)])) } })

const loader = () => node(1, 'Loader', { outputs: ['MODEL', 'CLIP', 'VAE'], values: ['a.safetensors'] })
const encode = (text: string, mode = 0) => node(-1, 'Encode', { inputs: ['clip:CLIP'], outputs: ['CONDITIONING'], values: [text], mode })
const innerSampler = (inputs: string[] = []) =>
  node(-1, 'Sampler', { inputs: ['model:MODEL', 'positive:CONDITIONING', 'negative:CONDITIONING', ...inputs], outputs: ['LATENT'], values: [5, 'fixed', 20] })
const sampler = (positive: string, negative = positive) => node(5, 'Sampler', { inputs: [`positive:CONDITIONING < ${positive}`, `negative:CONDITIONING < ${negative}`], values: [1, 'fixed', 20] })
const prompts: GroupSpec = { nodes: [encode('as made'), encode('as made')] }
const instance = (type: string, mode = 0, values: Json[] = ['first', 'second']) =>
  node(8, type, { inputs: ['clip:CLIP < 1.1', 'Encode clip:CLIP < 1.1'], outputs: ['CONDITIONING', 'CONDITIONING'], values, mode })

describe('a group node', () => {
  it.each(['workflow>prompts', 'workflow/prompts'])('runs as its inner nodes, with the values of the instance (%s)', (type) => {
    const { inputs, problems } = read(withGroups([loader(), instance(type), sampler('8.0', '8.1')], { prompts }))
    expect(inputs['8:0']).toEqual({ text: 'first', clip: ['1', 1] })
    expect(inputs['8:1']).toEqual({ text: 'second', clip: ['1', 1] })
    expect(inputs['5']).toMatchObject({ positive: ['8:0', 0], negative: ['8:1', 0] })
    expect(Object.keys(inputs)).toEqual(['1', '5', '8:0', '8:1'])
    expect(problems).toEqual([])
  })

  it('of which there are several has its own values in each', () => {
    const second = { ...instance('workflow>prompts', 0, ['third', 'fourth']), id: 9 }
    const { inputs } = read(withGroups([loader(), instance('workflow>prompts'), second], { prompts }))
    expect([inputs['8:0'], inputs['9:0'], inputs['9:1']]).toMatchObject([{ text: 'first' }, { text: 'third' }, { text: 'fourth' }])
  })

  it('links its inner nodes, shows only outputs that lead outside, and keeps their modes', () => {
    const spec: GroupSpec = { nodes: [encode('a'), encode('b', MUTED), innerSampler()], links: [[0, 0, 2, 1], [1, 0, 2, 2]] }
    const outer = node(8, 'workflow>both', { inputs: ['clip:CLIP < 1.1', 'Encode clip:CLIP < 1.1', 'model:MODEL < 1.0'], outputs: ['LATENT'], values: ['first', 'second', 6, 'fixed', 30] })
    const { inputs } = read(withGroups([loader(), outer, node(9, 'Any', { inputs: ['source:* < 8.0'] })], { both: spec }))
    expect(inputs['8:2']).toEqual({ model: ['1', 0], seed: 6, steps: 30, positive: ['8:0', 0] })
    expect(inputs['9']).toEqual({ source: ['8:2', 0] })
    expect(inputs).not.toHaveProperty('8:1')
  })

  it('shows an output that is linked inside as well where the file says so', () => {
    const spec: GroupSpec = { nodes: [encode('a'), innerSampler()], links: [[0, 0, 1, 1]], external: [[0, 0]] }
    const outer = node(8, 'workflow>both', { inputs: ['clip:CLIP < 1.1'], outputs: ['CONDITIONING', 'LATENT'], values: ['first', 6, 'fixed', 30] })
    expect(read(withGroups([loader(), outer, sampler('8.0')], { both: spec })).inputs['5']).toMatchObject({ positive: ['8:0', 0] })
  })

  it('hands links through reroutes that are its border', () => {
    const reroute = node(-1, 'Reroute', { inputs: [':*'], outputs: ['MODEL'] })
    const spec: GroupSpec = { nodes: [reroute, innerSampler(), innerSampler()], links: [[null, 0, 0, 0], [0, 0, 1, 0], [0, 0, 2, 0]] }
    const outer = node(8, 'workflow>both', { inputs: ['a model:MODEL < 1.0'], outputs: ['LATENT', 'LATENT'], values: [6, 'fixed', 30, 7, 'fixed', 31] })
    const { inputs } = read(withGroups([loader(), outer], { both: spec }))
    expect(inputs['8:1']).toMatchObject({ model: ['1', 0], seed: 6 })
    expect(inputs['8:2']).toMatchObject({ model: ['1', 0], seed: 7, steps: 31 })
    expect(inputs).not.toHaveProperty('8:0')
  })

  it('has a widget that was turned into an input as its last input, and no value for it', () => {
    const outer = node(8, 'workflow>one', { inputs: ['model:MODEL < 1.0', 'positive:CONDITIONING', 'negative:CONDITIONING', 'seed!:INT < 9.0'], outputs: ['LATENT'], values: [33] })
    const { inputs } = read(withGroups([loader(), node(9, 'Number', { outputs: ['INT'], values: [4] }), outer], { one: { nodes: [innerSampler(['seed!:INT'])] } }))
    expect(inputs['8:0']).toMatchObject({ seed: ['9', 0], steps: 33 })
  })

  it('takes a value from a primitive inside of it', () => {
    const primitive = node(-1, 'PrimitiveNode', { outputs: ['INT'], values: [5, 'fixed'] })
    const spec: GroupSpec = { nodes: [primitive, innerSampler(['seed!:INT'])], links: [[0, 0, 1, 3]] }
    const outer = node(8, 'workflow>one', { inputs: ['model:MODEL < 1.0'], outputs: ['LATENT'], values: [77, 'randomize', 33] })
    const { inputs } = read(withGroups([loader(), outer], { one: spec }))
    expect(inputs['8:1']).toMatchObject({ seed: 77, steps: 33 })
  })

  it('leaves out inputs and outputs that its author has hidden', () => {
    const spec: GroupSpec = { ...prompts, config: { 0: { input: { clip: { visible: false } }, output: { 0: { visible: false } } } } }
    const outer = node(8, 'workflow>prompts', { inputs: ['clip:CLIP < 1.1'], outputs: ['CONDITIONING'], values: ['first', 'second'] })
    const { inputs } = read(withGroups([loader(), outer, sampler('8.0')], { prompts: spec }))
    expect(inputs['8:0']).not.toHaveProperty('clip')
    expect(inputs['8:1']).toMatchObject({ clip: ['1', 1] })
    expect(inputs['5']).toMatchObject({ positive: ['8:1', 0] })
  })

  it.each([MUTED, BYPASSED])('that is off (mode %i) runs nothing', (mode) => {
    expect(Object.keys(read(withGroups([loader(), instance('workflow>prompts', mode), sampler('8.0')], { prompts })).inputs)).toEqual(['1', '5'])
  })

  it('without definition is named, and the rest is read', () => {
    const { inputs, problems } = read(documentOf([loader(), instance('workflow>lost'), sampler('8.0')]))
    expect(Object.keys(inputs)).toEqual(['1', '5'])
    expect(problems).toEqual([{ kind: 'unresolvedVirtual', nodeId: '8', type: 'workflow>lost', title: 'workflow>lost', pack: null, reason: 'the file does not hold the nodes that it groups' }])
  })

  it('names inner nodes that the server does not have, with what is known of their values', () => {
    const { problems } = read(withGroups([loader(), instance('workflow>odd')], { odd: { nodes: [node(-1, 'Elsewhere', { values: [1] })] } }))
    expect(problems).toMatchObject([{ kind: 'unknownType', nodeId: '8:0', type: 'Elsewhere' }])
  })

  it('may hold another, but not itself', () => {
    const nested: GroupSpec = { nodes: [node(-1, 'workflow>prompts', { inputs: ['clip:CLIP', 'Encode clip:CLIP'], outputs: ['CONDITIONING', 'CONDITIONING'], values: ['deep', 'deeper'] })] }
    const { inputs } = read(withGroups([loader(), node(8, 'workflow>nested', { inputs: ['clip:CLIP < 1.1', 'Encode clip:CLIP < 1.1'], outputs: ['CONDITIONING', 'CONDITIONING'] })], { prompts, nested }))
    expect(inputs['8:0:1']).toEqual({ text: 'deeper', clip: ['1', 1] })
    const twice: GroupSpec = { nodes: [node(-1, 'workflow>twice'), node(-1, 'workflow>twice')] }
    const { problems } = read(withGroups([node(8, 'workflow>twice')], { twice }))
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'unresolvedVirtual', reason: 'the group holds itself, or more than can be read' }))
  })

  it('gets what was changed written into its own values', () => {
    const document = withGroups([loader(), instance('workflow>prompts'), sampler('8.0', '8.1')], { prompts })
    const { graph } = read(document).reading
    const posted = new Map([...graph].map(([id, at]) => [id, id === '8:1' ? { ...at, inputs: { ...at.inputs, text: 'changed' } } : at]))
    const written = writeSaved(document, { posted }, defsOf())
    expect(written && read(written).inputs['8:1']).toMatchObject({ text: 'changed' })
    expect(written && JSON.stringify(written['extra'])).toBe(JSON.stringify(document['extra']))
  })
})
