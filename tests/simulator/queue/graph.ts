/**
 * The nodes of a running job: those that were submitted and those that came out of an expansion.
 */
import type { Py, PyObject } from '../python/json'
import { isPyObject } from '../python/values'
import { expandedNode, submittedNode, type NodeRef } from './nodeRef'

export interface GraphLink {
  from: string
  slot: number
}

export interface RunGraph {
  ids(): string[]
  has(id: string): boolean
  ref(id: string): NodeRef
  classType(id: string): string
  inputs(id: string): PyObject
  addExpanded(id: string, node: PyObject, parent: NodeRef): void
}

export function readLink(value: Py | undefined): GraphLink | null {
  if (!Array.isArray(value) || value.length !== 2) return null
  const [from, slot] = value
  return typeof from === 'string' && typeof slot === 'number' ? { from, slot } : null
}

export function createRunGraph(prompt: PyObject): RunGraph {
  const nodes = new Map<string, { node: PyObject; ref: NodeRef }>()
  for (const [id, node] of Object.entries(prompt)) {
    if (isPyObject(node)) nodes.set(id, { node, ref: submittedNode(id) })
  }
  const entry = (id: string) => {
    const found = nodes.get(id)
    if (!found) throw new Error(`no node ${id}`)
    return found
  }
  return {
    ids: () => [...nodes.keys()],
    has: (id) => nodes.has(id),
    ref: (id) => entry(id).ref,
    classType: (id) => {
      const classType = entry(id).node['class_type']
      return typeof classType === 'string' ? classType : ''
    },
    inputs: (id) => {
      const inputs = entry(id).node['inputs']
      return isPyObject(inputs) ? inputs : {}
    },
    addExpanded: (id, node, parent) => nodes.set(id, { node, ref: expandedNode(id, parent) }),
  }
}
