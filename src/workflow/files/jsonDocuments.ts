/**
 * Finds the documents in JSON, by their shape and whatever they are wrapped in: the body of POST /prompt, items of queue,
 * history and jobs, `{"workflow": …, "prompt": …}`, what graphToPrompt gives (`output` and `workflow`), and each of them
 * as text once more. One that is broken does not hide another.
 * Source: protocol 1.3, 1.4, 1.8, 5.1, 5.2.
 */
import type { Json, JsonObject } from '@/lib/json'
import type { ApiGraph } from '../apiGraph'
import { isJsonObject, ownValue } from '../links'
import { jsonKindOf, looksLikeNodes, MAX_WORKFLOW_CHARS, parseJson, readNodes, type WorkflowProblem } from '../readApiGraph'
import type { DocumentKind } from '../readWorkflow'
import type { SavedDocument } from '../saved/savedWorkflow'

export interface JsonDocuments {
  prompt: ApiGraph | null
  workflow: SavedDocument | null
  name: string | null
  problems: { document: DocumentKind; problem: WorkflowProblem }[]
}

/** Wrappers in wrappers: an answer of the history is four deep. */
const MAX_WRAPPERS = 6
const SAMPLE_KEYS = 5
/** Of an item of queue and history: [number, id, prompt, extra_data, …]. */
const ITEM_PROMPT = 2
const ITEM_EXTRA = 3
/** In this order: where two documents of a kind are there, the first one counts. */
const WRAPPING_KEYS = ['prompt', 'output', 'workflow', 'extra_data', 'extra_pnginfo'] as const
const DOCUMENT_KEYS = ['links', 'last_node_id', 'version', 'state', 'definitions'] as const

export function readJsonDocuments(value: Json): JsonDocuments {
  const documents: JsonDocuments = { prompt: null, workflow: null, name: null, problems: [] }
  collect(value, null, 0, documents)
  return documents
}

/** The problem of JSON in which there is nothing. */
export function notWorkflow(value: Json): WorkflowProblem {
  if (isJsonObject(value)) return { kind: 'notWorkflow', found: 'object', keys: Object.keys(value).slice(0, SAMPLE_KEYS) }
  return { kind: 'notWorkflow', found: jsonKindOf(value), keys: [] }
}

/** @param kind what the key says that it is; null where there is none */
function collect(value: Json | undefined, kind: DocumentKind | null, depth: number, documents: JsonDocuments): void {
  if (value === undefined || depth > MAX_WRAPPERS) return
  if (typeof value === 'string') {
    if (/^[\s\uFEFF]*[{["]/.test(value)) collectText(value, kind, depth, documents)
  } else if (Array.isArray(value)) {
    if (value.length <= ITEM_PROMPT || !isJsonObject(value[ITEM_PROMPT])) return
    collect(value[ITEM_PROMPT], 'prompt', depth + 1, documents)
    collect(value[ITEM_EXTRA], null, depth + 1, documents)
  } else if (isJsonObject(value)) collectObject(value, depth, documents)
}

function collectText(text: string, kind: DocumentKind | null, depth: number, documents: JsonDocuments): void {
  if (text.length > MAX_WORKFLOW_CHARS) {
    documents.problems.push({ document: kind ?? 'workflow', problem: { kind: 'tooLarge', chars: text.length, limit: MAX_WORKFLOW_CHARS } })
    return
  }
  const parsed = parseJson(text.replace(/^\uFEFF/, ''))
  if (parsed.ok) collect(parsed.value, kind, depth + 1, documents)
  else if (kind !== null) documents.problems.push({ document: kind, problem: parsed.problem })
}

function collectObject(value: JsonObject, depth: number, documents: JsonDocuments): void {
  if (looksLikeNodes(value)) {
    if (documents.prompt) return
    const read = readNodes(value)
    if (read.ok) documents.prompt = read.graph
    else documents.problems.push({ document: 'prompt', problem: read.problem })
    return
  }
  if (isSavedDocument(value)) {
    documents.workflow ??= value
    return
  }
  const name = ownValue(value, 'name')
  if (typeof name === 'string' && name !== '') documents.name ??= name
  for (const key of WRAPPING_KEYS) collect(ownValue(value, key), documentOf(key), depth + 1, documents)
  // An answer of /history/{id}: one item under the run's id.
  const [only, ...others] = Object.values(value)
  if (others.length === 0 && isJsonObject(only) && Array.isArray(ownValue(only, 'prompt'))) collect(only, null, depth + 1, documents)
}

function documentOf(key: (typeof WRAPPING_KEYS)[number]): DocumentKind | null {
  return key === 'workflow' ? 'workflow' : key === 'prompt' || key === 'output' ? 'prompt' : null
}

/** Nodes in a list, and something else that only a document has: other programs keep lists of nodes too. */
function isSavedDocument(value: JsonObject): boolean {
  const nodes = ownValue(value, 'nodes')
  if (!Array.isArray(nodes)) return false
  const [first] = nodes
  return DOCUMENT_KEYS.some((key) => Object.hasOwn(value, key)) || (isJsonObject(first) && typeof ownValue(first, 'type') === 'string')
}
