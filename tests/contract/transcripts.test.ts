// @vitest-environment node
/** Holds the simulator to recorded conversations with real servers, line by line. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '@tests/simulator/simulator'
import { primeCache } from './prime'
import { readTranscript, reenact, type Transcript } from './reenact'

const root = fileURLToPath(new URL('../fixtures/transcripts/', import.meta.url))
const TIME_SCALE = 10
const SETTLE_MS = 30
const STEP_MS = 250
/** Where the client acts in the middle of a run: long enough that it is heard before the next step. */
const SLOW_STEP_MS = 1200
/** A thousand steps within the tenth of a second in which no second message passes: too quick to be scaled. */
const unscaled = 'progress_fast_1000.txt'

/** Where several things happen at once, the counts in between depend on who is quicker. */
const racing = new Set(['queue_1_two_delete_second', 'queue_3_front', 'two_clients', 'validation_1_bodies'])

const checkpoints = ['broken.safetensors', 'test-tiny-sd15.safetensors', 'v1-5-pruned-emaonly.safetensors']

const lasting = (lines: string[]) => lines.filter((line) => !/^(status|feature_flags)/.test(line))

function withoutStatus({ answers, received }: Transcript): Transcript {
  return { answers, received: Object.fromEntries(Object.entries(received).map(([client, lines]) => [client, lasting(lines)])) }
}

/** Started like the servers that were recorded. */
function startRecorded(session: string, timeScale: number): Promise<Simulator> {
  return startSimulator({
    version: session.startsWith('0.3.64') ? '0.3.64' : '0.33.0',
    checkpoints, testNodes: true, previewMethod: 'latent2rgb', corsHeader: '*', nodeDelayMs: 20, timeScale, previewSizePx: 64,
  })
}

async function compare(text: string, simulator: Simulator, isRacing: boolean): Promise<void> {
  const { control, url } = simulator
  control.setStepDelay(0)
  await primeCache(text, url, control.idle)
  control.setStepDelay(isRacing || /^> POST .*(interrupt|cancel)/m.test(text) ? SLOW_STEP_MS : STEP_MS)
  const wanted = readTranscript(text)
  const got = await reenact(text, url, SETTLE_MS)
  if (isRacing) expect(withoutStatus(got)).toEqual(withoutStatus(wanted))
  else expect(got).toEqual(wanted)
}

// They are re-enacted in real time: on a busy machine a request can come a step late, as it could with a real server.
describe.each(['0.33.0-metadata', '0.33.0-plain', '0.3.64-plain'])('a recorded session of %s', { retry: 3 }, (session) => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await startRecorded(session, TIME_SCALE)
  })
  afterAll(() => simulator.close())

  it.each(readdirSync(`${root}${session}`))('%s reads the same', async (file) => {
    const text = readFileSync(`${root}${session}/${file}`, 'utf8')
    if (file !== unscaled) {
      await compare(text, simulator, racing.has(file.replace('.txt', '')))
      return
    }
    const unhurried = await startRecorded(session, 1)
    try {
      await compare(text, unhurried, false)
    } finally {
      await unhurried.close()
    }
  })
})
