/**
 * Puts values into a copy of a saved document. Only what lies on the way to a change is copied; all else is shared with
 * the document, which stays as it is.
 */
import type { Json, JsonObject } from '@/lib/json'
import { isJsonObject, ownValue } from '../links'
import type { SavedDocument } from './savedWorkflow'

export interface Edit {
  /** Keys from the node down, e.g. ['widgets_values', 3]. */
  path: readonly (string | number)[]
  value: Json
}
/** By the node as the document has it: the very object. */
export type Edits = ReadonlyMap<JsonObject, readonly Edit[]>

export function addEdit(edits: Map<JsonObject, Edit[]>, node: JsonObject, path: Edit['path'], value: Json): void {
  const before = edits.get(node)
  if (before) before.push({ path, value })
  else edits.set(node, [{ path, value }])
}

/** Null where a node to be changed is not among those of the document and its subgraphs. */
export function editDocument(document: SavedDocument, edits: Edits): SavedDocument | null {
  const found = new Set<JsonObject>()
  const edited = editGraph(document, edits, found)
  return found.size === edits.size ? edited : null
}

function editGraph(graph: JsonObject, edits: Edits, found: Set<JsonObject>): JsonObject {
  const nodes = mapped(ownValue(graph, 'nodes'), (node) => {
    const changes = edits.get(node)
    if (!changes) return node
    found.add(node)
    return changes.reduce((current: JsonObject, { path, value }) => withValue(current, path, value) as JsonObject, node)
  })
  const definitions = ownValue(graph, 'definitions')
  if (!isJsonObject(definitions)) return { ...graph, ...(nodes && { nodes }) }
  const subgraphs = mapped(ownValue(definitions, 'subgraphs'), (subgraph) => editGraph(subgraph, edits, found))
  return { ...graph, ...(nodes && { nodes }), definitions: { ...definitions, ...(subgraphs && { subgraphs }) } }
}

function mapped(list: Json | undefined, change: (object: JsonObject) => JsonObject): Json[] | null {
  return Array.isArray(list) ? list.map((entry) => (isJsonObject(entry) ? change(entry) : entry)) : null
}

/** A copy with this value at the end of the path; what is missing on the way is made. */
function withValue(current: Json | undefined, path: readonly (string | number)[], value: Json): Json {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (typeof key === 'number') {
    const list = Array.isArray(current) ? [...current] : []
    list[key] = withValue(list[key], rest, value)
    return Array.from(list, (entry) => entry ?? null)
  }
  const object = isJsonObject(current) ? current : {}
  // fromEntries makes an own key of every name, `__proto__` too.
  return Object.fromEntries([...Object.entries(object).filter(([name]) => name !== key), [key, withValue(ownValue(object, key), rest, value)]])
}
