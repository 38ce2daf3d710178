// @vitest-environment node
/** Broadcasts of cg-use-everywhere: who is linked to what without a wire. */
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/json'
import { BYPASSED, defsOf, documentOf, MUTED, node, read, type NodeSpec } from './packDocument'

const loader = (id = 1, mode = 0) => node(id, 'Loader', { outputs: ['MODEL', 'CLIP', 'VAE'], values: ['a.safetensors'], mode })
const encode = (id: number, spec: NodeSpec = {}) => node(id, 'Encode', { inputs: ['clip:CLIP'], outputs: ['CONDITIONING'], values: ['a cat'], ...spec })
const sampler = (spec: NodeSpec = {}) => node(5, 'Sampler', { inputs: ['model:MODEL', 'positive:CONDITIONING', 'negative:CONDITIONING'], values: [1, 'fixed', 20], ...spec })
const everywhere = (id: number, inputs: string[], properties: JsonObject = {}, spec: NodeSpec = {}) =>
  node(id, 'Anything Everywhere', { inputs, properties: { ue_properties: { version: '7.8', ...properties } }, ...spec })
const at = (x: number, color: string): JsonObject => ({ pos: [x, 100], size: [200, 100], color })
const connectable = (...names: string[]) => ({ ue_properties: { version: '7.8', widget_ue_connectable: Object.fromEntries(names.map((name) => [name, true])) } })

describe('a broadcast', () => {
  it('reaches every unlinked input of its type, and the node itself is sent', () => {
    const defs = defsOf({ 'Anything Everywhere': { optional: { anything: ['*'] } } })
    const { inputs, problems } = read(documentOf([loader(), encode(2), encode(3), sampler(), everywhere(8, ['anything:MODEL < 1.0', 'anything2:CLIP < 1.1', 'anything3:*'])]), defs)
    expect(inputs['2']).toMatchObject({ clip: ['1', 1] })
    expect(inputs['3']).toMatchObject({ clip: ['1', 1] })
    expect(inputs['5']).toMatchObject({ model: ['1', 0] })
    expect(inputs['8']).toEqual({ anything: ['1', 0], anything2: ['1', 1] })
    expect(problems).toEqual([])
  })

  it('reaches them on a server without the pack too, where its node is not sent', () => {
    const { inputs, problems } = read(documentOf([loader(), encode(2), everywhere(8, ['anything:CLIP < 1.1'])]))
    expect(inputs).toEqual({ 1: { name: 'a.safetensors' }, 2: { text: 'a cat', clip: ['1', 1] } })
    expect(problems).toEqual([])
  })

  it('leaves links that are drawn, and inputs that are excluded', () => {
    const nodes = [loader(), loader(2), encode(3, { inputs: ['clip:CLIP < 2.1'] }), encode(4, { properties: { rejects_ue_links: true } })]
    const closed = encode(6, { properties: { ue_properties: { version: '7.8', input_ue_unconnectable: { clip: true } } } })
    const { inputs } = read(documentOf([...nodes, closed, everywhere(8, ['anything:CLIP < 1.1'])]))
    expect(inputs['3']).toMatchObject({ clip: ['2', 1] })
    expect(inputs['4']).not.toHaveProperty('clip')
    expect(inputs['6']).not.toHaveProperty('clip')
  })

  it('reaches widgets only where they are opened for it', () => {
    const nodes = [node(1, 'Number', { outputs: ['INT'], values: [9] }), everywhere(8, ['anything:INT < 1.0'])]
    expect(read(documentOf([...nodes, sampler({ properties: connectable('seed') })])).inputs['5']).toMatchObject({ seed: ['1', 0], steps: 20 })
  })

  it.each([
    { rule: 'titles', properties: { title_regex: 'Pos' }, reached: ['2'] },
    { rule: 'titles, turned round', properties: { title_regex: 'Pos', title_regex_invert: true }, reached: ['3'] },
    { rule: 'names of inputs', properties: { input_regex: '^clip$' }, reached: ['2', '3'] },
    { rule: 'names of inputs, turned round', properties: { input_regex: 'clip', input_regex_invert: true }, reached: [] },
    { rule: 'its own colour', properties: { color_restricted: 1 }, reached: ['2'] },
    { rule: 'other colours', properties: { color_restricted: 2 }, reached: ['3'] },
    { rule: 'its own frame', properties: { group_restricted: 1 }, reached: ['2'] },
    { rule: 'outside of its frame', properties: { group_restricted: 2 }, reached: ['3'] },
    { rule: 'titles of frames', properties: { group_regex: 'left' }, reached: ['2'] },
    { rule: 'a pattern that is none', properties: { title_regex: '(' }, reached: ['2', '3'] },
  ])('is narrowed by $rule', ({ properties, reached }) => {
    const nodes = [
      loader(),
      encode(2, { title: 'Positive', more: at(100, '#222') }),
      encode(3, { title: 'Negative', more: at(1000, '#333') }),
      everywhere(8, ['anything:CLIP < 1.1'], properties, { more: at(150, '#222') }),
    ]
    const { inputs } = read(documentOf(nodes, { groups: [{ title: 'the left one', bounding: [0, 0, 500, 500] }] }))
    expect(['2', '3'].filter((id) => Object.hasOwn(inputs[id] ?? {}, 'clip'))).toEqual(reached)
  })

  it.each([
    { rule: 0, labels: ['positive', 'negative'], reached: { positive: ['2', 0], negative: ['3', 0] } },
    { rule: 1, labels: ['pos', 'neg'], reached: { positive: ['2', 0], negative: ['3', 0] } },
    { rule: 2, labels: ['itive', 'gative'], reached: { positive: ['2', 0], negative: ['3', 0] } },
    { rule: 3, labels: ['A sampler', 'another'], reached: { positive: ['2', 0], negative: ['2', 0] } },
    { rule: 4, labels: ['^p', '^n'], reached: { positive: ['2', 0], negative: ['3', 0] } },
  ])('with two sources of one type tells them apart by rule $rule', ({ rule, labels, reached }) => {
    const nodes = [encode(2), encode(3), sampler({ title: 'A sampler' })]
    const [first = '', second = ''] = labels
    const { inputs } = read(documentOf([...nodes, everywhere(8, [`${first}:CONDITIONING < 2.0`, `${second}:CONDITIONING < 3.0`], { repeated_type_rule: rule })]))
    expect(inputs['5']).toMatchObject(reached)
  })

  it('gives way to one with rules, and to one of higher priority', () => {
    const nodes = [loader(), loader(2), encode(3, { title: 'Positive' })]
    const ruled = read(documentOf([...structuredClone(nodes), everywhere(8, ['a:CLIP < 1.1']), everywhere(9, ['a:CLIP < 2.1'], { title_regex: 'Pos' })]))
    expect(ruled.inputs['3']).toMatchObject({ clip: ['2', 1] })
    const ranked = read(documentOf([...structuredClone(nodes), everywhere(8, ['a:CLIP < 1.1'], { priority: 90 }), everywhere(9, ['a:CLIP < 2.1'], { title_regex: 'Pos' })]))
    expect(ranked.inputs['3']).toMatchObject({ clip: ['1', 1] })
  })

  it('links nothing where two are equal, which is said', () => {
    const { inputs, problems } = read(documentOf([loader(), loader(2), encode(3), everywhere(8, ['a:CLIP < 1.1']), everywhere(9, ['a:CLIP < 2.1'])]))
    expect(inputs['3']).not.toHaveProperty('clip')
    expect(problems).toContainEqual({ kind: 'droppedLink', nodeId: '3', title: 'Encode', input: 'clip', reason: 'ambiguous' })
  })

  it('is silent while its node is off, and says so where its source is muted', () => {
    for (const mode of [MUTED, BYPASSED]) expect(read(documentOf([loader(), encode(3), everywhere(8, ['a:CLIP < 1.1'], {}, { mode })])).problems).toEqual([])
    const { problems } = read(documentOf([loader(1, MUTED), encode(3), everywhere(8, ['a:CLIP < 1.1'])]))
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'droppedLink', nodeId: '3', reason: 'muted' }))
  })

  it('reaches past a bypassed node to what feeds it', () => {
    const lora = node(2, 'LoraLoader', { inputs: ['model:MODEL < 1.0'], outputs: ['MODEL'], mode: BYPASSED })
    expect(read(documentOf([loader(), lora, sampler(), everywhere(8, ['a:MODEL < 2.0'])])).inputs['5']).toMatchObject({ model: ['1', 0] })
  })

  it('comes from any node that its user lets broadcast', () => {
    const source = node(1, 'Loader', { outputs: ['MODEL', 'CLIP', 'VAE'], properties: { ue_convert: true, ue_properties: { version: '7.8', output_not_broadcasting: { CLIP: true } } } })
    const { inputs } = read(documentOf([source, encode(2), sampler()]))
    expect(inputs['5']).toMatchObject({ model: ['1', 0] })
    expect(inputs['2']).not.toHaveProperty('clip')
  })

  it('stays within its graph, and reaches the inputs and outputs of a subgraph', () => {
    const inner = [encode(31), everywhere(32, ['a:CLIP < in.0']), encode(33, { inputs: ['clip:CLIP < in.0'] })]
    const subgraphs = [{ id: 'inner', inputs: ['clip:CLIP'], outputs: ['made:CLIP'], nodes: inner }]
    const { inputs } = read(documentOf([loader(), everywhere(8, ['a:CLIP < 1.1']), node(7, 'inner', { inputs: ['clip:CLIP'], outputs: ['CLIP'] }), encode(4, { inputs: ['clip:CLIP < 7.0'] })], { subgraphs }))
    expect(inputs['7:31']).toMatchObject({ clip: ['1', 1] })
    expect(inputs['4']).toMatchObject({ clip: ['1', 1] })
  })

  it('sends to inputs of any type only where it is told to', () => {
    const nodes = [loader(), node(2, 'Any', { inputs: ['source:*'] })]
    expect(read(documentOf([...structuredClone(nodes), everywhere(8, ['a:MODEL < 1.0'])])).inputs['2']).toEqual({})
    expect(read(documentOf([...nodes, everywhere(8, ['a:MODEL < 1.0'], { send_to_any: 1 })])).inputs['2']).toEqual({ source: ['1', 0] })
  })
})

describe('files of older versions', () => {
  it('have their rules in widgets, and the rest one level higher', () => {
    const old = node(8, 'Anything Everywhere?', { inputs: ['anything:* < 1.1'], values: ['Pos', '.*', ''], properties: { group_restricted: 0, widget_ue_connectable: {} } })
    const { inputs } = read(documentOf([loader(), encode(2, { title: 'Positive' }), encode(3, { title: 'Negative' }), old]))
    expect(inputs['2']).toMatchObject({ clip: ['1', 1] })
    expect(inputs['3']).not.toHaveProperty('clip')
  })

  it('hand prompts to inputs of their names', () => {
    const prompts = node(8, 'Prompts Everywhere', { inputs: ['CONDITIONING:* < 2.0', 'CONDITIONING2:* < 3.0'], properties: { widget_ue_connectable: {} } })
    expect(read(documentOf([encode(2), encode(3), sampler(), prompts])).inputs['5']).toMatchObject({ positive: ['2', 0], negative: ['3', 0] })
  })

  it('hand a seed to widgets that were inputs when they were saved', () => {
    const seed = node(8, 'Seed Everywhere', { outputs: ['INT'], values: [7, 'fixed'] })
    expect(read(documentOf([seed, sampler({ inputs: ['seed!:INT'] })])).inputs['5']).toMatchObject({ seed: ['8', 0], steps: 20 })
  })

  it('are named where the present version would hand their seed to nobody', () => {
    const seed = node(8, 'Seed Everywhere', { outputs: ['INT'], values: [7, 'fixed'], properties: { widget_ue_connectable: {} } })
    const { inputs, problems } = read(documentOf([seed, sampler({ properties: connectable('seed') })]))
    expect(inputs['5']).toMatchObject({ seed: 1 })
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'unresolvedVirtual', nodeId: '8', pack: 'cg-use-everywhere' }))
  })

  it('have left links in the file that are made again', () => {
    const document = documentOf([loader(), loader(2), encode(3, { inputs: ['clip:CLIP < 2.1'] }), everywhere(8, ['a:CLIP < 1.1'])], { extra: { links_added_by_ue: [1] } })
    expect(read(document).inputs['3']).toMatchObject({ clip: ['1', 1] })
  })
})

describe('patterns of a file', () => {
  it('that could take for ever are not tried, and their node is named', () => {
    const started = performance.now()
    for (const pattern of ['(a+)+$', '(a|a)*$', 'a?'.repeat(30) + 'a'.repeat(30), '.*.*.*.*.*x', '(a{20}){20}', String.raw`(a)\1`]) {
      const { inputs, problems } = read(documentOf([loader(), encode(2, { title: 'a'.repeat(60) }), everywhere(8, ['a:CLIP < 1.1'], { title_regex: pattern })]))
      expect(inputs['2'], pattern).not.toHaveProperty('clip')
      expect(problems, pattern).toContainEqual(expect.objectContaining({ kind: 'unresolvedVirtual', nodeId: '8', reason: 'its rules are too costly to try' }))
    }
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it('as people write them are tried', () => {
    for (const pattern of [String.raw`(_|\b)pos(itive|_|\b)|positive`, '^pos.*$', '.*pos.*', 'pos|neg|other', '[a-z]+']) {
      expect(read(documentOf([loader(), encode(2, { title: 'my positive' }), everywhere(8, ['a:CLIP < 1.1'], { title_regex: pattern.replace('^', '') })])).inputs['2'], pattern).toHaveProperty('clip')
    }
  })
})
