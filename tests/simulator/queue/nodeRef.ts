/**
 * The names of a node in messages. A node that another one expanded into has an id of its own, lights up its parent,
 * and stems from a submitted node. Source: protocol 2.4.
 */
import type { PyObject } from '../python/json'

export interface NodeRef {
  id: string
  displayId: string
  parentId: string | null
  /** The submitted node. */
  realId: string
}

export function submittedNode(id: string): NodeRef {
  return { id, displayId: id, parentId: null, realId: id }
}

export function expandedNode(id: string, parent: NodeRef): NodeRef {
  return { id, displayId: parent.displayId, parentId: parent.id, realId: parent.realId }
}

export function refIds(ref: NodeRef, jobId: string): PyObject {
  return {
    node_id: ref.id, prompt_id: jobId, display_node_id: ref.displayId, parent_node_id: ref.parentId, real_node_id: ref.realId,
  }
}

export function refMeta(ref: NodeRef): PyObject {
  return { node_id: ref.id, display_node: ref.displayId, parent_node: ref.parentId, real_node_id: ref.realId }
}
