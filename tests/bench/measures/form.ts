/**
 * The form of a workflow of 300 nodes with 20 MB of node definitions behind it: opening it, typing in it, choosing from
 * 5,000 names. Beside it a page with nothing but a textarea, and with a plain React list of as many inputs.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { expect, type CDPSession, type Locator, type Page } from '@playwright/test'
import { largeWorkflow, literalCount } from '../../helpers/largeWorkflow'
import { storedClasses } from '../../helpers/storedClasses'
import { openApp } from '../appPage'
import { median, percentile, short, type Figure } from '../figures'
import type { Site } from '../site'

const NODES = 300
const KEYS = 120
const KEY_INTERVAL_MS = 60
const DISPLAY_FRAME_MS = 1000 / 60
const OPENINGS = 5
const QUIET_WAIT_MS = 10_000
/** For the page to fetch and store the definitions; and then to show what of them concerns the form. */
const DEFINITIONS_TIMEOUT_MS = 60_000
const AFTER_DEFINITIONS_MS = 1_000
const LONGEST_BLOCK_MS = 50
/** Rows of an opened list that are in the page; it draws only what can be seen. */
const SEEN_OPTIONS = 8
const OPEN_LIMIT_MS = 300
const FIRST_VIEW = 'view 1,'
/** What is open between two openings. */
const SMALL = { 1: { class_type: 'CLIPTextEncode', inputs: { text: 'nothing to see', clip: ['2', 1] } }, 2: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'v1-5-pruned-emaonly-fp16.safetensors' } } }

export async function measureForm(site: Site): Promise<Figure[]> {
  const workflow = largeWorkflow(NODES)
  const inputs = literalCount(workflow)
  const definitions = site.standIn.useLargeDefinitions()
  const { page } = await openApp(site)
  const session = await page.context().newCDPSession(page)
  const bare = await site.newPage({ probed: true })

  // Before they come: what they change of the form is the work that might stop the page.
  const firstOpening = await openInApp(page, workflow)
  await page.evaluate(() => window.benchProbe.reset())
  await expect.poll(() => storedClasses(page), { timeout: DEFINITIONS_TIMEOUT_MS }).toBeGreaterThanOrEqual(definitions.classes)
  await pause(AFTER_DEFINITIONS_MS)
  const { longTasksMs } = await page.evaluate(() => window.benchProbe.read())

  const openings: { app: number; bare: number }[] = []
  for (let index = 0; index < OPENINGS; index++) {
    await chooseFile(page, 'small.json', SMALL)
    await page.waitForFunction((text) => ![...document.querySelectorAll('textarea')].some(({ value }) => value.includes(text)), FIRST_VIEW)
    await site.load.untilQuiet(QUIET_WAIT_MS)
    await page.bringToFront()
    const app = await openInApp(page, workflow)
    await bare.bringToFront()
    openings.push({ app, bare: await openInBare(bare, site, inputs) })
  }
  const appOpening = median(openings.map(({ app }) => app))
  const bareOpening = median(openings.map((opening) => opening.bare))
  console.log(`  openings: first ${short(firstOpening)} ms, then ${openings.map(({ app }) => short(app)).join(', ')}; bare ${openings.map((opening) => short(opening.bare)).join(', ')}`)

  const bareTyping = await typeIn(bare, await bare.context().newCDPSession(bare), bare.locator('textarea'), site)
  const promptTyping = await typeIn(page, session, page.locator('textarea').first(), site)
  const deepTyping = await typeIn(page, session, await openDeepField(page), site)
  const picker = await openPicker(page)
  await page.context().close()
  await bare.context().close()

  return [
    {
      name: `form: blocks over ${LONGEST_BLOCK_MS} ms while ${Math.round(definitions.bytes / 1e6)} MB of definitions come`,
      value: longTasksMs.length,
      unit: '',
      goal: { atMost: 0 },
      note: `${definitions.classes} classes; longest ${short(Math.max(0, ...longTasksMs))} ms`,
    },
    {
      name: 'form: opening 300 nodes to the first usable form',
      value: appOpening,
      unit: 'ms',
      goal: { atMost: Math.max(OPEN_LIMIT_MS, bareOpening + 3 * DISPLAY_FRAME_MS) },
      note: `${Object.keys(workflow).length} nodes, the first time ${short(firstOpening)} ms; a bare React list of ${inputs} inputs ${short(bareOpening)} ms`,
    },
    ...([['the prompt', promptTyping], ['a field under its node', deepTyping]] as const).flatMap(([where, typing]): Figure[] => [
      {
        name: `form: main-thread work per key in ${where}`,
        value: typing.workMs,
        unit: 'ms',
        goal: { atMost: 8 },
        note: `${KEYS} keys; bare textarea ${short(bareTyping.workMs)} ms`,
      },
      {
        name: `form: key to paint p95 in ${where}, app − bare`,
        value: typing.p95Ms - bareTyping.p95Ms,
        unit: 'ms',
        goal: { atMost: DISPLAY_FRAME_MS },
        note: `app ${short(typing.p95Ms)} ms, bare textarea ${short(bareTyping.p95Ms)} ms`,
      },
    ]),
    { name: 'form: opening a picker of 5,000', value: picker, unit: 'ms', goal: { atMost: 100 }, note: 'click to the paint of its rows, median of 5' },
  ]
}

async function openInApp(page: Page, workflow: object): Promise<number> {
  await page.evaluate((text) => window.inputProbe.watchOpening(text), FIRST_VIEW)
  await chooseFile(page, 'large.json', workflow)
  return openedAfter(page)
}

function chooseFile(page: Page, name: string, workflow: object): Promise<void> {
  return page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(workflow)) })
}

async function openInBare(page: Page, site: Site, inputs: number): Promise<number> {
  await page.goto(new URL(`bareForm.html?inputs=${inputs}`, site.url).href)
  await page.evaluate((text) => window.inputProbe.watchOpening(text), FIRST_VIEW)
  await page.getByRole('button', { name: 'Open' }).click()
  return openedAfter(page)
}

async function openedAfter(page: Page): Promise<number> {
  const opened = await page.waitForFunction(() => window.inputProbe.openedAfterMs(), undefined, { polling: 20 })
  return (await opened.jsonValue()) ?? Number.NaN
}

/** A parameter that plays no role, found as a person finds it. */
async function openDeepField(page: Page): Promise<Locator> {
  await page.keyboard.press('Escape')
  const search = page.getByRole('searchbox').first()
  await search.fill('view_30')
  const field = page.getByRole('textbox', { name: 'filename_prefix' }).first()
  await field.waitFor()
  return field
}

async function typeIn(page: Page, session: CDPSession, field: Locator, site: Site): Promise<{ workMs: number; p95Ms: number }> {
  await page.bringToFront()
  await field.click()
  await field.press('End')
  await site.load.untilQuiet(QUIET_WAIT_MS)
  // In time of the thread itself: what other programs take of it is no work.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const idleMs = await workDuring(session, () => pause(KEYS * KEY_INTERVAL_MS))
  await page.evaluate(() => window.inputProbe.watchKeys())
  const busyMs = await workDuring(session, async () => {
    for (let index = 0; index < KEYS; index++) {
      await page.keyboard.press(index % 6 === 5 ? 'Space' : 'a')
      await pause(KEY_INTERVAL_MS)
    }
  })
  const delays = await page.evaluate(() => window.inputProbe.keyDelaysMs())
  return { workMs: (busyMs - idleMs) / KEYS, p95Ms: percentile(delays, 95) }
}

/** What the main thread did meanwhile, in ms. */
async function workDuring(session: CDPSession, act: () => Promise<unknown>): Promise<number> {
  const taskMs = async () => ((await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
  const before = await taskMs()
  await act()
  return (await taskMs()) - before
}

async function openPicker(page: Page): Promise<number> {
  await page.getByRole('searchbox').first().fill('')
  const picker = page.getByRole('combobox', { name: /LoRA/ }).first()
  const times: number[] = []
  for (let index = 0; index < 6; index++) {
    await page.evaluate((count) => window.inputProbe.watchOptions(count), SEEN_OPTIONS)
    await picker.click()
    const after = await openedAfter(page)
    if (index > 0) times.push(after) // the first time fetches its code
    await page.keyboard.press('Escape')
    await page.getByRole('option').first().waitFor({ state: 'hidden' })
  }
  return median(times)
}
