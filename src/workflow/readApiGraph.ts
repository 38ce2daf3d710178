/**
 * Turns the text of a file into an ApiGraph, or says what is wrong with it and where. Never throws.
 * Takes the bare API object and what carries one under `prompt`: the body of POST /prompt, an item of the history,
 * the metadata of a picture. Whether links lead anywhere is checkGraph.ts; saved (UI) documents and files of every kind
 * are files/readFileContents.ts.
 * By hand, not by a schema: a schema says that a file is wrong, not which of its nodes.
 * Source: protocol 1.3, 1.4, 5.1, 5.2.
 */
import { asNodeId, type NodeId } from '@/comfy/ids'
import { ExactJsonError, parseExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'
import type { ApiGraph, ApiNode } from './apiGraph'
import type { FileKind } from './files/fileKinds'
import { isJsonObject, ownValue } from './links'

/** Parsing stops the page; beyond this it would do so for seconds. */
export const MAX_WORKFLOW_CHARS = 32 * 1024 * 1024
export const MAX_WORKFLOW_NODES = 10_000

export type WorkflowProblem =
  | { kind: 'tooLarge'; chars: number; limit: number }
  | { kind: 'empty' }
  | { kind: 'notJson'; reason: string; line: number | null; column: number | null }
  | { kind: 'notWorkflow'; found: 'array' | 'text' | 'number' | 'boolean' | 'null' | 'object'; keys: readonly string[] } // keys: the first few
  | { kind: 'tooManyNodes'; count: number; limit: number }
  | { kind: 'nodeNotObject'; nodeId: NodeId }
  | { kind: 'missingClassType'; nodeId: NodeId; title: string | null }
  | { kind: 'inputsNotObject'; nodeId: NodeId; classType: string; title: string | null }
  | { kind: 'unreadable' } // moved, changed or forbidden since it was chosen
  | { kind: 'unknownFile' } // neither text nor any kind of file that is known here
  | { kind: 'noWorkflowInside'; fileKind: FileKind; keys: readonly string[] } // keys: of the first few texts it does hold
  | { kind: 'corrupt'; fileKind: FileKind; at: FilePlace; reason: CorruptReason }
  | { kind: 'metadataTooLarge'; fileKind: FileKind; at: FilePlace; limit: number } // limit: bytes
  | { kind: 'inside'; fileKind: FileKind; at: FilePlace; problem: WorkflowProblem } // of one of the texts in a file

export type CorruptReason = 'cutShort' | 'badLength' | 'badCompression' | 'badJson' | 'tooManyParts'

/** Where in a file: its part by the format's own word (a chunk, a box, a tag), the key of a text, bytes from the start. */
export interface FilePlace {
  part: string
  key: string | null
  byte: number | null
}

export type ReadResult =
  | { ok: true; graph: ApiGraph; name?: string } // name: only where the file itself holds one
  | { ok: false; problem: WorkflowProblem }

const SAMPLE_KEYS = 5

export function readApiFile(text: string): ReadResult {
  if (text.length > MAX_WORKFLOW_CHARS) return failed({ kind: 'tooLarge', chars: text.length, limit: MAX_WORKFLOW_CHARS })
  const body = text.replace(/^\uFEFF/, '') // Windows editors begin files with a byte order mark
  if (body.trim() === '') return failed({ kind: 'empty' })
  const parsed = parseJson(body)
  return parsed.ok ? readApiGraph(parsed.value) : parsed
}

/** The same for JSON that is parsed already. */
export function readApiGraph(value: Json): ReadResult {
  if (!isJsonObject(value)) return failed({ kind: 'notWorkflow', found: jsonKindOf(value), keys: [] })
  if (looksLikeNodes(value)) return readNodes(value)

  const inner = promptInside(value)
  if (inner !== undefined) {
    // Picture metadata copied by hand holds the prompt as text.
    const parsed = typeof inner === 'string' ? parseJson(inner) : ({ ok: true, value: inner } as const)
    if (!parsed.ok) return parsed
    if (isJsonObject(parsed.value) && looksLikeNodes(parsed.value)) return named(readNodes(parsed.value), value)
  }
  return failed({ kind: 'notWorkflow', found: 'object', keys: Object.keys(value).slice(0, SAMPLE_KEYS) })
}

export function parseJson(text: string): { ok: true; value: Json } | { ok: false; problem: WorkflowProblem } {
  try {
    return { ok: true, value: parseExact(text) }
  } catch (error) {
    if (!(error instanceof ExactJsonError)) throw error
    return failed({ kind: 'notJson', reason: error.reason, line: error.line, column: error.column })
  }
}

/** Any entry with a class makes it an API graph: then the entries without one are its mistakes. */
export function looksLikeNodes(value: JsonObject): boolean {
  return Object.values(value).some((entry) => isJsonObject(entry) && typeof ownValue(entry, 'class_type') === 'string')
}

function promptInside(value: JsonObject): Json | undefined {
  const prompt = ownValue(value, 'prompt')
  if (Array.isArray(prompt)) return prompt[2] // history and queue: [number, id, prompt, extra_data, outputs]
  if (prompt !== undefined) return prompt
  const entries = Object.values(value)
  const [only] = entries
  // An answer of /history/{id}: one item under the run's id.
  return entries.length === 1 && isJsonObject(only) && Array.isArray(ownValue(only, 'prompt')) ? promptInside(only) : undefined
}

/** The API graph itself, without anything around it. */
export function readNodes(value: JsonObject): ReadResult {
  const entries = Object.entries(value)
  if (entries.length > MAX_WORKFLOW_NODES) return failed({ kind: 'tooManyNodes', count: entries.length, limit: MAX_WORKFLOW_NODES })
  const graph = new Map<NodeId, ApiNode>()
  for (const [key, entry] of entries) {
    const nodeId = asNodeId(key)
    if (!isJsonObject(entry)) return failed({ kind: 'nodeNotObject', nodeId })
    const title = readTitle(entry)
    const classType = ownValue(entry, 'class_type')
    if (typeof classType !== 'string' || classType === '') return failed({ kind: 'missingClassType', nodeId, title })
    const inputs = ownValue(entry, 'inputs')
    if (!isJsonObject(inputs)) return failed({ kind: 'inputsNotObject', nodeId, classType, title })
    graph.set(nodeId, { classType, title, inputs })
  }
  return { ok: true, graph }
}

function readTitle(entry: JsonObject): string | null {
  const meta = ownValue(entry, '_meta')
  const title = isJsonObject(meta) ? ownValue(meta, 'title') : undefined
  return typeof title === 'string' && title !== '' ? title : null
}

function named(result: ReadResult, wrapper: JsonObject): ReadResult {
  const name = ownValue(wrapper, 'name')
  return result.ok && typeof name === 'string' && name !== '' ? { ...result, name } : result
}

export function jsonKindOf(value: Json): 'array' | 'text' | 'number' | 'boolean' | 'null' {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'string') return 'text'
  return typeof value === 'boolean' ? 'boolean' : 'number'
}

function failed(problem: WorkflowProblem): { ok: false; problem: WorkflowProblem } {
  return { ok: false, problem }
}
