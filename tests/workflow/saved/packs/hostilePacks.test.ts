// @vitest-environment node
/** Documents with nodes of packs that no page has written: never a throw, never a hang. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '@/lib/json'
import { readSaved } from '@/workflow/saved/readSaved'
import { writeSaved } from '@/workflow/saved/writeSaved'
import { defsOf, documentOf, node, type NodeSpec } from './packDocument'

const MAX_MS = 5_000
const defs = defsOf({
  'Power Lora Loader (rgthree)': { optional: { model: ['MODEL'] }, output: ['MODEL'] },
  'Seed (rgthree)': { required: { seed: ['INT', { default: 0 }] }, output: ['INT'] },
  VHS_VideoCombine: { required: { images: ['IMAGE'], format: [['video/a', 'b'], { formats: { 'video/a': [['crf', 'INT', { default: 1 }]] } }] } },
  VHS_LoadVideo: { required: { video: [['a']], custom_width: ['INT', { default: 0 }] } },
  'Anything Everywhere': { optional: { anything: ['*'] } },
})

function readQuickly(document: JsonObject) {
  const start = performance.now()
  const reading = readSaved(document, defs)
  expect(performance.now() - start).toBeLessThan(MAX_MS)
  return reading
}

/** One node of each kind, and what belongs to them. */
function sound(): JsonObject {
  const groupNodes = { pair: { nodes: [node(-1, 'Encode', { inputs: ['clip:CLIP'], outputs: ['CONDITIONING'], values: ['a'] }), node(-1, 'Reroute', { inputs: [':*'], outputs: ['*'] })], links: [[0, 0, 1, 0, 9, '*']], external: [[0, 0, '*']], config: { 0: { input: { clip: { visible: true } } } } } }
  const rules = { version: '7.8', title_regex: 'S', input_regex: 'model', group_regex: 'g', group_restricted: 1, color_restricted: 1, repeated_type_rule: 4, widget_ue_connectable: { seed: true } }
  const nodes = [
    node(1, 'Loader', { outputs: ['MODEL', 'CLIP', 'VAE'], values: ['a.safetensors'] }),
    node(2, 'SetNode', { inputs: ['MODEL:MODEL < 1.0'], outputs: ['*'], values: ['m'] }),
    node(3, 'GetNode', { outputs: ['MODEL'], values: ['m'] }),
    node(4, 'Reroute (rgthree)', { inputs: [':* < 3.0'], outputs: ['*'] }),
    node(5, 'Sampler', { inputs: ['model:MODEL < 4.0', 'positive:CONDITIONING < 8.0', 'seed!:INT < 7.0'], values: [1, 'fixed', 20] }),
    node(6, 'Power Lora Loader (rgthree)', { inputs: ['model:MODEL < 1.0'], values: [{}, { lora: 'a', on: true, strength: 1, strengthTwo: null }] }),
    node(7, 'Seed (rgthree)', { outputs: ['INT'], values: [-1, '', ''], properties: { randomMin: 1, randomMax: 5 } }),
    node(8, 'workflow>pair', { inputs: ['clip:CLIP < 1.1'], outputs: ['CONDITIONING'], values: ['b'] }),
    node(9, 'VHS_VideoCombine', { values: { format: 'video/a', crf: 3, videopreview: {} } }),
    node(10, 'VHS_LoadVideo', { values: ['a', 8, 'Disabled', 1, 2, 3] }),
    node(11, 'Anything Everywhere', { inputs: ['anything:MODEL < 1.0'], properties: { ue_properties: rules }, more: { pos: [0, 0], size: [10, 10], color: '#222' } }),
    node(12, 'Mute / Bypass Repeater (rgthree)', { inputs: [':* < 6.0'] }),
    node(13, 'Random Unmuter (rgthree)', { inputs: [':* < 12.0'] }),
    node(14, 'inner', { inputs: ['clip:CLIP < 1.1'] }),
  ] satisfies JsonObject[]
  const subgraphs = [{ id: 'inner', inputs: ['clip:CLIP'], outputs: ['out:MODEL'], nodes: [node(31, 'GetNode', { outputs: ['MODEL'], values: ['m'] }), node(32, 'Sampler', { inputs: ['model:MODEL < 31.0'] })] }]
  return documentOf(nodes, { extra: { groupNodes, links_added_by_ue: [1] }, groups: [{ title: 'g', bounding: [0, 0, 100, 100] }], subgraphs })
}

/** Puts a value at a place reached by taking the n-th member, level by level. */
function replace(document: JsonObject, steps: number[], value: Json): void {
  let at: JsonObject | Json[] = document
  for (const [index, step] of steps.entries()) {
    const members: string[] = Object.keys(at)
    const key = members[step % Math.max(members.length, 1)]
    if (key === undefined || key === '__proto__') return
    const next: Json | undefined = (at as JsonObject)[key]
    if (index === steps.length - 1 || typeof next !== 'object' || next === null) {
      ;(at as JsonObject)[key] = value
      return
    }
    at = next
  }
}

const many = (count: number, make: (id: number) => JsonObject) => Array.from({ length: count }, (_, index) => make(index + 10))
const broadcast = (id: number, spec: NodeSpec = {}) => node(id, 'Anything Everywhere', { inputs: ['a:MODEL < 1.0'], properties: { ue_properties: { version: '7.8', title_regex: '.*a.*', priority: id } }, ...spec })

describe('a document with nodes of packs', () => {
  it('and something else in any of its places is read, and written or not', () => {
    const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>, fc.constantFrom<Json>('workflow>pair', 'SetNode', 'GetNode', 'inner', 4, 2, '(a+)+$', -10))
    const path = fc.array(fc.nat(20), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.array(fc.tuple(path, odd), { minLength: 1, maxLength: 4 }), (changes) => {
        const document = sound()
        for (const [steps, value] of changes) replace(document, steps, value)
        const { graph } = readQuickly(document)
        writeSaved(document, { posted: graph }, defs)
      }),
      { numRuns: 300 },
    )
  })

  it('may have thousands of Sets of one name, and of Gets that wait for each other', () => {
    const sets = many(3_000, (id) => node(id, 'SetNode', { inputs: ['MODEL:MODEL < 1.0'], values: ['m'] }))
    const chain = many(3_000, (id) => node(id + 3_000, id % 2 === 0 ? 'GetNode' : 'SetNode', id % 2 === 0 ? { outputs: ['MODEL'], values: [`n${id - 1}`] } : { inputs: [`MODEL:MODEL < ${id + 2_999}.0`], values: [`n${id}`] }))
    readQuickly(documentOf([node(1, 'Loader', { outputs: ['MODEL'] }), ...sets, ...chain, node(2, 'Sampler', { inputs: ['model:MODEL < 6008.0'] })]))
  })

  it('may broadcast from thousands of nodes to thousands of inputs', () => {
    const frames = Array.from({ length: 2_000 }, () => ({ title: 'a'.repeat(100), bounding: [-1000, -1000, 3000, 3000] }))
    const receivers = many(4_000, (id) => node(id + 5_000, 'Sampler', { inputs: ['model:MODEL'], title: 'a'.repeat(100), more: { pos: [0, 0], size: [10, 10] } }))
    const { problems } = readQuickly(documentOf([node(1, 'Loader', { outputs: ['MODEL'] }), ...many(2_000, broadcast), ...receivers], { groups: frames }))
    expect(problems).toContainEqual(expect.objectContaining({ kind: 'unresolvedVirtual', reason: 'its rules are too costly to try' }))
  })

  it('may have a node with tens of thousands of inputs for a broadcast', () => {
    const wide = node(3, 'Elsewhere', { inputs: Array.from({ length: 30_000 }, (_, index) => `in${index}:MODEL`) })
    readQuickly(documentOf([node(1, 'Loader', { outputs: ['MODEL'] }), broadcast(10, { properties: {} }), wide]))
  })

  it('may group thousands of groups with as many links', () => {
    const inner = many(300, () => node(-1, 'Reroute', { inputs: [':*'], outputs: ['*'] }))
    const links = Array.from({ length: 50_000 }, () => [0, 0, 1, 0, 9, '*'])
    const groupNodes = { big: { nodes: inner, links }, loop: { nodes: [node(-1, 'workflow>loop'), node(-1, 'workflow>loop'), node(-1, 'workflow>big')] } }
    readQuickly(documentOf([...many(2_000, (id) => node(id, 'workflow>big')), node(1, 'workflow>loop')], { extra: { groupNodes } }))
  })

  it('may repeat modes through thousands of nodes', () => {
    const repeaters = many(2_000, (id) => node(id, 'Mute / Bypass Repeater (rgthree)', { inputs: [id === 10 ? ':* < 1.0' : `:* < ${id - 1}.0`], outputs: ['*'], mode: id % 2 === 0 ? 2 : 4 }))
    readQuickly(documentOf([node(1, 'Loader', { outputs: ['MODEL'] }), ...repeaters]))
  })
})
