/**
 * How a simulated server is started: the counterpart of ComfyUI's command line, and what only tests ask for.
 */
import type { FaultRule } from './http/faults'
import type { Authorize } from './http/server'
import { makeLargeDefinitions, type LargeDefinitions } from './largeDefinitions'
import type { ModelFiles } from './models'
import type { SimulatedVersion } from './profile'
import { sampleWorkflows, type SavedWorkflows } from './savedWorkflows'

export interface SimulatorOptions {
  /** 0 takes any free port. */
  port?: number
  host?: string
  version?: SimulatedVersion
  /** How long a sampling step takes. */
  stepDelayMs?: number
  /** How long any other node takes. */
  nodeDelayMs?: number
  /** Between `execution_success` and the entry in history: clients must not ask in between. */
  historyDelayMs?: number
  /** Holds back the answer to POST /prompt, so that socket events come first. */
  promptAnswerDelayMs?: number
  /** `--preview-method`; `auto` means latent2rgb. */
  previewMethod?: 'none' | 'auto' | 'latent2rgb' | 'taesd'
  /** `--preview-size` */
  previewSizePx?: number
  /** `--enable-cors-header`; null leaves the origin checks on. */
  corsHeader?: string | null
  /** `--max-upload-size`, in MiB; holds for every body. */
  maxUploadMiB?: number
  checkpoints?: readonly string[]
  /** Replaces other folders of the default model files. */
  models?: ModelFiles
  /** Saved on the server, by path below its `workflows` folder; {} for a fresh install. */
  workflows?: SavedWorkflows
  /** `--multi-user`: names by id. */
  users?: Readonly<Record<string, string>>
  /** SaveImageWebsocket is missing, as under --disable-all-custom-nodes. */
  withoutSocketImages?: boolean
  /** Adds the small test nodes to /object_info. */
  testNodes?: boolean
  /** Adds nodes of the newer kind, whose inputs depend on each other (version 0.33.0). */
  dynamicNodes?: boolean
  /** Adds classes and thousands of models until /object_info weighs about so many millions of bytes. */
  definitionsMb?: number
  /** A login in front of the server; what it refuses is answered with 401 and an HTML page. */
  authorize?: Authorize
  /** What is wrong with the server from the start; control.setFault changes it. */
  fault?: FaultRule
  /** Time runs this much faster, with all its proportions. */
  timeScale?: number
}

export interface Settings {
  port: number
  host: string
  version: SimulatedVersion
  nodeDelayMs: number
  stepDelayMs: number
  historyDelayMs: number
  promptAnswerDelayMs: number
  previewMethod: 'none' | 'latent2rgb' | 'taesd'
  previewSizePx: number
  corsHeader: string | null
  maxBodyBytes: number
  models: ModelFiles
  workflows: SavedWorkflows
  users: Readonly<Record<string, string>> | null
  withoutSocketImages: boolean
  testNodes: boolean
  dynamicNodes: boolean
  large: LargeDefinitions | null
  authorize: Authorize | null
  fault: FaultRule | null
  timeScale: number
  /** What GET /system_stats shows as the command line. */
  argv: string[]
}

const MIB = 1024 * 1024

export function readOptions(options: SimulatorOptions): Settings {
  const { previewMethod = 'none', corsHeader = null, maxUploadMiB = 100, checkpoints, models = {} } = options
  const large = options.definitionsMb === undefined ? null : makeLargeDefinitions(options.definitionsMb)
  const argv = ['main.py']
  if (previewMethod !== 'none') argv.push('--preview-method', previewMethod)
  if (corsHeader !== null) argv.push('--enable-cors-header', corsHeader)
  if (maxUploadMiB !== 100) argv.push('--max-upload-size', String(maxUploadMiB))
  if (options.users) argv.push('--multi-user')
  return {
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    version: options.version ?? '0.33.0',
    stepDelayMs: options.stepDelayMs ?? 150,
    nodeDelayMs: options.nodeDelayMs ?? 15,
    historyDelayMs: options.historyDelayMs ?? 15,
    promptAnswerDelayMs: options.promptAnswerDelayMs ?? 0,
    previewMethod: previewMethod === 'auto' ? 'latent2rgb' : previewMethod,
    previewSizePx: options.previewSizePx ?? 512,
    corsHeader,
    maxBodyBytes: Math.round(maxUploadMiB * MIB),
    models: { ...large?.models, ...models, ...(checkpoints && { checkpoints }) },
    workflows: options.workflows ?? sampleWorkflows(),
    users: options.users ?? null,
    withoutSocketImages: options.withoutSocketImages ?? false,
    testNodes: options.testNodes ?? false,
    dynamicNodes: options.dynamicNodes ?? false,
    large,
    authorize: options.authorize ?? null,
    fault: options.fault ?? null,
    timeScale: options.timeScale ?? 1,
    argv,
  }
}
