// @vitest-environment node
/** Every starter runs as it comes: its classes, inputs and model names are those of both releases. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { printExact } from '@/lib/exactJson'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { listStarters } from '@/workflow/starters/starters'
import { startSimulator, type Simulator } from '@tests/simulator/simulator'
import { ask, post } from './client'
import { dig } from './graphs'

describe.each(['0.33.0', '0.3.64'] as const)('simulated %s', (version) => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await startSimulator({ version, stepDelayMs: 0, nodeDelayMs: 0, previewSizePx: 64 })
  })
  afterAll(() => simulator.close())

  it.each(listStarters())('runs $name', async (starter) => {
    const answer = await post(simulator.url, '/prompt', printExact({ prompt: toPromptJson(await starter.graph()) }))
    expect(answer.json).toMatchObject({ node_errors: {} })
    await simulator.control.idle()
    const id = String(dig(answer.json, 'prompt_id'))
    const { json } = await ask(simulator.url, `/history/${id}`)
    expect(dig(json, id, 'status', 'status_str')).toBe('success')
    expect(Object.values(dig(json, id, 'outputs') ?? {})).toHaveLength(1)
  })
})
