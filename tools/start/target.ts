/**
 * Which server the prefix leads to: the one that was named, else whatever ComfyUI is at the usual address, else the
 * simulator, which is then left for the real one when the page asks for it. Knows no HTTP beyond asking an address.
 */
import { askComfy } from './askComfy'
import type { ProxyTarget } from './proxy'

const USUAL_ADDRESS = 'http://127.0.0.1:8188/'

export interface RunningSimulator {
  url: string
  close(): Promise<void>
}

export interface TargetOptions {
  /** Base address of the server that was named; the simulator is then never used. */
  server?: string
  /** The simulator was asked for: the usual address is not looked at. */
  simulated?: boolean
  /** Where a ComfyUI is looked for when none was named, and how often while the simulator stands in. */
  usualAddress?: string
  askEveryMs?: number
  startSimulator: () => Promise<RunningSimulator>
  /** A sentence for the terminal when something changed by itself or by the page's wish. */
  log?: (line: string) => void
}

export interface CurrentTarget extends ProxyTarget {
  simulated: boolean
}

export type TargetKind = 'real' | 'simulated'

export interface TargetChoice {
  current(): CurrentTarget
  /** A real ComfyUI is in use, or could be switched to. */
  realAvailable(): boolean
  /** @returns null, or a sentence that says why it cannot be done. */
  switchTo(kind: TargetKind): Promise<string | null>
  /** A socket to `target` was opened; the returned function says that it ended. Old tabs keep the simulator alive. */
  holdSocket(target: CurrentTarget): () => void
  close(): Promise<void>
}

export async function chooseTarget(options: TargetOptions): Promise<TargetChoice> {
  const { server, usualAddress = USUAL_ADDRESS, askEveryMs = 5000, log = () => {} } = options
  const baseUrl = folderUrl(server ?? usualAddress)
  const realAddress = baseUrl.href
  const real: CurrentTarget = { baseUrl, upstream: realAddress, simulated: false }
  const mayLeaveSimulator = !server && !options.simulated

  let current = real
  let realAnswers = true
  let simulator: RunningSimulator | null = null
  let simulatorSockets = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let switching: Promise<unknown> = Promise.resolve()

  // An address that answers without being a ComfyUI (a login page, a server that is still busy) is shown as it is:
  // the page says what is wrong. The simulator is for an address where nobody listens.
  if (options.simulated || (!server && (await askComfy(realAddress)) === 'nothing')) await goSimulated()

  async function goSimulated() {
    simulator ??= await options.startSimulator()
    current = { baseUrl: folderUrl(simulator.url), upstream: realAddress, simulated: true }
    realAnswers = false
    if (mayLeaveSimulator) askLater()
  }

  function askLater() {
    clearTimeout(timer)
    timer = setTimeout(async () => {
      const answers = (await askComfy(realAddress)) === 'comfy'
      if (closed || !current.simulated) return
      if (answers && !realAnswers) log(`ComfyUI answers at ${realAddress} now: the page offers to switch to it.`)
      realAnswers = answers
      askLater()
    }, askEveryMs)
    timer.unref()
  }

  async function closeUnusedSimulator() {
    if (current.simulated || simulatorSockets > 0) return
    const unused = simulator
    simulator = null
    await unused?.close()
  }

  async function change(kind: TargetKind): Promise<string | null> {
    if ((kind === 'simulated') === current.simulated) return null
    if (server) return 'A server was named at the start: the simulator is not used.'
    if (kind === 'real') {
      if (!mayLeaveSimulator) return 'The simulator was asked for at the start.'
      if ((await askComfy(realAddress)) !== 'comfy') return `No ComfyUI answers at ${realAddress}.`
      clearTimeout(timer)
      current = real
      realAnswers = true
      await closeUnusedSimulator()
    } else {
      await goSimulated()
    }
    log(`In use now: ${kind === 'real' ? `ComfyUI at ${realAddress}` : 'the simulated ComfyUI'}.`)
    return null
  }

  return {
    current: () => current,
    realAvailable: () => realAnswers,
    switchTo(kind) {
      // One after the other: two tabs may press the button at the same time.
      const done = switching.then(() => change(kind))
      switching = done.catch(() => {})
      return done
    },
    holdSocket(target) {
      if (!target.simulated) return () => {}
      simulatorSockets += 1
      return () => {
        simulatorSockets -= 1
        void closeUnusedSimulator()
      }
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await simulator?.close()
      simulator = null
    },
  }
}

/** Routes are joined to it, so its path must end like a folder's. */
function folderUrl(address: string): URL {
  const url = new URL(address)
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}
