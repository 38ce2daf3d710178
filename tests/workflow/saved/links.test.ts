// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/json'
import { readSaved } from '@/workflow/saved/readSaved'
import { BYPASS, coreDefs, defsOf, inputsOf, MUTE, problemsOf, saved, type NodeSpec } from './build'

const loader: NodeSpec = { id: 1, type: 'Loader', values: ['a.safetensors'] }
const reroute = (id: number): NodeSpec => ({ id, type: 'Reroute', inputs: [':*'], outputs: ['*'] })
const primitive = (values: (string | number)[]): NodeSpec => ({ id: 10, type: 'PrimitiveNode', values, outputs: ['INT'] })
const sampler: NodeSpec = { id: 3, type: 'Sampler', values: [7, 'fixed', 30] }

describe('links', () => {
  it('go to the output they come from, and take the place of a widget', () => {
    const document = saved([loader, { id: 2, type: 'Number', outputs: ['INT'] }, sampler], ['1.0 > 3.model', '2.0 > 3.seed'])
    expect(inputsOf(document)['3']).toMatchObject({ model: ['1', 0], seed: ['2', 0], steps: 30 })
  })

  it('are read as arrays and as objects', () => {
    const link = { id: 1, origin_id: 1, origin_slot: 0, target_id: 3, target_slot: 0, type: 'MODEL' }
    const document = { ...saved([loader, sampler], ['1.0 > 3.model']), version: 1, links: [link], state: { lastNodeId: 3 } }
    expect(inputsOf(document)['3']).toMatchObject({ model: ['1', 0] })
  })

  it('keep to the name of the input where the definition has changed its order', () => {
    const document = saved([loader, { id: 2, type: 'Lora', inputs: ['clip:CLIP', 'model:MODEL'] }], ['1.0 > 2.model', '1.1 > 2.clip'])
    expect(inputsOf(document)['2']).toMatchObject({ model: ['1', 0], clip: ['1', 1] })
  })

  it('mean the first of two nodes with one id; the other is kept under a new one', () => {
    const document = saved([loader, { ...loader, values: ['b.safetensors'] }, sampler], ['1.0 > 3.model'])
    expect(inputsOf(document)).toMatchObject({ '1': { name: 'a.safetensors' }, '101': { name: 'b.safetensors' }, '3': { model: ['1', 0] } })
  })

  it('of a node whose id is text stay', () => {
    expect(inputsOf(saved([{ ...loader, id: 'load' }, sampler], ['load.0 > 3.model']))['3']).toMatchObject({ model: ['load', 0] })
  })

  it('from a muted node are dropped, and said so', () => {
    const document = saved([{ ...loader, mode: MUTE }, sampler], ['1.0 > 3.model'])
    expect(inputsOf(document)).toEqual({ '3': { seed: 7, steps: 30, cfg: 8, sampler_name: 'euler', denoise: 1 } })
    expect(problemsOf(document)).toEqual(['droppedLink 3.model muted'])
  })

  it('whose other end is not in the file are dropped, and said so', () => {
    const document = saved([sampler], ['9.0 > 3.model'])
    expect(inputsOf(document)['3']).not.toHaveProperty('model')
    expect(problemsOf(document)).toEqual(['droppedLink 3.model badLink'])
    expect(problemsOf({ ...saved([loader, sampler], ['1.0 > 3.model']), links: [] })).toEqual(['droppedLink 3.model badLink'])
  })
})

describe('a bypassed node', () => {
  const lora: NodeSpec = { id: 2, type: 'Lora', mode: BYPASS, inputs: ['model:MODEL', 'clip:CLIP'] }

  it('hands on the input of the same place and type', () => {
    const document = saved([loader, lora, sampler, { id: 4, type: 'Encode' }], ['1.0 > 2.model', '1.1 > 2.clip', '2.0 > 3.model', '2.1 > 4.clip'])
    expect(inputsOf(document)).toMatchObject({ '3': { model: ['1', 0] }, '4': { clip: ['1', 1] } })
    expect(Object.keys(inputsOf(document))).toEqual(['1', '3', '4'])
  })

  it('hands on the first input of the type where the places differ', () => {
    const defs = defsOf({ Mix: { required: { clip: ['CLIP'], vae: ['VAE'], model: ['MODEL'] }, output: ['MODEL'] } })
    const document = saved([loader, { id: 2, type: 'Mix', mode: BYPASS }, sampler], ['1.1 > 2.clip', '1.0 > 2.model', '2.0 > 3.model'])
    expect(inputsOf(document, new Map([...coreDefs, ...defs]))['3']).toMatchObject({ model: ['1', 0] })
  })

  it('hands on the input of the same place to an input that takes anything', () => {
    const document = saved([loader, lora, { id: 4, type: 'Show' }], ['1.0 > 2.model', '1.1 > 2.clip', '2.1 > 4.anything'])
    expect(inputsOf(document)['4']).toEqual({ anything: ['1', 1] })
  })

  it('that has nothing of the type to hand on cuts the link, and it is said', () => {
    const document = saved([loader, { id: 2, type: 'Decode', mode: BYPASS }, { id: 4, type: 'Scale' }], ['1.2 > 2.vae', '2.0 > 4.image'])
    expect(inputsOf(document)['4']).toEqual({ factor: 1 })
    expect(problemsOf(document)).toEqual(['droppedLink 4.image bypassed'])
  })

  it.each([
    ['a list of types', 'IMAGE,MASK'],
    ['any type', '*'],
  ])('hands on through sockets of %s', (_, type) => {
    const defs = defsOf({ Any: { required: { value: [type] }, output: [type] } })
    const document = saved([{ id: 1, type: 'LoadImage' }, { id: 2, type: 'Any', mode: BYPASS }, { id: 4, type: 'Scale' }], ['1.0 > 2.value', '2.0 > 4.image'])
    expect(inputsOf(document, new Map([...coreDefs, ...defs]))['4']).toMatchObject({ image: ['1', 0] })
  })

  it('hands on by the type that matched sockets have been given by their links', () => {
    const match = ['COMFY_MATCHTYPE_V3', { template: { template_id: 't', allowed_types: 'IMAGE,MASK' } }]
    const defs = defsOf({ Switch: { required: { first: match, second: match }, output: ['COMFY_MATCHTYPE_V3'], output_matchtypes: ['t'] } })
    const document = saved([{ id: 1, type: 'LoadImage' }, { id: 2, type: 'Switch', mode: BYPASS }, { id: 4, type: 'Scale' }], ['1.0 > 2.second', '2.0 > 4.image'])
    expect(problemsOf(document, new Map([...coreDefs, ...defs]))).toEqual([])
  })
})

describe('reroutes', () => {
  it('are links, in any number', () => {
    const document = saved([loader, reroute(10), reroute(11), sampler], ['1.0 > 10.', '10.0 > 11.', '11.0 > 3.model'])
    expect(inputsOf(document)).toMatchObject({ '1': {}, '3': { model: ['1', 0] } })
    expect(Object.keys(inputsOf(document))).toEqual(['1', '3'])
  })

  it('cut a link that their type does not fit', () => {
    const document = saved([loader, reroute(10), sampler], ['1.1 > 10.', '10.0 > 3.model'])
    expect(problemsOf(document)).toEqual(['droppedLink 3.model typeMismatch'])
  })

  it('in a ring end, and it is said', () => {
    const document = saved([reroute(10), reroute(11), sampler], ['10.0 > 11.', '11.0 > 10.', '11.0 > 3.model'])
    expect(problemsOf(document)).toEqual(['droppedLink 3.model cycle'])
  })

  it('that are native to the page leave no trace: the links run through', () => {
    const document: JsonObject = { ...saved([loader, sampler], ['1.0 > 3.model']), extra: { reroutes: [{ id: 1, linkIds: [1] }], linkExtensions: [{ id: 1, parentId: 1 }] } }
    expect(inputsOf(document)['3']).toMatchObject({ model: ['1', 0] })
  })
})

describe('a primitive', () => {
  it('gives its value to every widget it is linked to', () => {
    const document = saved([primitive([640, 'fixed']), { id: 2, type: 'Latent' }], ['10.0 > 2.width', '10.0 > 2.height'])
    expect(inputsOf(document)).toEqual({ '2': { width: 640, height: 640 } })
    expect(problemsOf(document)).toEqual([])
  })

  it('gives a seed its own way of going on', () => {
    const reading = readSaved(saved([primitive([5, 'increment']), sampler], ['10.0 > 3.seed']), coreDefs)
    expect(reading.controls).toEqual([{ at: { nodeId: '3', input: 'seed' }, mode: 'increment' }])
  })

  it('keeps a number within what its targets take, and to their step', () => {
    const document = saved([primitive([9001, 'fixed']), { id: 2, type: 'Latent' }], ['10.0 > 2.width'])
    expect(inputsOf(document)['2']).toMatchObject({ width: 4096 })
    expect(inputsOf(saved([primitive([700, 'fixed']), { id: 2, type: 'Latent' }], ['10.0 > 2.width']))['2']).toMatchObject({ width: 704 })
  })

  it('does not reach through a reroute', () => {
    const document = saved([primitive([5, 'fixed']), { id: 11, type: 'Reroute', inputs: [':*'] }, sampler], ['10.0 > 11.', '11.0 > 3.steps'])
    expect(inputsOf(document)['3']).toMatchObject({ steps: 30 })
  })
})

describe('notes', () => {
  it('are kept with their titles, and not sent', () => {
    const document = saved([loader, { id: 2, type: 'Note', values: ['mind the step'], title: 'Steps' }, { id: 3, type: 'MarkdownNote', values: ['# hi'] }])
    expect(readSaved(document, coreDefs).notes).toEqual([{ nodeId: '2', title: 'Steps', text: 'mind the step' }, { nodeId: '3', title: 'Note', text: '# hi' }])
    expect(Object.keys(inputsOf(document))).toEqual(['1'])
  })
})
