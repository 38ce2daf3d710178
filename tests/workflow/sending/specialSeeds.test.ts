// @vitest-environment node
/** Seeds of rgthree's Seed node that say how they are chosen. */
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { ApiGraph } from '@/workflow/apiGraph'
import { MAX_SPECIAL_SEED, resolveSpecialSeeds } from '@/workflow/sending/specialSeeds'
import { defsOf, documentOf, node, read } from '../saved/packs/packDocument'

const id = asNodeId('8')
const graphWith = (seed: Json, classType = 'Seed (rgthree)'): ApiGraph => new Map([[id, { classType, title: null, inputs: { seed, other: 1 } }]])
const resolve = (graph: ApiGraph, last?: number | bigint, random = 0.5) => resolveSpecialSeeds(graph, [], new Map(last === undefined ? [] : [[id, last]]), () => random)
const seedIn = (graph: ApiGraph) => graph.get(id)?.inputs['seed']

describe('a special seed', () => {
  it.each([
    { title: '-1 is drawn', seed: -1, last: 41, wanted: MAX_SPECIAL_SEED / 2 },
    { title: '-2 is one more than the last', seed: -2, last: 41, wanted: 42 },
    { title: '-3 is one less than the last', seed: -3, last: 41, wanted: 40 },
    { title: '-2 counts past what a number holds', seed: -2, last: 2 ** 53 - 1, wanted: 2n ** 53n },
    { title: '-2 without a last one is drawn', seed: -2, last: undefined, wanted: MAX_SPECIAL_SEED / 2 },
    { title: '-3 that would be special itself is drawn', seed: -3, last: 0, wanted: MAX_SPECIAL_SEED / 2 },
    { title: '-3 after one that could not be resolved is drawn', seed: -3, last: -1, wanted: MAX_SPECIAL_SEED / 2 },
  ])('$title', ({ seed, last, wanted }) => {
    const { graph, sent } = resolve(graphWith(seed), last)
    expect(seedIn(graph)).toBe(wanted)
    expect(sent).toEqual(new Map([[id, wanted]]))
    expect(graph.get(id)?.inputs['other']).toBe(1)
  })

  it('is drawn from the range of its node', () => {
    const range = { at: { nodeId: id, input: 'seed' }, min: 3, max: 10 }
    for (const [random, wanted] of [[0, 3], [0.999, 9]] as const) expect(seedIn(resolveSpecialSeeds(graphWith(-1), [range], new Map(), () => random).graph)).toBe(wanted)
    const around = { ...range, min: -2, max: 1 }
    expect(seedIn(resolveSpecialSeeds(graphWith(-1), [around], new Map(), () => 0.5).graph)).toBe(0)
  })
})

describe('other seeds', () => {
  it('stay, and are what the next run counts on from', () => {
    const graph = graphWith(7)
    const resolved = resolve(graph, 41)
    expect(resolved.graph).toBe(graph)
    expect(resolved.sent).toEqual(new Map([[id, 7]]))
  })

  it.each([{ title: 'of other nodes', graph: graphWith(-1, 'KSampler') }, { title: 'that are linked', graph: graphWith(['1', 0]) }])('$title are not looked at', ({ graph }) => {
    expect(resolve(graph)).toEqual({ graph, sent: new Map() })
  })
})

describe('a saved document', () => {
  const defs = defsOf({ 'Seed (rgthree)': { required: { seed: ['INT', { default: 0 }] }, output: ['INT'] } })
  const rangesOf = (properties: Record<string, Json>) => read(documentOf([node(8, 'Seed (rgthree)', { values: [-1, '', '', ''], properties })]), defs).reading

  it('keeps the special seed, and says where it is drawn from', () => {
    const { graph, specialSeeds } = rangesOf({ randomMin: 3, randomMax: 10 })
    expect(seedIn(graph)).toBe(-1)
    expect(specialSeeds).toEqual([{ at: { nodeId: '8', input: 'seed' }, min: 3, max: 10 }])
  })

  it.each([{}, { randomMin: 'x', randomMax: {} }, { randomMax: 1e300 }, { randomMin: -1e300, randomMax: -2e300 }])('with %j has a range within bounds', (properties) => {
    const [range] = rangesOf(properties).specialSeeds
    expect(range?.min).toBeGreaterThanOrEqual(-MAX_SPECIAL_SEED)
    expect(range?.max).toBeLessThanOrEqual(MAX_SPECIAL_SEED)
    expect(range?.max).toBeGreaterThanOrEqual(range?.min ?? NaN)
  })
})
