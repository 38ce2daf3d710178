/**
 * The `test` of every spec. Each test has a ComfyUI of its own (the simulator, or the server that COMFYUI_URL names),
 * the start command's server in front of it, and pages that are watched for errors. Nothing is started that a test
 * does not ask for.
 */
import { test as base, expect } from '@playwright/test'
import { fromRoot } from '../../../tools/root'
import { startDarkroom, type Darkroom, type DarkroomOptions } from '../../../tools/start/server'
import { startSimulator, type Simulator, type SimulatorControl, type SimulatorOptions } from '../../simulator/simulator'
import { createApp, type App } from './app'
import { startHost, type Host, type HostOptions } from './host'
import { createWatch, type Watch } from './watch'

export { expect } from '@playwright/test'

/** The built page; see globalSetup.ts. */
export const DIST = fromRoot('dist')

const REAL_URL = process.env.COMFYUI_URL
/** For `test.skip`: a real server cannot be told when to take a step, has other models, and cannot be broken. */
export const NEEDS_SIMULATOR = [Boolean(REAL_URL), 'COMFYUI_URL is set, and this needs the simulator'] as const
/** Long enough to see a step, short enough that twenty of them are soon over. */
const STEP_DELAY_MS = 8

export interface Comfy {
  url: string
  /** Null for a real server. */
  control: SimulatorControl | null
}

interface Options {
  simulatorOptions: SimulatorOptions
  darkroomOptions: Partial<DarkroomOptions>
}

interface Fixtures extends Options {
  watch: Watch
  comfy: Comfy
  /** Skips the test where a real server is asked for: that one cannot be told when to take a step. */
  simulator: Simulator
  darkroom: Darkroom
  /** Starts something else that serves the page or stands before a ComfyUI; it ends with the test. */
  host: (options: HostOptions) => Promise<Host>
  /** The page behind the start command, opened and ready to generate. */
  app: App
}

export const test = base.extend<Fixtures>({
  simulatorOptions: [{}, { option: true }],
  darkroomOptions: [{}, { option: true }],

  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern which fixtures are wanted
  watch: async ({}, provide) => {
    const watch = createWatch()
    await provide(watch)
    expect(watch.problems(), 'errors in the console, exceptions, violations of the policy').toEqual([])
  },

  context: async ({ context, watch }, provide) => {
    await watch.over(context)
    await provide(context)
  },

  comfy: async ({ simulatorOptions, watch }, provide) => {
    if (REAL_URL) return provide({ url: REAL_URL.replace(/\/$/, ''), control: null })
    const simulator = await startSimulator({ stepDelayMs: STEP_DELAY_MS, nodeDelayMs: 1, ...simulatorOptions })
    await provide(simulator)
    watch.rest()
    await simulator.close()
  },

  simulator: async ({ comfy }, provide, testInfo) => {
    testInfo.skip(...NEEDS_SIMULATOR)
    // Without COMFYUI_URL it is what `comfy` has started.
    await provide(comfy as Simulator)
  },

  darkroom: async ({ comfy, darkroomOptions, watch }, provide) => {
    const darkroom = await startDarkroom({ distDir: DIST, port: 0, server: comfy.url, ...darkroomOptions })
    await provide(darkroom)
    watch.rest()
    await darkroom.close()
  },

  host: async ({ watch }, provide) => {
    const hosts: Host[] = []
    await provide(async (options) => {
      const host = await startHost(options)
      hosts.push(host)
      return host
    })
    watch.rest()
    await Promise.all(hosts.map((host) => host.close()))
  },

  app: async ({ page, darkroom }, provide) => {
    const app = createApp(page, `http://127.0.0.1:${darkroom.port}/`)
    await app.open()
    await provide(app)
  },
})
