// @vitest-environment node
/** Documents that nobody's page has written: never a throw, never a hang. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '@/lib/json'
import { readSaved } from '@/workflow/saved/readSaved'
import { writeSaved } from '@/workflow/saved/writeSaved'
import { coreDefs, inputsOf, saved, type SubgraphSpec } from './build'

const MAX_MS = 5_000

function readQuickly(document: JsonObject) {
  const start = performance.now()
  const reading = readSaved(document, coreDefs)
  expect(performance.now() - start).toBeLessThan(MAX_MS)
  return reading
}

const any = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>
const keys = fc.constantFrom('nodes', 'links', 'definitions', 'subgraphs', 'inputs', 'outputs', 'id', 'type', 'mode', 'widgets_values', 'properties', 'extra', 'state', 'linkIds', '__proto__', 'constructor')
const inner: SubgraphSpec = { id: 'inner', inputs: ['steps:INT'], outputs: ['LATENT'], nodes: [{ id: 5, type: 'Sampler', values: [1, 'fixed', 20], inputs: ['steps:INT!'] }], links: ['in.0 > 5.steps', '5.0 > out.0'] }
const sound = () => saved([{ id: 1, type: 'Loader' }, { id: 2, type: 'inner' }, { id: 3, type: 'Decode' }, { id: 4, type: 'PrimitiveNode', values: [3] }, { id: 6, type: 'Reroute', inputs: [':*'] }], ['2.0 > 6.', '6.0 > 3.samples', '1.2 > 3.vae', '4.0 > 2.steps'], [inner])

describe('a document of any kind', () => {
  it('is read', () => {
    fc.assert(fc.property(fc.dictionary(keys, any), (document) => void readQuickly(document)), { numRuns: 200 })
  })

  it('with something else in any of its places is read, and written or not', () => {
    const path = fc.array(fc.nat(20), { minLength: 1, maxLength: 7 })
    fc.assert(fc.property(fc.array(fc.tuple(path, any), { minLength: 1, maxLength: 3 }), (changes) => {
      const document = sound()
      for (const [steps, value] of changes) replace(document, steps, value)
      const { graph } = readQuickly(document)
      writeSaved(document, { posted: graph }, coreDefs)
    }), { numRuns: 300 })
  })
})

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

describe('a document made to do harm', () => {
  it('reaches no prototype', () => {
    const document = JSON.parse('{"version":0.4,"nodes":[{"id":"__proto__","type":"__proto__","properties":{"__proto__":{"cnr_id":"x"}},"widgets_values":{"__proto__":{"polluted":1}}},{"id":2,"type":"constructor"},{"id":3,"type":"Sampler","widgets_values":{"__proto__":{"polluted":1},"constructor":5},"inputs":[{"name":"__proto__","link":"__proto__"}]}],"links":[["__proto__","__proto__",0,3,0,"*"]]}') as JsonObject
    const { graph } = readQuickly(document)
    expect([...graph.keys()]).toEqual(['2', '3', '__proto__'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('may have ten thousand nodes in one chain of reroutes', () => {
    const count = 9_000
    const chain = Array.from({ length: count }, (_, index) => ({ id: index + 10, type: 'Reroute', inputs: [':*'] }))
    const links = ['1.0 > 10.', ...chain.slice(1).map(({ id }) => `${id - 1}.0 > ${id}.`), `${count + 9}.0 > 2.model`]
    const document = saved([{ id: 1, type: 'Loader' }, { id: 2, type: 'Sampler' }, ...chain], links)
    readQuickly(document)
    expect(inputsOf(document)['2']).toMatchObject({ model: ['1', 0] })
  })

  it('may have thousands of inputs at the end of a chain of thousands', () => {
    const chain = Array.from({ length: 3_000 }, (_, index) => ({ id: index + 10, type: 'Reroute', inputs: [':*'] }))
    const ends = Array.from({ length: 3_000 }, (_, index) => ({ id: index + 5_000, type: 'Show' }))
    const links = ['1.0 > 10.', ...chain.slice(1).map(({ id }) => `${id - 1}.0 > ${id}.`), ...ends.map(({ id }) => `3009.0 > ${id}.anything`)]
    expect(readQuickly(saved([{ id: 1, type: 'Loader' }, ...chain, ...ends], links)).problems).toEqual([])
  })

  it('may list a node’s inputs, texts to complete and choices of App Mode by the ten thousand', () => {
    const inputs = Array.from({ length: 50_000 }, (_, index) => `images.image${index % 90}`)
    const names = '%Sampler.seed%'.repeat(2_000)
    const linearData = { inputs: Array.from({ length: 50_000 }, () => [3, 'seed']), outputs: [] }
    const savers = Array.from({ length: 200 }, (_, index) => ({ id: index + 10, type: 'SaveImage', values: [names] }))
    const document = saved([{ id: 1, type: 'Batch', inputs }, { id: 3, type: 'Sampler' }, ...savers], [], [], { linearData } as never)
    readQuickly(document)
  })

  it('may have links that go around through subgraphs', () => {
    const wire: SubgraphSpec = { id: 'wire', inputs: ['a:*'], outputs: ['b:*'], nodes: [], links: ['in.0 > out.0'] }
    const document = saved([{ id: 1, type: 'wire' }, { id: 2, type: 'wire' }, { id: 3, type: 'Show' }], ['1.0 > 2.a', '2.0 > 1.a', '2.0 > 3.anything'], [wire])
    expect(readQuickly(document).problems).toMatchObject([{ kind: 'droppedLink', reason: 'cycle' }])
  })

  it('may say NaN and infinity anywhere', () => {
    const document = saved([{ id: 1, type: 'Sampler', values: [Number.NaN, 'fixed', Number.POSITIVE_INFINITY] }])
    expect(readQuickly({ ...document, last_node_id: Number.NaN, links: [[Number.NaN, 1, Number.NaN, 1, 0, '*']] }).graph.size).toBe(1)
  })
})
