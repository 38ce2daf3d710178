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
/** Long enough, after scaling, that an interruption reaches the server before the next step. */
const STEP_MS = 250

/** Where several things happen at once, the counts in between depend on who is quicker. */
const racing = new Set(['queue_1_two_delete_second', 'queue_3_front', 'two_clients', 'validation_1_bodies'])

const checkpoints = ['broken.safetensors', 'test-tiny-sd15.safetensors', 'v1-5-pruned-emaonly.safetensors']

function withoutStatus(transcript: Transcript): Transcript {
  return {
    answers: transcript.answers,
    received: Object.fromEntries(Object.entries(transcript.received).map(([client, lines]) => [client, lines.filter((line) => !/^(status|feature_flags)/.test(line))])),
  }
}

describe.each(['0.33.0-metadata', '0.33.0-plain', '0.3.64-plain'])('a recorded session of %s', (session) => {
  let simulator: Simulator

  beforeAll(async () => {
    simulator = await startSimulator({
      version: session.startsWith('0.3.64') ? '0.3.64' : '0.33.0',
      checkpoints, testNodes: true, previewMethod: 'latent2rgb', corsHeader: '*',
      nodeDelayMs: 20, timeScale: TIME_SCALE, previewSizePx: 64,
    })
  })
  afterAll(() => simulator.close())

  it.each(readdirSync(`${root}${session}`))('%s reads the same', async (file) => {
    const text = readFileSync(`${root}${session}/${file}`, 'utf8')
    simulator.control.setStepDelay(0)
    await primeCache(text, simulator.url, simulator.control.idle)
    simulator.control.setStepDelay(STEP_MS)
    const wanted = readTranscript(text)
    const got = await reenact(text, simulator.url, SETTLE_MS)
    if (racing.has(file.replace('.txt', ''))) expect(withoutStatus(got)).toEqual(withoutStatus(wanted))
    else expect(got).toEqual(wanted)
  })
})
