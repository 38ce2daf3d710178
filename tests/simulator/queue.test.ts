// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSignatures } from './queue/cache'
import { createRunGraph } from './queue/graph'
import { createHeap } from './queue/heap'
import { createPlan } from './queue/plan'
import type { PyObject } from './python/json'

/** Sources by node; outputs are named o1, o2. */
function planOf(sources: Record<string, string[]>, outputs: string[], cached: string[] = []) {
  const plan = createPlan({ sources: (id) => sources[id] ?? [], isCached: (id) => cached.includes(id), isOutput: (id) => id.startsWith('o') })
  for (const id of outputs) plan.add(id)
  const order: string[] = []
  for (let next = plan.next(); next !== null; next = plan.next()) {
    order.push(next)
    plan.complete(next)
  }
  return order
}

const node = (class_type: string, inputs: PyObject): PyObject => ({ class_type, inputs })
const sign = (prompt: PyObject, freshness: (id: string) => string = () => '') => createSignatures(createRunGraph(prompt), freshness)

const graph = (seed: number): PyObject => ({
  1: node('Loader', { name: 'a' }),
  2: node('Sampler', { seed, model: ['1', 0] }),
  3: node('Save', { images: ['2', 0] }),
})

describe('the heap', () => {
  it('pops in order, whatever was put in and taken out', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.array(fc.nat()), (values, removals) => {
        const heap = createHeap<number>((a, b) => a < b)
        for (const value of values) heap.push(value)
        const left = [...values]
        for (const at of removals) {
          const value = left[at % Math.max(1, left.length)]
          if (value === undefined) continue
          left.splice(left.indexOf(value), 1)
          expect(heap.remove((item) => item === value)).toBe(true)
        }
        const popped: number[] = []
        for (let next = heap.pop(); next !== null; next = heap.pop()) popped.push(next)
        expect(popped).toEqual(left.toSorted((a, b) => a - b))
      }),
    )
  })

  it('keeps items where heapq keeps them', () => {
    const heap = createHeap<number>((a, b) => a < b)
    for (const value of [5, 4, 3, 2, 1]) heap.push(value)
    expect(heap.items()).toEqual([1, 2, 4, 5, 3])
    heap.pop()
    expect(heap.items()).toEqual([2, 3, 4, 5])
  })
})

describe('the plan', () => {
  const chain = { o1: ['decode'], decode: ['sampler', 'loader'], sampler: ['loader', 'text', 'latent'], text: ['loader'] }

  it('runs what others need before them, and each node once', () => {
    const order = planOf(chain, ['o1'])
    expect(order.toSorted()).toEqual(['decode', 'latent', 'loader', 'o1', 'sampler', 'text'])
    for (const [id, sources] of Object.entries(chain)) for (const source of sources) expect(order.indexOf(source)).toBeLessThan(order.indexOf(id))
  })

  it('leaves out what is cached and all that only led to it', () => {
    expect(planOf(chain, ['o1'], ['sampler', 'loader'])).toEqual(['decode', 'o1'])
  })

  it('brings an output out before it starts on another', () => {
    expect(planOf({ o1: ['a'], o2: ['b'], b: ['c'] }, ['o1', 'o2'])).toEqual(['a', 'o1', 'c', 'b', 'o2'])
  })
})

describe('signatures', () => {

  it('change for a node and all behind it, and for nothing else', () => {
    const [before, after] = [sign(graph(1)), sign(graph(2))]
    expect(['1', '2', '3'].map((id) => before(id) === after(id))).toEqual([true, false, false])
  })

  it('do not depend on ids or on the order of inputs', () => {
    const renamed: PyObject = { x: node('Loader', { name: 'a' }), y: node('Sampler', { model: ['x', 0], seed: 1 }) }
    expect(sign(renamed)('y')).toBe(sign(graph(1))('2'))
  })

  it('change with what a node reads from outside', () => {
    expect(sign(graph(1), (id) => (id === '1' ? 'new file' : ''))('3')).not.toBe(sign(graph(1))('3'))
  })
})
