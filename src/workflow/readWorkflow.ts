/**
 * The one way in: bytes of any file, or text, to a workflow that a form can be made of. Runs in Node, a worker or a page;
 * no DOM, no React, no network. What is inside a file is told by its bytes, never by its name.
 * In one step where all definitions are at hand (readWorkflow); in two where they are asked for class by class:
 * readFileContents, classesOf, then interpretContents.
 */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph } from './apiGraph'
import type { FileKind } from './files/fileKinds'
import { readFileContents, type FileSource } from './files/readFileContents'
import { interpretContents } from './interpretContents'
import type { NodeDefs } from './definitions/nodeDefs'
import type { WorkflowProblem } from './readApiGraph'
import type { SavedDocument, SavedProblem, SavedReading } from './saved/savedWorkflow'

export type DocumentKind = 'prompt' | 'workflow' | 'parameters' // API format, saved (UI) document, AUTOMATIC1111 text

/** What a file holds, before any definition is known: plain data, so that a worker can hand it over. */
export interface FileContents {
  /** API graph as in the file: what was executed, where a picture has it. */
  prompt: ApiGraph | null
  workflow: SavedDocument | null
  parameters: A1111Parameters | null
  /** Only where the file itself holds one. */
  name: string | null
  fileKind: FileKind
  /** What is wrong with one of the documents, or with the file around them (null), while another could be read. */
  problems: readonly { document: DocumentKind | null; problem: WorkflowProblem }[]
}

/** AUTOMATIC1111's "parameters" text, by its own names. Values are as written. */
export interface A1111Parameters {
  prompt: string
  negative: string
  settings: ReadonlyMap<string, string>
  loras: readonly A1111Lora[]
}

export interface A1111Lora {
  name: string
  strength: number
  /** As `strength` where the tag has one number. */
  clipStrength: number
}

export interface ReadWorkflow extends Omit<SavedReading, 'problems'> {
  graph: ApiGraph
  /** Which document the graph was read from, and which others the file has: `prefer` chooses them. */
  readFrom: DocumentKind
  alsoHas: readonly DocumentKind[]
  /** The saved document, wherever the graph came from; null where the file has none. */
  document: SavedDocument | null
  parameters: A1111Parameters | null
  name: string | null
  problems: ReadonlyMap<NodeId, readonly SavedProblem[]>
  /** As in FileContents.problems. */
  fileProblems: FileContents['problems']
}

export type ReadWorkflowResult = { ok: true; workflow: ReadWorkflow } | { ok: false; problem: WorkflowProblem }

export interface ReadWorkflowOptions {
  /** The definitions of all classes that the file mentions, as far as the server has them. */
  nodeDefs: NodeDefs
  /** Which document to read, where the file has it; else what was executed, the saved document, A1111's text, in this order. */
  prefer?: DocumentKind | undefined
}

/** Never throws, whatever the bytes are. */
export async function readWorkflow(source: FileSource, { nodeDefs, prefer }: ReadWorkflowOptions): Promise<ReadWorkflowResult> {
  const read = await readFileContents(source)
  return read.ok ? { ok: true, workflow: interpretContents(read.contents, nodeDefs, prefer) } : read
}
