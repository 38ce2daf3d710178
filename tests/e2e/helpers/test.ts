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
import { createWatch, type Watch } from './watch'

export { expect } from '@playwright/test'

/** The built page; see globalSetup.ts. */
export const DIST = fromRoot('dist')

const REAL_URL = process.env.COMFYUI_URL
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
  /** The page behind the start command, opened and ready to generate. */
  app: App
}

export const test = base.extend<Fixtures>({
  simulatorOptions: [{}, { option: true }],
  darkroomOptions: [{}, { option: true }],

  watch: async ({}, use) => {
    const watch = createWatch()
    await use(watch)
    expect(watch.problems(), 'errors in the console, exceptions, violations of the policy').toEqual([])
  },

  context: async ({ context, watch }, use) => {
    await watch.over(context)
    await use(context)
  },

  comfy: async ({ simulatorOptions }, use) => {
    if (REAL_URL) return use({ url: REAL_URL.replace(/\/$/, ''), control: null })
    const simulator = await startSimulator({ stepDelayMs: STEP_DELAY_MS, nodeDelayMs: 1, ...simulatorOptions })
    await use(simulator)
    await simulator.close()
  },

  simulator: async ({ comfy }, use, testInfo) => {
    testInfo.skip(comfy.control === null, 'COMFYUI_URL is set, and this test needs the controls of the simulator')
    // Without COMFYUI_URL it is what `comfy` has started.
    await use(comfy as Simulator)
  },

  darkroom: async ({ comfy, darkroomOptions }, use) => {
    const darkroom = await startDarkroom({ distDir: DIST, port: 0, server: comfy.url, ...darkroomOptions })
    await use(darkroom)
    await darkroom.close()
  },

  app: async ({ page, darkroom }, use) => {
    const app = createApp(page, `http://127.0.0.1:${darkroom.port}/`)
    await app.open()
    await use(app)
  },
})
