// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { readAccepted, readRefused } from '@/comfy/promptAnswer'
import { fixtures } from '@tests/helpers/httpFixtures'

describe.each(['v0.3.64', 'v0.33.0'] as const)('answers of POST /prompt (%s)', (version) => {
  const bodies = fixtures(version)

  it('reads an acceptance', () => {
    expect(readAccepted(bodies.prompt_post)).toEqual({ runId: expect.stringMatching(/^[0-9a-f-]{36}$/), number: expect.any(Number), nodeErrors: [] })
  })

  it('reads which outputs were dropped from a run that was accepted', () => {
    expect(readAccepted(bodies.prompt_partly_invalid_two_outputs).nodeErrors).toEqual([
      { nodeId: '10', classType: 'SaveImage', type: 'required_input_missing', message: 'Required input is missing', details: 'images', inputName: 'images', receivedValue: undefined },
    ])
  })

  it('reads a refusal with the field it names', () => {
    expect(readRefused(bodies.prompt_invalid_type_mismatch)).toMatchObject({
      type: 'prompt_outputs_failed_validation',
      nodeErrors: [{ nodeId: '9', classType: 'SaveImage', type: 'return_type_mismatch', inputName: 'images' }],
    })
  })

  it('reads which node is missing', () => {
    const isOld = version === 'v0.3.64'
    expect(readRefused(bodies.prompt_invalid_missing_node_type)).toMatchObject({
      type: isOld ? 'invalid_prompt' : 'missing_node_type',
      nodeId: '4',
      classType: isOld ? null : 'NoSuchNode',
      nodeErrors: [],
    })
  })

  it('reads a refusal without any node', () => {
    expect(readRefused(bodies.prompt_invalid_no_outputs)).toMatchObject({ type: 'prompt_no_outputs', nodeId: null, nodeErrors: [] })
  })
})

describe('odd answers', () => {
  it('takes a bare text for an error, as older servers and custom handlers send it', () => {
    expect(readRefused({ error: 'no prompt', node_errors: [] })).toMatchObject({ type: '', message: 'no prompt', nodeErrors: [] })
  })

  it('keeps the errors it can read beside those it cannot', () => {
    const answer = { prompt_id: 'r', number: 1.5, node_errors: { 3: { class_type: 'KSampler', errors: [null, { type: 'x' }] }, 4: 7 } }
    expect(readAccepted(answer)).toMatchObject({ number: 1.5, nodeErrors: [{ nodeId: '3', classType: 'KSampler', type: 'x', message: '', inputName: null }] })
  })

  it('keeps an exact seed that the server found too big', () => {
    const info = { input_name: 'seed', received_value: 2n ** 64n }
    const answer = { error: { type: 'prompt_outputs_failed_validation' }, node_errors: { 3: { errors: [{ type: 'value_bigger_than_max', extra_info: info }] } } }
    expect(readRefused(answer)?.nodeErrors[0]).toMatchObject({ inputName: 'seed', receivedValue: 2n ** 64n })
  })

  it.each([[null], ['text'], [{}], [{ error: null }]])('does not take %j for a refusal by ComfyUI', (json) => {
    expect(readRefused(json)).toBeNull()
  })
})
