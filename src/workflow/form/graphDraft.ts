/**
 * A graph being changed: nodes are copied when first written to, what is not changed keeps its identity.
 * Names come from files: every write makes own keys, of `__proto__` too.
 */
import type { NodeId } from '@/comfy/ids'
import type { Json, JsonObject } from '@/lib/json'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { isJsonObject, linkAt, literalOf, ownValue } from '../links'
import type { InputRef } from './parameters'

export interface GraphDraft {
  inputsOf(nodeId: NodeId): Readonly<JsonObject> | null
  /** Undefined for a link and for what is not there. */
  literalAt(ref: InputRef): Json | undefined
  /** Puts a literal in. Links stay, and so does what is no object where a path leads into one. */
  write(ref: InputRef, value: Json): void
  setInputs(nodeId: NodeId, inputs: JsonObject): void
  /** The same graph where nothing was changed. */
  finish(): ApiGraph
}

export function draftOf(graph: ApiGraph): GraphDraft {
  const changed = new Map<NodeId, ApiNode>()
  const nodeAt = (nodeId: NodeId) => changed.get(nodeId) ?? graph.get(nodeId)

  const draft: GraphDraft = {
    inputsOf: (nodeId) => nodeAt(nodeId)?.inputs ?? null,
    literalAt({ nodeId, input, path = [] }) {
      const node = nodeAt(nodeId)
      let value = node && literalOf(ownValue(node.inputs, input))
      for (const key of path) value = isJsonObject(value) ? ownValue(value, key) : undefined
      return value
    },
    write(ref, value) {
      const node = nodeAt(ref.nodeId)
      if (!node || linkAt(node, ref.input)) return
      const { path = [] } = ref
      const whole = path.length === 0 ? value : withMember(draft.literalAt({ nodeId: ref.nodeId, input: ref.input }), path, value)
      if (whole !== undefined) draft.setInputs(ref.nodeId, { ...node.inputs, [ref.input]: wrapped(whole) })
    },
    setInputs(nodeId, inputs) {
      const node = nodeAt(nodeId)
      if (node) changed.set(nodeId, { ...node, inputs })
    },
    finish: () => (changed.size === 0 ? graph : new Map([...graph].map(([id, node]) => [id, changed.get(id) ?? node]))),
  }
  return draft
}

/** Undefined where there is no object to put it into. */
function withMember(object: Json | undefined, [key, ...rest]: readonly string[], value: Json): Json | undefined {
  if (key === undefined) return value
  if (!isJsonObject(object)) return undefined
  const member = withMember(ownValue(object, key), rest, value)
  return member === undefined ? undefined : { ...object, [key]: member }
}

/** Lists would be taken for links, and what looks wrapped would be unwrapped (protocol 1.3). */
function wrapped(value: Json): Json {
  return Array.isArray(value) || (isJsonObject(value) && Object.hasOwn(value, '__value__')) ? { __value__: value } : value
}
