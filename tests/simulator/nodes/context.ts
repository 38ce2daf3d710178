/**
 * What a node gets when it runs, and what it gives back.
 */
import type { FileStore } from '../files'
import type { SocketPicture } from '../frames'
import type { PyObject } from '../python/json'
import type { NodeInputs } from './inputs'
import type { NodeValue } from './values'

export type PreviewMethod = 'none' | 'latent2rgb' | 'taesd'

export interface NodeContext {
  nodeId: string
  inputs: NodeInputs
  outputTypes: readonly string[]
  files: FileStore
  /** The prompt as the executor holds it; goes into saved files. */
  prompt: PyObject
  extraPngInfo: PyObject | null
  previewMethod: PreviewMethod
  /** The longer side of a preview, in pixels. */
  previewSizePx: number
  now(): number
  /**
   * One step of work: waits as long as a step takes, then reports it, with a picture where one is wanted.
   * @throws Interrupted
   */
  step(value: number, max: number, picture: (() => SocketPicture | Promise<SocketPicture>) | null, durationMs?: number): Promise<void>
  /** Reports at once, without waiting. */
  report(value: number, max: number, picture: SocketPicture): void
  /** @throws Interrupted */
  pause(durationMs: number): Promise<void>
  /** A line of text, to everybody. */
  sayText(text: string): void
}

/** Nodes to run in place of this one; `result` names the node whose outputs become this one's. Ids are local. */
export interface Expansion {
  nodes: Readonly<Record<string, PyObject>>
  result: string
}

type NodeResult =
  | { outputs: readonly NodeValue[]; ui?: PyObject }
  | { expand: Expansion }

export type NodeRun = (context: NodeContext) => NodeResult | Promise<NodeResult>

/** The run was interrupted; unwinds the node that works. */
export class Interrupted extends Error {
  override name = 'Interrupted' as const
}
