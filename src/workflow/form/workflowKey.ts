/**
 * Names a workflow by what it is made of, not by its values: a file dropped again with another prompt or seed is the same
 * workflow, and its form looks as it was left.
 */
import { printExact } from '@/lib/exactJson'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { withDelivery } from '../sending/delivery'
import { linkOf } from '../links'

/** Odd, far apart, of the kind that spreads bits (FNV, Murmur, golden ratio): each lane goes its own way. */
const PRIMES = [0x01000193, 0x85ebca6b, 0xc2b2ae35, 0x9e3779b1] as const
const HEX_DIGITS = 8

/**
 * 32 hexadecimal digits, of node ids, classes, titles and links, in whatever order the nodes come. How pictures are
 * delivered does not count. Not for secrets: pages on plain http have no better hash.
 */
export function workflowKey(graph: ApiGraph): string {
  // Savers of files hand pictures on, savers to the socket do not: without them both kinds look alike.
  const nodes = [...withDelivery(graph, 'socket')].map(([id, node]) => printExact([id, node.classType, node.title, linksIn(node)]))
  return hash128(nodes.toSorted().join('\n'))
}

function linksIn(node: ApiNode): [input: string, from: string, slot: number][] {
  const links = Object.entries(node.inputs).flatMap(([input, value]): [string, string, number][] => {
    const link = linkOf(value)
    return link ? [[input, link.from, link.slot]] : []
  })
  return links.toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function hash128(text: string): string {
  const lanes = PRIMES.map((prime) => prime ^ text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    for (let lane = 0; lane < PRIMES.length; lane++) {
      const mixed = Math.imul((lanes[lane] ?? 0) ^ code, PRIMES[lane] ?? 1)
      lanes[lane] = mixed ^ (mixed >>> 15)
    }
  }
  // So far each lane knows only itself; two that collide in one must still differ in all.
  let carry = 0
  for (let round = 0; round < 2; round++) {
    for (const [lane, value] of lanes.entries()) {
      carry = Math.imul(carry ^ value, PRIMES[(lane + round) % PRIMES.length] ?? 1)
      carry ^= carry >>> 13
      lanes[lane] = value ^ carry
    }
  }
  return lanes.map((lane) => (lane >>> 0).toString(16).padStart(HEX_DIGITS, '0')).join('')
}
