/**
 * Makes what a node gets when it runs: its inputs, and the ways to work, wait and report.
 */
import type { Clock } from '../clock'
import type { FileStore } from '../files'
import type { Gate } from '../gate'
import type { NodeLibrary } from '../nodeInfo'
import type { NodeContext, PreviewMethod } from '../nodes/context'
import { NodeInputs } from '../nodes/inputs'
import type { NodeValue } from '../nodes/values'
import type { Profile } from '../profile'
import { isPyObject } from '../python/values'
import type { Job } from './job'
import type { NodeRef } from './nodeRef'
import type { Reporter } from './reporter'

export interface ContextOptions {
  profile: Profile
  clock: Clock
  gate: Gate
  files: FileStore
  nodes: NodeLibrary
  stepDelayMs: () => number
  previewMethod: PreviewMethod
  previewSizePx: number
  job: Job
  ref: NodeRef
  classType: string
  inputs: readonly (readonly [string, NodeValue])[]
  reporter: Reporter
  /** @throws Interrupted */
  stopIfInterrupted: () => void
}

export function createContext(options: ContextOptions): NodeContext {
  const { clock, gate, job, ref, reporter, stopIfInterrupted } = options
  const pngInfo = job.extraData['extra_pnginfo']
  return {
    nodeId: ref.id,
    inputs: new NodeInputs(new Map(options.inputs)),
    outputTypes: options.nodes.find(options.classType)?.outputTypes ?? [],
    files: options.files,
    prompt: job.prompt,
    extraPngInfo: isPyObject(pngInfo) ? pngInfo : null,
    previewMethod: previewMethodOf(options),
    previewSizePx: options.previewSizePx,
    now: clock.now,
    pause: async (durationMs) => {
      await clock.sleep(durationMs)
      stopIfInterrupted()
    },
    step: async (value, max, picture, durationMs = options.stepDelayMs()) => {
      if (durationMs > 0) await clock.sleep(durationMs)
      stopIfInterrupted()
      await gate.pass()
      stopIfInterrupted()
      reporter.progress(ref, value, max, picture ? await picture() : null)
    },
    report: (value, max, picture) => {
      stopIfInterrupted()
      reporter.progress(ref, value, max, picture)
    },
    sayText: (text) => reporter.text(ref, text),
  }
}

/** `extra_data.preview_method` where the release honours it; "default" and unknown words mean the server's own. */
function previewMethodOf({ profile, previewMethod, job }: ContextOptions): PreviewMethod {
  const wanted = profile.previewMethodPerRun ? job.extraData['preview_method'] : null
  if (wanted === 'none' || wanted === 'latent2rgb' || wanted === 'taesd') return wanted
  return wanted === 'auto' ? 'latent2rgb' : previewMethod
}
