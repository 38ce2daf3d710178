/**
 * A simulated ComfyUI: real HTTP and WebSocket on a port, the routes and messages that a client uses in the order of
 * recorded servers, graphs executed far enough to draw a picture. Plays 0.33.0 and 0.3.64.
 * Used by tests, and by the start command when no ComfyUI answers; knows nothing of either.
 */
import { createClock } from './clock'
import { readFileName } from './fileNames'
import { createFileStore, type FileStore } from './files'
import { createGate } from './gate'
import type { FaultRule, SocketFault } from './http/faults'
import { createOriginRules } from './http/origins'
import { createRouter } from './http/router'
import { createWebServer, type SeenRequest } from './http/server'
import { createModelLibrary } from './models'
import { encodePng } from './media/png'
import { resize } from './media/raster'
import { createNodeLibrary } from './nodeInfo'
import { findRun } from './nodes/registry'
import { readOptions, type SimulatorOptions } from './options'
import { drawScene } from './picture/drawScene'
import { profileOf, type Profile } from './profile'
import type { Py, PyObject } from './python/json'
import { createExecutor } from './queue/executor'
import type { Gauge } from './queue/gauge'
import { createHistory } from './queue/history'
import { createPromptQueue } from './queue/promptQueue'
import { createWorker } from './queue/worker'
import { addHistoryRoutes } from './routes/historyRoutes'
import { addJobRoutes } from './routes/jobRoutes'
import { addNodeRoutes } from './routes/nodeRoutes'
import { addPromptRoutes } from './routes/promptRoutes'
import { addQueueRoutes } from './routes/queueRoutes'
import { addSystemRoutes } from './routes/systemRoutes'
import { addUploadRoutes } from './routes/uploadRoutes'
import { addUserRoutes } from './routes/userRoutes'
import { addViewRoutes } from './routes/viewRoutes'
import { attachSockets } from './socketServer'
import { createSocketHub } from './sockets'

export type { SimulatorOptions } from './options'

export interface SimulatorControl {
  /** Cuts every socket without a closing handshake, as a broken network does. */
  dropSockets(): void
  setStepDelay(delayMs: number): void
  /** From now on every sampling step waits until it is released. */
  holdSteps(): void
  releaseStep(count?: number): void
  /** Lets all steps run again. */
  resumeSteps(): void
  /** Steps that stand still now: 1 while a held run is between two steps. */
  waitingSteps(): number
  queueState(): { running: string | null; pending: string[] }
  /** The next binary frame is cut short. */
  corruptNextFrame(): void
  /** As a restart: queue, history, cache, temp files and sockets are gone. */
  forgetEverything(): void
  /** What the server does wrong; null makes it right again. */
  setFault(rule: FaultRule | null): void
  setSocketFault(fault: SocketFault | null): void
  /** A message as a custom node would send it; to everybody when no client is named. */
  sendMessage(type: string, data: PyObject, clientId?: string): void
  sendFrame(bytes: Uint8Array, clientId?: string): void
  connectedIds(): string[]
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>
  /** Everything that was asked, oldest first. */
  requests: readonly SeenRequest[]
}

export interface Simulator {
  /** Ends without a slash. */
  url: string
  port: number
  close(): Promise<void>
  control: SimulatorControl
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = readOptions(options)
  const profile = profileOf(settings.version)
  const clock = createClock(settings.timeScale)
  const gate = createGate()
  const models = createModelLibrary(profile, settings.models)
  const files = createFileStore(clock.now)
  await addExample(files)
  const features = () => describeFeatures(profile, settings.maxBodyBytes)
  const nodes = createNodeLibrary({
    profile, models,
    inputImages: () => files.list('input').map(({ name }) => name).filter((name) => /\.(png|jpe?g|webp|gif|bmp)$/i.test(name)).toSorted(),
    withoutSocketImages: settings.withoutSocketImages,
    testNodes: settings.testNodes,
    dynamicNodes: settings.dynamicNodes,
    large: settings.large,
  })

  let stepDelayMs = settings.stepDelayMs
  let number = 0
  let fault = settings.fault
  let socketFault: SocketFault | null = null

  const gauge: Gauge = {
    execInfo: () => ({ exec_info: { queue_remaining: queue.remaining() } }),
    runningNodeOf: (clientId) => (queue.running()?.clientId === clientId ? executor.runningNode() : null),
  }
  const hub = createSocketHub({ gauge, features })
  const queue = createPromptQueue(() => hub.send('status', { status: gauge.execInfo() }, null))
  const history = createHistory()
  let freshValue = 0
  const executor = createExecutor({
    hub, profile, clock, gate, files, nodes,
    runOf: (classType) => {
      const nodeClass = nodes.find(classType)
      return nodeClass ? findRun(nodeClass) : null
    },
    freshness: (classType, inputs) => {
      if (classType === 'SaveImageWebsocket') return String(freshValue++) // never the same twice: always runs
      if (!classType.startsWith('LoadImage')) return ''
      const { area, subfolder, name } = readFileName(String(inputs['image'] ?? ''), 'input')
      return files.digest(area, subfolder, name)
    },
    stepDelayMs: () => stepDelayMs,
    nodeDelayMs: settings.nodeDelayMs,
    previewMethod: settings.previewMethod,
    previewSizePx: settings.previewSizePx,
  })
  const worker = createWorker({ queue, executor, history, clock, historyDelayMs: settings.historyDelayMs })

  const router = createRouter()
  addPromptRoutes(router, {
    profile, clock, nodes, queue, worker,
    fileProblem: (_classType, value) => inputFileProblem(files, value),
    nextNumber: () => number++,
    answerDelayMs: () => settings.promptAnswerDelayMs,
  })
  addQueueRoutes(router, { queue, executor, worker })
  addHistoryRoutes(router, history)
  if (profile.hasJobs) addJobRoutes(router, { queue, history, executor })
  addViewRoutes(router, files, profile)
  addUploadRoutes(router, files)
  addNodeRoutes(router, nodes, models, clock.now(), profile.hasJobs)
  addSystemRoutes(router, { profile, models, files, argv: settings.argv, features })
  addUserRoutes(router, { profile, clock, workflows: settings.workflows, users: settings.users })

  const origins = createOriginRules(profile, settings.corsHeader)
  const { authorize, maxBodyBytes } = settings
  const web = createWebServer({ router, origins, clock, maxBodyBytes, fault: () => fault, authorize })
  const detachSockets = attachSockets(web.server, { hub, origins, fault: () => socketFault, authorize })
  const port = await web.listen(settings.port, settings.host)

  const control: SimulatorControl = {
    dropSockets: hub.drop,
    setStepDelay: (delayMs) => {
      stepDelayMs = delayMs
    },
    holdSteps: gate.hold,
    releaseStep: gate.release,
    resumeSteps: gate.open,
    waitingSteps: gate.waiting,
    queueState: () => ({ running: queue.running()?.id ?? null, pending: queue.pending().map(({ id }) => id) }),
    corruptNextFrame: hub.corruptNextFrame,
    forgetEverything: () => {
      hub.drop()
      worker.abandon()
      queue.reset()
      history.clear()
      files.clear('temp')
      number = 0
    },
    setFault: (rule) => {
      fault = rule
    },
    setSocketFault: (next) => {
      socketFault = next
    },
    sendMessage: (type, data, clientId) => hub.send(type, data, clientId ?? null),
    sendFrame: (bytes, clientId) => hub.sendBinary(bytes, clientId ?? null),
    connectedIds: hub.connectedIds,
    idle: worker.idle,
    requests: web.seen,
  }

  let closing: Promise<void> | null = null
  return {
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
    port,
    control,
    close: () => {
      closing ??= (async () => {
        queue.reset()
        worker.abandon()
        detachSockets()
        await web.close()
        await worker.idle()
      })()
      return closing
    },
  }
}

function describeFeatures(profile: Profile, maxUploadBytes: number): PyObject {
  if (!profile.hasJobs) return { supports_preview_metadata: true, max_upload_size: maxUploadBytes }
  return {
    supports_preview_metadata: true, supports_model_type_tags: true, max_upload_size: maxUploadBytes,
    extension: { manager: { supports_v4: true } }, node_replacements: true, assets: false,
  }
}

/** What LoadImage says of a file that is not there. */
function inputFileProblem(files: FileStore, value: Py): string | null {
  const text = String(value)
  const { area, subfolder, name } = readFileName(text, 'input')
  return files.get(area, subfolder, name) ? null : `Invalid image file: ${text}`
}

/** A fresh ComfyUI has one picture in its input folder. */
async function addExample(files: FileStore): Promise<void> {
  const side = 256
  const prompt = 'lake in the mountains at dawn'
  const scene = drawScene({ prompt, negative: '', seed: 1n, steps: 20, cfg: 6, width: side, height: side, style: '' })
  files.put('input', '', 'example.png', await encodePng(resize(scene, side * 2, side * 2)))
}
