/**
 * Results of nodes by signature: class, values and the signatures of everything upstream. Ids play no part, so two equal
 * nodes share a result. Only what the current prompt can use is kept, as the recorded servers did.
 * Source: protocol 2.4 (execution_cached), 7 (Cache).
 */
import { createHash } from 'node:crypto'
import type { NodeValue } from '../nodes/values'
import { printPyJson, type Py, type PyObject } from '../python/json'
import { readLink, type RunGraph } from './graph'

export interface CachedResult {
  outputs: readonly NodeValue[]
  ui: PyObject | null
}

export interface ResultCache {
  get(signature: string): CachedResult | null
  set(signature: string, result: CachedResult): void
  /** Forgets every result that is not named. */
  keepOnly(signatures: ReadonlySet<string>): void
  clear(): void
}

export function createResultCache(): ResultCache {
  let results = new Map<string, CachedResult>()
  return {
    get: (signature) => results.get(signature) ?? null,
    set: (signature, result) => results.set(signature, result),
    keepOnly: (signatures) => {
      results = new Map([...results].filter(([signature]) => signatures.has(signature)))
    },
    clear: () => results.clear(),
  }
}

/** @param freshness what else a node depends on: the content of a file, or something new each time */
export function createSignatures(graph: RunGraph, freshness: (id: string) => string): (id: string) => string {
  const known = new Map<string, string>()
  const sign = (id: string): string => {
    const before = known.get(id)
    if (before !== undefined) return before
    known.set(id, 'cycle') // in a part of the prompt that nothing runs
    const inputs: Py[] = Object.entries(graph.inputs(id))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => {
        const link = readLink(value)
        return [name, link ? [graph.has(link.from) ? sign(link.from) : 'nowhere', link.slot] : value]
      })
    const text = printPyJson([graph.classType(id), freshness(id), inputs])
    const signature = createHash('sha1').update(text).digest('hex')
    known.set(id, signature)
    return signature
  }
  return sign
}
