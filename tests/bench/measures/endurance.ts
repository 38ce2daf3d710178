/**
 * A long evening: many runs, each with its previews and a picture that comes over the socket, as fast as the page takes
 * them. What it held at the start it must hold at the end, and no more: object URLs, bitmaps, memory.
 * The start is after a few runs that fill what is on screen: scripts are loaded then, and every thumbnail that can be
 * seen has its picture. Memory includes the bytes outside the script heap, less the previews that are kept on purpose:
 * they are small enough here to stay below the cap, so all of them are kept.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession, Page } from '@playwright/test'
import { openApp, type AppPage } from '../appPage'
import { short, type Figure } from '../figures'
import { withFrameNumber } from '../page/frameNumber'
import { noisyJpegs } from '../server/pictures'
import { createScriptedRun, sayEnded } from '../server/scriptedRun'
import type { Site } from '../site'

const RUNS = 200
const FRAMES = 10_000
const WARM_UP_RUNS = 60
const WARM_UP_FRAMES = 3
const FRAME_SIDE = 32
const FRAMES_PER_SECOND = 500
/** How long the page may take to ask for the end of a run. */
const END_TIMEOUT_MS = 15_000
const MIB = 1024 * 1024

interface Held {
  objectUrls: number
  bitmaps: number
  madeBitmaps: number
  madeObjectUrls: number
  scriptHeapBytes: number
  /** With what scripts hold outside of it: buffers, and the browser's own objects. */
  heapBytes: number
}

export async function measureEndurance(site: Site): Promise<Figure[]> {
  const app = await openApp(site)
  await openSocketWorkflow(app.page)
  const pictures = noisyJpegs(20, FRAME_SIDE)
  const session = await app.page.context().newCDPSession(app.page)
  const player = createPlayer(site, app, pictures)

  for (let index = 0; index < WARM_UP_RUNS; index++) await player.play(WARM_UP_FRAMES)
  const before = await holds(app.page, session)
  const sentBefore = player.sentBytes()
  for (let index = 0; index < RUNS; index++) {
    await player.play(FRAMES / RUNS)
    if ((index + 1) % 50 === 0) console.log(`  ${index + 1} runs`)
  }
  await app.page.getByRole('img', { name: 'Result' }).waitFor()
  const after = await holds(app.page, session)
  const previewBytes = player.sentBytes() - sentBefore
  await app.page.context().close()
  if (after.madeObjectUrls - before.madeObjectUrls < RUNS) throw new Error('The pictures that came over the socket were not shown.')

  const of = `${FRAMES} frames, ${RUNS} runs`
  return [
    {
      name: 'endurance: live object URLs, end − start',
      value: after.objectUrls - before.objectUrls,
      unit: '',
      goal: { atMost: 0 },
      note: `${before.objectUrls} at the start, ${after.madeObjectUrls - before.madeObjectUrls} made; ${of}`,
    },
    {
      name: 'endurance: live bitmaps, end − start',
      value: after.bitmaps - before.bitmaps,
      unit: '',
      goal: { atMost: 0 },
      note: `${before.bitmaps} at the start, ${after.madeBitmaps - before.madeBitmaps} made`,
    },
    {
      name: 'endurance: memory, end − start, without kept previews',
      value: (after.heapBytes - before.heapBytes - previewBytes) / MIB,
      unit: 'MiB',
      goal: { atMost: 10 },
      note: `script heap ${short((after.scriptHeapBytes - before.scriptHeapBytes) / MIB)}, with buffers ${short((after.heapBytes - before.heapBytes) / MIB)}, previews ${short(previewBytes / MIB)} MiB`,
    },
  ]
}

function createPlayer(site: Site, app: AppPage, pictures: readonly Uint8Array[]) {
  let frameNumber = 0
  let sentBytes = 0
  return {
    /** Of previews, as far as the page keeps them: one of each step. */
    sentBytes: () => sentBytes,
    async play(frames: number) {
      const prompt = await app.generate()
      const channel = site.standIn.channel(prompt.clientId)
      const run = createScriptedRun(prompt, {
        text: channel.text,
        frame(bytes) {
          sentBytes += bytes.length
          channel.frame(bytes)
        },
      })
      run.begin()
      const startMs = performance.now()
      for (let index = 0; index < frames; index++) {
        const waitMs = startMs + (index * 1000) / FRAMES_PER_SECOND - performance.now()
        if (waitMs > 1) await pause(waitMs)
        const picture = pictures[frameNumber % pictures.length]
        if (picture) run.step(index + 1, frames, withFrameNumber(picture, frameNumber++))
      }
      run.finish(site.png)
      sentBytes -= site.png.length // stored, not kept in memory
      site.standIn.end(prompt)
      sayEnded(prompt, channel)
      const isAsked = await Promise.race([site.standIn.asked(prompt.runId).then(() => true), pause(END_TIMEOUT_MS, false, { ref: false })])
      if (!isAsked) throw new Error('The page did not ask what became of a run.')
    },
  }
}

/** The harder way for the page: every picture is an object URL of its own. */
async function openSocketWorkflow(page: Page): Promise<void> {
  const graph = {
    4: ['CheckpointLoaderSimple', { ckpt_name: 'v1-5-pruned-emaonly-fp16.safetensors' }],
    5: ['EmptyLatentImage', { width: 512, height: 512, batch_size: 1 }],
    6: ['CLIPTextEncode', { text: 'a harbour at dawn', clip: ['4', 1] }],
    7: ['CLIPTextEncode', { text: 'blurry', clip: ['4', 1] }],
    3: ['KSampler', { seed: 1, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] }],
    8: ['VAEDecode', { samples: ['3', 0], vae: ['4', 2] }],
    9: ['SaveImageWebsocket', { images: ['8', 0] }],
  }
  const prompt = Object.fromEntries(Object.entries(graph).map(([id, [class_type, inputs]]) => [id, { class_type, inputs }]))
  const file = { name: 'bench.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(prompt)) }
  await page.locator('input[type=file]').first().setInputFiles(file)
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).and(page.getByText('a harbour at dawn')).waitFor()
}

async function holds(page: Page, session: CDPSession): Promise<Held> {
  // Storage is written, thumbnails are loaded, timers that wait for a result have run out.
  await pause(4000)
  for (let index = 0; index < 3; index++) await session.send('HeapProfiler.collectGarbage')
  const { liveBitmaps, liveObjectUrls, madeBitmaps, madeObjectUrls } = await page.evaluate(() => window.benchProbe.read())
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage')
  return {
    objectUrls: liveObjectUrls,
    bitmaps: liveBitmaps,
    madeBitmaps,
    madeObjectUrls,
    scriptHeapBytes: usedSize,
    heapBytes: usedSize + embedderHeapUsedSize + backingStorageSize,
  }
}
