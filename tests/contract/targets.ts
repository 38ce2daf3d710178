/**
 * The servers that the protocol suite is held against: the simulator as both releases, and a real server when
 * COMFYUI_URL names one. Expectations are the same; where releases differ, the version decides.
 */
import { isBefore } from '@/comfy/version'
import { isPyObject } from '@tests/simulator/python/values'
import { startSimulator, type SimulatorControl, type SimulatorOptions } from '@tests/simulator/simulator'
import { ask } from './client'

export interface Target {
  url: string
  version: string
  /** Whether the server is this release or a later one. */
  since(version: string): boolean
  /** Null for a real server, which cannot be told what to do. */
  control: SimulatorControl | null
  close(): Promise<void>
}

export interface TargetPlan {
  name: string
  start(): Promise<Target>
}

const realUrl = process.env['COMFYUI_URL']?.replace(/\/$/, '')

/** Steps are short, but not so short that nothing happens between two of them. */
const suiteOptions: SimulatorOptions = { stepDelayMs: 25, nodeDelayMs: 2, previewSizePx: 64 }

export function listTargets(options: SimulatorOptions = {}): TargetPlan[] {
  const simulated = (['0.33.0', '0.3.64'] as const).map((version) => ({
    name: `simulated ${version}`,
    start: async () => {
      const simulator = await startSimulator({ ...suiteOptions, ...options, version })
      return describeTarget(simulator.url, version, simulator.control, simulator.close)
    },
  }))
  if (!realUrl) return simulated
  const startReal = async () => describeTarget(realUrl, await versionOf(realUrl), null, () => Promise.resolve())
  return [...simulated, { name: `ComfyUI at ${realUrl}`, start: startReal }]
}

function describeTarget(url: string, version: string, control: SimulatorControl | null, close: () => Promise<void>): Target {
  return { url, version, since: (other) => !isBefore(version, other), control, close }
}

async function versionOf(url: string): Promise<string> {
  const { json } = await ask(url, '/system_stats')
  const system = isPyObject(json) && isPyObject(json['system']) ? json['system'] : {}
  return String(system['comfyui_version'] ?? '0')
}
