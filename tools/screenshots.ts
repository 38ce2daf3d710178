/**
 * The pictures of the README, from the real app: built, served by the start command, run on the simulator, and held
 * at a step in the middle of a run.
 */
import { mkdir } from 'node:fs/promises'
import { chromium, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import { startSimulator, type Simulator } from '../tests/simulator/simulator'
import { launchOptions } from './browser'
import { buildApp } from './build'
import { fromRoot } from './root'
import { SCREENSHOT_FILE, screenshotWorkflow } from './screenshotWorkflow'
import { startDarkroom } from './start/server'

const PROMPTS = [
  'a still mountain lake at first light, thin mist on the water, larch forest, small boathouse, 35mm film',
  'dunes at dusk, long soft shadows, one acacia tree',
  'winter forest, first snow, pale sun behind the trees',
  'old city by the sea at night, lights on the water',
] as const
const HELD_AT_STEP = 12

await buildApp()
const simulator = await startSimulator({ version: '0.33.0', stepDelayMs: 20 })
const darkroom = await startDarkroom({ distDir: fromRoot('dist'), port: 0, server: simulator.url })
const browser = await chromium.launch(launchOptions())
await mkdir(fromRoot('docs'), { recursive: true })
try {
  const desk = { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' } as const
  await shoot(browser, simulator, darkroom.url, desk, 'workbench.png')
  await shoot(browser, simulator, darkroom.url, { ...desk, colorScheme: 'light' }, 'workbench-light.png')
  await shoot(browser, simulator, darkroom.url, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, colorScheme: 'dark' }, 'phone.png')
} finally {
  await browser.close()
  await darkroom.close()
  await simulator.close()
}

async function shoot(in_: Browser, server: Simulator, url: string, options: BrowserContextOptions, name: string) {
  const context = await in_.newContext(options)
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('button', { name: 'Generate', exact: true }).and(page.locator(':enabled')).waitFor()
  await page.locator('input[type=file]').first().setInputFiles({ name: SCREENSHOT_FILE, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(screenshotWorkflow)) })
  await page.getByText('2 of 2 on').waitFor()
  if (options.isMobile) await page.screenshot({ path: fromRoot('docs', 'phone-form.png') })
  for (const prompt of PROMPTS.slice(1)) {
    await generate(page, prompt)
    await server.control.idle()
  }
  server.control.holdSteps()
  await write(page, PROMPTS[0])
  await page.getByRole('button', { name: 'Generate', exact: true }).click()
  const steps = page.getByRole('progressbar', { name: 'Step progress' })
  for (let step = 1; step <= HELD_AT_STEP; step++) {
    server.control.releaseStep()
    await steps.and(page.locator(`[aria-valuetext^="step ${step} of"]`)).first().waitFor()
  }
  const stage = page.getByRole('button', { name: 'Stage', exact: true })
  if (await stage.isVisible()) await stage.click()
  await page.waitForTimeout(600) // the filmstrip is painted at a low rate
  await page.screenshot({ path: fromRoot('docs', name) })
  server.control.resumeSteps()
  await page.getByRole('img', { name: 'Result', exact: true }).waitFor()
  await context.close()
}

async function generate(page: Page, prompt: string) {
  await write(page, prompt)
  const accepted = page.waitForResponse((response) => response.url().endsWith('/api/prompt'))
  await page.getByRole('button', { name: 'Generate', exact: true }).click()
  await accepted
}

async function write(page: Page, prompt: string) {
  const tweak = page.getByRole('button', { name: 'Tweak', exact: true })
  if (await tweak.isVisible()) await tweak.click()
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill(prompt)
}
