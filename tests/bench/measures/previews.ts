/**
 * Previews at the display's rate: the app beside a page that does nothing but decode and draw. Both get the same
 * messages at the same pace and show the picture at the same size, by turns, several times; what counts is the median of
 * the rounds, since a machine has other things to do as well.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { openApp } from '../appPage'
import { clockOf } from '../clock'
import { median, percentile, short, type Figure } from '../figures'
import { MAX_FOREIGN_SHARE, type LoadMeter } from '../load'
import { withFrameNumber } from '../page/frameNumber'
import { BARE_CLIENT, LIVE_PICTURE } from '../page/names'
import type { ProbeReading } from '../page/probe'
import { noisyJpegs } from '../server/pictures'
import type { SentPrompt } from '../server/prompt'
import { createScriptedRun, sayEnded, type ScriptedRun } from '../server/scriptedRun'
import type { Site } from '../site'

const FRAMES_PER_SECOND = 60
const FRAME_SIDE = 512
/** So many that no cache could know them again. */
const PICTURES = 60
const SECONDS = 6
const WARM_UP_SECONDS = 1
/** At the end of each round, frames that bring no step. */
const STILL_SECONDS = 1
/** For other programs to come to rest before a round; and how often one that they disturbed is played again. */
const QUIET_WAIT_MS = 10_000
const MAX_REPEATS = 3
const DISPLAY_FRAME_MS = 1000 / 60

/** A page that shows what a run sends. */
interface Side {
  page: Page
  /** Announces a run and waits until its first frame is on the page. */
  begin(): Promise<{ run: ScriptedRun; end(): Promise<void> }>
}

interface Round {
  sent: number
  painted: number
  p95Ms: number
  /** Of the machine, taken by other programs meanwhile. */
  foreignShare: number
  longTasksMs: number[]
  commitsPerFrame: number
  commitsPerStillFrame: number
}

export async function measurePreviews(site: Site, rounds: number): Promise<Figure[]> {
  const pictures = noisyJpegs(PICTURES, FRAME_SIDE)
  const numbered = createNumbering(pictures)
  const app = await openAppSide(site, numbered)
  const bare = await openBareSide(site, numbered, app)
  for (const side of [app, bare]) await playRound(side, numbered, WARM_UP_SECONDS, site.load)

  const pairs: { app: Round; bare: Round }[] = []
  for (let index = 0; index < rounds; index++) {
    // Turn and turn about who comes first: what changes slowly on the machine then favours neither.
    const order = index % 2 === 0 ? ([app, bare] as const) : ([bare, app] as const)
    const [first, second] = [await playQuietly(order[0], numbered, site.load), await playQuietly(order[1], numbered, site.load)]
    const pair = order[0] === app ? { app: first, bare: second } : { app: second, bare: first }
    pairs.push(pair)
    console.log(`  round ${index + 1}: app ${describe(pair.app)}; bare ${describe(pair.bare)}`)
  }
  await app.page.context().close()
  await bare.page.context().close()
  return figuresOf(pairs)
}

function figuresOf(pairs: readonly { app: Round; bare: Round }[]): Figure[] {
  const over = (read: (pair: { app: Round; bare: Round }) => number) => median(pairs.map(read))
  const [sent] = pairs.map(({ app }) => app.sent)
  return [
    {
      name: 'previews: frames painted, app ÷ bare',
      value: over(({ app, bare }) => app.painted / bare.painted),
      unit: '',
      goal: { atLeast: 0.95 },
      note: `of ${sent} frames app ${short(over(({ app }) => app.painted))}, bare ${short(over(({ bare }) => bare.painted))}`,
    },
    {
      name: 'previews: message to paint p95, app − bare',
      value: over(({ app, bare }) => app.p95Ms - bare.p95Ms),
      unit: 'ms',
      goal: { atMost: DISPLAY_FRAME_MS },
      note: `app ${short(over(({ app }) => app.p95Ms))} ms, bare ${short(over(({ bare }) => bare.p95Ms))} ms`,
    },
    {
      name: 'previews: long tasks over 50 ms',
      value: over(({ app }) => app.longTasksMs.length),
      unit: '',
      goal: { atMost: 0 },
      note: `a round; longest ${short(Math.max(0, ...pairs.flatMap(({ app }) => app.longTasksMs)))} ms; bare ${short(over(({ bare }) => bare.longTasksMs.length))}`,
    },
    {
      name: 'previews: React commits per frame, each a step',
      value: over(({ app }) => app.commitsPerFrame),
      unit: '',
      goal: { atMost: 0.25 },
      note: `${FRAMES_PER_SECOND} steps a second`,
    },
    {
      name: 'previews: React commits per frame without a step',
      value: over(({ app }) => app.commitsPerStillFrame),
      unit: '',
      goal: { atMost: 0.05 },
      note: `${FRAMES_PER_SECOND * STILL_SECONDS} frames a round`,
    },
  ]
}

/** A round in which other programs took little; after some tries the one in which they took least. */
async function playQuietly(side: Side, numbered: Numbering, load: LoadMeter): Promise<Round> {
  const rounds: Round[] = []
  while (rounds.length <= MAX_REPEATS) {
    await load.untilQuiet(QUIET_WAIT_MS)
    const round = await playRound(side, numbered, SECONDS, load)
    if (round.foreignShare <= MAX_FOREIGN_SHARE) return round
    console.log(`  other programs took ${short(round.foreignShare * 100)} % of the machine: once more`)
    rounds.push(round)
  }
  return rounds.reduce((best, round) => (round.foreignShare < best.foreignShare ? round : best))
}

async function playRound(side: Side, numbered: Numbering, seconds: number, load: LoadMeter): Promise<Round> {
  const { page } = side
  await page.bringToFront()
  const { run, end } = await side.begin()
  const clock = await clockOf(page)
  const frames = seconds * FRAMES_PER_SECOND
  const stillFrames = STILL_SECONDS * FRAMES_PER_SECOND
  const steps = frames + 2
  const sentAtMs = new Map<number, number>()
  const send = (step: number) => {
    const frame = numbered.next()
    sentAtMs.set(frame.number, performance.now())
    run.step(step, steps, frame.jpeg)
  }

  await page.evaluate(() => window.benchProbe.reset())
  const endLoad = await load.begin()
  await atRate(frames, (index) => send(index + 2))
  const foreignShare = await endLoad()
  const moving = await readSettled(page)
  await page.evaluate(() => window.benchProbe.reset())
  await atRate(stillFrames, () => send(frames + 1))
  const still = await readSettled(page)
  await end()

  const painted = new Map(moving.paints.map(({ frame, atMs }) => [frame, atMs]))
  const delays = [...painted].map(([frame, atMs]) => clock.toNodeMs(atMs) - (sentAtMs.get(frame) ?? Number.NaN))
  if (painted.size === 0) throw new Error(`No frame was seen on the canvas named "${LIVE_PICTURE}".`)
  return {
    sent: frames,
    painted: painted.size,
    p95Ms: percentile(delays, 95),
    foreignShare,
    longTasksMs: moving.longTasksMs,
    commitsPerFrame: moving.reactCommits / frames,
    commitsPerStillFrame: still.reactCommits / stillFrames,
  }
}

/**
 * Nothing is asked of the page while frames come. They come the least bit faster than the display shows them, by one
 * frame in all: so they arrive at every moment between two display frames, in each round, and no round is good or bad by
 * the moment it happened to begin at.
 */
async function atRate(count: number, act: (index: number) => void): Promise<void> {
  const startMs = performance.now()
  const intervalMs = DISPLAY_FRAME_MS * (1 - 1 / count)
  for (let index = 0; index < count; index++) {
    const waitMs = startMs + index * intervalMs - performance.now()
    if (waitMs > 0) await pause(waitMs)
    act(index)
  }
}

/** After the last frame was painted and what was observed has been told. */
async function readSettled(page: Page): Promise<ProbeReading> {
  await pause(300)
  return page.evaluate(() => window.benchProbe.read())
}

async function openAppSide(site: Site, numbered: Numbering): Promise<Side & { prompt: () => SentPrompt; size: () => { width: number; height: number } }> {
  const { page, generate } = await openApp(site)
  let prompt: SentPrompt | null = null
  let size = { width: 0, height: 0 }
  return {
    page,
    prompt: () => prompt ?? fail('The app has sent no prompt yet.'),
    size: () => size,
    async begin() {
      const sent = await generate()
      prompt = sent
      const channel = site.standIn.channel(sent.clientId)
      const run = createScriptedRun(sent, channel)
      run.begin()
      const live = page.getByRole('img', { name: LIVE_PICTURE })
      await live.waitFor()
      run.step(1, FRAMES_PER_SECOND, numbered.next().jpeg)
      await pause(700) // the stage takes the picture's shape
      size = (await live.boundingBox()) ?? fail('The live picture is not on the page.')
      return {
        run,
        async end() {
          run.finish(site.png)
          site.standIn.end(sent)
          sayEnded(sent, channel)
          await page.getByRole('img', { name: 'Result' }).first().waitFor()
          await pause(500)
        },
      }
    },
  }
}

async function openBareSide(site: Site, numbered: Numbering, app: Awaited<ReturnType<typeof openAppSide>>): Promise<Side> {
  const page = await site.newPage({ probed: true })
  await page.goto(new URL('bare.html', site.url).href)
  return {
    page,
    async begin() {
      // The same picture on the same area: what the browser must scale and show is no part of the difference.
      const { width, height } = app.size()
      await page.locator('canvas').evaluate((canvas, [w, h]) => Object.assign(canvas.style, { width: `${w}px`, height: `${h}px` }), [width, height])
      const prompt: SentPrompt = { ...app.prompt(), runId: randomUUID(), clientId: BARE_CLIENT }
      const run = createScriptedRun(prompt, site.standIn.channel(BARE_CLIENT))
      run.begin()
      run.step(1, FRAMES_PER_SECOND, numbered.next().jpeg)
      await pause(700)
      return { run, end: async () => run.finish(site.png) }
    },
  }
}

interface Numbering {
  next(): { number: number; jpeg: Uint8Array }
}

function createNumbering(pictures: readonly Uint8Array[]): Numbering {
  let count = 0
  return {
    next() {
      const number = count++
      const picture = pictures[number % pictures.length] ?? fail('There are no pictures.')
      return { number, jpeg: withFrameNumber(picture, number) }
    },
  }
}

function describe({ painted, sent, p95Ms, longTasksMs, commitsPerFrame, foreignShare }: Round): string {
  return `${painted}/${sent}, p95 ${short(p95Ms)} ms, ${longTasksMs.length} long tasks, ${short(commitsPerFrame)} commits/frame, others ${short(foreignShare * 100)} %`
}

function fail(message: string): never {
  throw new Error(message)
}
