// @vitest-environment node
/** POST /prompt: what is accepted, what is refused and in which words. Nothing here runs for long. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PyObject } from '@tests/simulator/python/json'
import { isPyObject } from '@tests/simulator/python/values'
import { ask, post, type Answer } from './client'
import { dig, firstCheckpoint, submission, textToImage, type Graph } from './graphs'
import { listTargets, type Target } from './targets'

const NEVER_EARLY = 1e9 // a number so large that the run waits behind everything else

function errorsOf({ json }: Answer, nodeId: string): PyObject[] {
  const errors = dig(json, 'node_errors', nodeId, 'errors')
  return Array.isArray(errors) ? errors.filter(isPyObject) : []
}

describe.each(listTargets())('$name', ({ start }) => {
  let target: Target
  let checkpoint: string
  beforeAll(async () => {
    target = await start()
    checkpoint = await firstCheckpoint(target.url)
  })
  afterAll(() => target.close())

  const graphWith = (nodeId: string, inputs: Record<string, unknown>): Graph => {
    const graph = textToImage({ checkpoint })
    const node = graph[nodeId]
    if (node) node.inputs = { ...node.inputs, ...inputs }
    return graph
  }
  const submit = (graph: unknown, more: Record<string, unknown> = {}) => post(target.url, '/prompt', JSON.stringify({ prompt: graph, ...more }))

  it('wants a prompt', async () => {
    const answers = [await submit(undefined), await post(target.url, '/prompt', '[]')]
    for (const { status, json } of answers) expect([status, dig(json, 'error', 'type'), dig(json, 'node_errors')]).toEqual([400, 'no_prompt', {}])
  })

  it('wants an output node', async () => {
    const graph = textToImage({ checkpoint })
    delete graph['7']
    for (const prompt of [graph, {}]) {
      const { status, json } = await submit(prompt)
      expect([status, dig(json, 'error', 'type'), dig(json, 'node_errors')]).toEqual([400, 'prompt_no_outputs', {}])
    }
  })

  it('refuses the whole prompt for one unknown class, even one that nobody needs', async () => {
    const graph = { ...textToImage({ checkpoint }), 99: { class_type: 'NoSuchNode', inputs: {}, _meta: { title: 'My node' } } }
    const { status, json } = await submit(graph)
    expect(status).toBe(400)
    expect(dig(json, 'error', 'details')).toBe("Node ID '#99'")
    expect(dig(json, 'node_errors')).toEqual({})
    if (target.since('0.12.0')) {
      expect(dig(json, 'error', 'type')).toBe('missing_node_type')
      expect(dig(json, 'error', 'extra_info')).toEqual({ node_id: '99', class_type: 'NoSuchNode', node_title: 'My node' })
    } else {
      expect(dig(json, 'error', 'type')).toBe('invalid_prompt')
      expect(dig(json, 'error', 'extra_info')).toEqual({})
    }
  })

  it.each([
    ['steps', 0, 'value_smaller_than_min', ['input_name', 'input_config', 'received_value']],
    ['steps', 10001, 'value_bigger_than_max', ['input_name', 'input_config', 'received_value']],
    ['cfg', 'high', 'invalid_input_type', ['input_name', 'input_config', 'received_value', 'exception_message']],
    ['scheduler', 'nope', 'value_not_in_list', ['input_name', 'input_config', 'received_value']],
    ['sampler_name', 'nope', 'value_not_in_list', ['input_name', 'input_config', 'received_value']],
    ['model', ['1', 0, 0], 'bad_linked_input', ['input_name', 'input_config', 'received_value']],
    ['model', ['1', 1], 'return_type_mismatch', ['input_name', 'input_config', 'received_type', 'linked_node']],
  ])('refuses %s = %j of a sampler as %s', async (input, value, type, keys) => {
    const answer = await submit(graphWith('5', { [input]: value }))
    expect([answer.status, dig(answer.json, 'error', 'type')]).toEqual([400, 'prompt_outputs_failed_validation'])
    const [error] = errorsOf(answer, '5')
    expect(error?.['type']).toBe(type)
    expect(Object.keys(isPyObject(error?.['extra_info']) ? error['extra_info'] : {}).toSorted()).toEqual(keys.toSorted())
    expect(dig(answer.json, 'node_errors', '5', 'dependent_outputs')).toEqual(['7'])
    expect(dig(answer.json, 'node_errors', '5', 'class_type')).toBe('KSampler')
    // Nodes that are bad only because of this one are not named.
    const nodeErrors = dig(answer.json, 'node_errors')
    expect(isPyObject(nodeErrors) && Object.keys(nodeErrors)).toEqual(['5'])
  })

  it('repeats short lists of options and leaves long ones out', async () => {
    const short = errorsOf(await submit(graphWith('5', { scheduler: 'nope' })), '5')[0]
    const long = errorsOf(await submit(graphWith('5', { sampler_name: 'nope' })), '5')[0]
    expect(dig(short?.['extra_info'], 'input_config')).toBeInstanceOf(Array)
    expect(dig(long?.['extra_info'], 'input_config')).toBeNull()
    expect(String(long?.['details'])).toMatch(/^sampler_name: 'nope' not in \(list of length \d+\)$/)
  })

  it('names a missing input', async () => {
    const graph = textToImage({ checkpoint })
    delete graph['5']?.inputs['latent_image']
    const [error] = errorsOf(await submit(graph), '5')
    expect(error).toMatchObject({ type: 'required_input_missing', details: 'latent_image', extra_info: { input_name: 'latent_image' } })
  })

  it('takes a seed of 2^64-1 and refuses one more', async () => {
    const most = await post(target.url, '/prompt', submission(textToImage({ checkpoint, seed: 2n ** 64n - 1n }), { number: NEVER_EARLY }))
    const more = await post(target.url, '/prompt', submission(textToImage({ checkpoint, seed: 2n ** 64n }), { number: NEVER_EARLY }))
    expect(most.status).toBe(200)
    expect(errorsOf(more, '5')[0]?.['type']).toBe('value_bigger_than_max')
    await post(target.url, '/queue', { delete: [dig(most.json, 'prompt_id')] })
    await post(target.url, '/interrupt', { prompt_id: dig(most.json, 'prompt_id') })
  })

  it('wants link ids to be strings that are there', async () => {
    for (const link of [['77', 0], [4, 0]]) {
      const answer = await submit(graphWith('5', { latent_image: link }))
      expect(answer.status).toBe(400)
      // Reported on the node that was being looked at when it failed: the one that has the broken link.
      expect(errorsOf(answer, '5')[0]).toMatchObject({ type: 'exception_during_inner_validation' })
      expect(dig(errorsOf(answer, '5')[0]?.['extra_info'], 'exception_type')).toBe('KeyError')
    }
  })

  it('says that a file of LoadImage is not there', async () => {
    const graph = {
      1: { class_type: 'LoadImage', inputs: { image: 'darkroom-contract-nowhere.png' } },
      2: { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
    }
    const [error] = errorsOf(await submit(graph), '1')
    expect(error).toMatchObject({ type: 'custom_validation_failed', extra_info: { input_name: 'image' } })
    expect(String(error?.['details'])).toMatch(/^image - /)
  })

  it('refuses a cycle, by name since 0.20', async () => {
    const graph = {
      1: { class_type: 'ImageInvert', inputs: { image: ['2', 0] } },
      2: { class_type: 'ImageInvert', inputs: { image: ['1', 0] } },
      3: { class_type: 'PreviewImage', inputs: { images: ['2', 0] } },
    }
    const { status, json, text } = await submit(graph)
    expect([status, dig(json, 'error', 'type')]).toEqual([400, 'prompt_outputs_failed_validation'])
    if (target.since('0.20.0')) expect(text).toContain('dependency_cycle')
    else expect(dig(json, 'node_errors')).toEqual({})
  })

  it('runs what is right and says what is not', async () => {
    const graph = { ...textToImage({ checkpoint }), 8: { class_type: 'SaveImage', inputs: { filename_prefix: 'x' } } }
    const { status, json } = await submit(graph, { number: NEVER_EARLY })
    expect(status).toBe(200)
    expect(dig(json, 'node_errors', '8', 'dependent_outputs')).toEqual(['8'])
    expect(dig(json, 'node_errors', '7')).toBeUndefined()
    const id = dig(json, 'prompt_id')
    await post(target.url, '/queue', { delete: [id] })
    await post(target.url, '/interrupt', { prompt_id: id })
  })

  it('keeps converted and unwrapped values', async () => {
    const graph = graphWith('5', { steps: '2', cfg: 5, seed: { __value__: 7.9 } })
    const { json } = await submit(graph, { number: NEVER_EARLY, extra_data: { mine: 1 }, client_id: 'someone' })
    const id = String(dig(json, 'prompt_id'))
    const queue = await ask(target.url, '/queue')
    const history = await ask(target.url, `/history/${id}`)
    const jobs = [dig(queue.json, 'queue_running'), dig(queue.json, 'queue_pending')].flatMap((list) => (Array.isArray(list) ? list : []))
    const job = jobs.find((item) => Array.isArray(item) && item[1] === id) ?? dig(history.json, id, 'prompt')
    const [number, , prompt, extraData, outputs] = Array.isArray(job) ? job : []
    expect(dig(prompt, '5', 'inputs', 'steps')).toBe(2)
    expect(dig(prompt, '5', 'inputs', 'cfg')).toEqual({ value: 5 }) // a float: printed as 5.0
    expect(dig(prompt, '5', 'inputs', 'seed')).toBe(7)
    expect(extraData).toMatchObject({ mine: 1, client_id: 'someone' })
    expect([number, outputs]).toEqual([{ value: NEVER_EARLY }, ['7']])
    await post(target.url, '/queue', { delete: [id] })
    await post(target.url, '/interrupt', { prompt_id: id })
  })

  it('takes our own id, and since 0.25 only a canonical UUID', async () => {
    const id = randomUUID()
    const own = await submit(textToImage({ checkpoint }), { prompt_id: id, number: NEVER_EARLY })
    expect(dig(own.json, 'prompt_id')).toBe(id)
    const odd = await submit(textToImage({ checkpoint }), { prompt_id: id.toUpperCase(), number: NEVER_EARLY })
    if (target.since('0.25.0')) expect([odd.status, dig(odd.json, 'error', 'type')]).toEqual([400, 'invalid_prompt_id'])
    else expect(dig(odd.json, 'prompt_id')).toBe(id.toUpperCase())
    for (const one of [id, id.toUpperCase()]) {
      await post(target.url, '/queue', { delete: [one] })
      await post(target.url, '/interrupt', { prompt_id: one })
    }
  })

  // With a client_id: without one 0.3.64 takes the first, and its worker dies of it.
  it.each([{ extra_data: null, client_id: 'someone' }, { number: 'first' }])('fails with 500 for %j', async (more) => {
    expect((await submit(textToImage({ checkpoint }), more)).status).toBe(500)
  })

  it('runs only the outputs that are named', async () => {
    const none = await submit(textToImage({ checkpoint }), { partial_execution_targets: ['5', 'nobody'] })
    expect([none.status, dig(none.json, 'error', 'type')]).toEqual([400, 'prompt_no_outputs'])
  })
})
