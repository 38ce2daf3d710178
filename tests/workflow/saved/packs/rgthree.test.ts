// @vitest-environment node
/** Nodes of rgthree that exist in the browser only, and those whose widgets its script makes. */
import { describe, expect, it } from 'vitest'
import { BYPASSED, defsOf, documentOf, MUTED, node, read } from './packDocument'

const loader = () => node(1, 'Loader', { outputs: ['MODEL'], values: ['a.safetensors'] })
const lora = (id: number, from: string, mode = 0) => node(id, 'LoraLoader', { inputs: [`model:MODEL < ${from}`], outputs: ['MODEL'], values: ['l.safetensors'], mode })
const reroute = (id: number, from: string) => node(id, 'Reroute (rgthree)', { inputs: [`:* < ${from}`], outputs: ['*'] })
const repeater = (id: number, from: string, mode: number) => node(id, 'Mute / Bypass Repeater (rgthree)', { inputs: [`:* < ${from}`], mode })
const sampler = (from: string) => node(5, 'Sampler', { inputs: [`model:MODEL < ${from}`] })

describe('rgthree’s virtual nodes', () => {
  it('hand a value through reroutes', () => {
    const { inputs, problems } = read(documentOf([loader(), reroute(8, '1.0'), reroute(9, '8.0'), sampler('9.0')]))
    expect(inputs['5']).toMatchObject({ model: ['1', 0] })
    expect(problems).toEqual([])
  })

  it('say where a reroute has no source', () => {
    const { problems } = read(documentOf([node(8, 'Reroute (rgthree)', { inputs: [':*'], outputs: ['*'] }), sampler('8.0')]))
    expect(problems).toMatchObject([{ kind: 'droppedLink', nodeId: '5', input: 'model', reason: 'noSource' }])
  })

  it('are not sent, and what they have switched stands in the modes of the file', () => {
    const switches = [
      node(9, 'Fast Bypasser (rgthree)', { inputs: ['LoraLoader:* < 8.0'], outputs: ['*'] }),
      node(10, 'Fast Muter (rgthree)', { outputs: ['*'] }),
      node(11, 'Fast Groups Bypasser (rgthree)', { outputs: ['*'] }),
      node(12, 'Label (rgthree)', { title: 'a label' }),
      node(13, 'Bookmark (rgthree)', { values: ['1', 1] }),
      node(14, 'Fast Actions Button (rgthree)', { inputs: [':* < 9.0'], values: ['', 'None'] }),
      node(15, 'Node Collector (rgthree)', { inputs: [':* < 8.0'], outputs: ['*'] }),
      node(16, 'Mute / Bypass Relay (rgthree)', { inputs: [':* < 8.0'], outputs: ['_NODE_REPEATER_'] }),
    ]
    const { inputs, problems } = read(documentOf([loader(), lora(8, '1.0', BYPASSED), sampler('8.0'), ...switches]))
    expect(Object.keys(inputs)).toEqual(['1', '5'])
    expect(inputs['5']).toMatchObject({ model: ['1', 0] })
    expect(problems).toEqual([])
  })

  it('repeat a mode to nodes that are loaded before the repeater', () => {
    const { inputs } = read(documentOf([loader(), lora(8, '1.0', BYPASSED), sampler('8.0'), repeater(9, '8.0', 0)]))
    expect(inputs['5']).toMatchObject({ model: ['8', 0] })
    const late = read(documentOf([loader(), repeater(9, '8.0', 0), lora(8, '1.0', BYPASSED), sampler('8.0')]))
    expect(late.inputs['5']).toMatchObject({ model: ['1', 0] })
  })

  it('are named with their pack where they choose at random, and only then', () => {
    const unmuter = node(9, 'Random Unmuter (rgthree)', { inputs: ['a:* < 7.0', 'b:* < 8.0', ':*'], title: 'Any of these' })
    const both = (mode: number) => read(documentOf([loader(), lora(7, '1.0', MUTED), lora(8, '1.0', mode), structuredClone(unmuter)])).problems
    expect(both(0)).toEqual([])
    expect(both(MUTED)).toEqual([
      { kind: 'unresolvedVirtual', nodeId: '9', type: 'Random Unmuter (rgthree)', title: 'Any of these', pack: 'rgthree-comfy', reason: 'it turns on one of its nodes at random while ComfyUI queues' },
    ])
  })
})

const defs = defsOf({
  'Power Lora Loader (rgthree)': { optional: { model: ['MODEL'], clip: ['CLIP'] }, output: ['MODEL', 'CLIP'] },
  'Seed (rgthree)': { required: { seed: ['INT', { default: 0, min: -1125899906842624, max: 1125899906842624 }] }, output: ['INT'] },
  'Power Primitive (rgthree)': { optional: { value: ['*', { forceInput: true }] }, output: ['*'] },
  'Power Puter (rgthree)': { optional: { a: ['*'] }, output: ['*'] },
  'Image Comparer (rgthree)': { optional: { image_a: ['IMAGE'] } },
  'Display Any (rgthree)': { required: { source: ['*'] } },
  'Power Prompt (rgthree)': {
    required: { prompt: ['STRING', { multiline: true }] },
    optional: { insert_lora: [['CHOOSE', 'DISABLE LORAS', 'one']], insert_embedding: [['CHOOSE']], insert_saved: [['CHOOSE', 'greeting']] },
  },
})

describe('rgthree’s Power Lora Loader', () => {
  const rows = [{ on: true, lora: 'a.safetensors', strength: 1, strengthTwo: 0.5 }, { on: false, lora: 'b.safetensors', strength: -1, strengthTwo: null }]
  const values = [{}, { type: 'PowerLoraLoaderHeaderWidget' }, ...rows, {}, '']

  it('sends every LoRA, on or off, with one strength', () => {
    const { inputs, problems } = read(documentOf([node(8, 'Power Lora Loader (rgthree)', { values, properties: { 'Show Strengths': 'Single Strength' } })]), defs)
    expect(inputs['8']).toEqual({
      PowerLoraLoaderHeaderWidget: { type: 'PowerLoraLoaderHeaderWidget' },
      lora_1: { on: true, lora: 'a.safetensors', strength: 1 },
      lora_2: { on: false, lora: 'b.safetensors', strength: -1 },
      '➕ Add Lora': '',
    })
    expect(problems).toEqual([])
  })

  it('sends both strengths where it shows them, and 1 for one that is not there', () => {
    const { inputs } = read(documentOf([node(8, 'Power Lora Loader (rgthree)', { values, properties: { 'Show Strengths': 'Separate Model & Clip' } })]), defs)
    expect(inputs['8']).toMatchObject({ lora_1: { strengthTwo: 0.5 }, lora_2: { strengthTwo: 1 } })
  })

  it('has its rows, and is named, on a server that lacks the pack', () => {
    const { inputs, problems } = read(documentOf([node(8, 'Power Lora Loader (rgthree)', { values, properties: { cnr_id: 'rgthree-comfy' } })]))
    expect(inputs['8']).toMatchObject({ lora_1: { lora: 'a.safetensors' } })
    expect(problems).toMatchObject([{ kind: 'unknownType', type: 'Power Lora Loader (rgthree)', pack: 'rgthree-comfy' }])
  })
})

describe('other nodes of rgthree whose widgets its script makes', () => {
  it.each([
    { title: 'a primitive of a whole number', type: 'Power Primitive (rgthree)', values: ['INT', 5], wanted: { type: 'INT', value: 5 } },
    { title: 'a primitive of a yes or no under its old name', type: 'Power Primitive (rgthree)', values: ['BOOL', 'false'], wanted: { type: 'BOOLEAN', value: false } },
    { title: 'a primitive of a text', type: 'Power Primitive (rgthree)', values: ['STRING', 'abc'], wanted: { type: 'STRING', value: 'abc' } },
    { title: 'the code of a puter', type: 'Power Puter (rgthree)', values: [{ outputs: ['INT'] }, 'a + 1'], wanted: { outputs: { outputs: ['INT'] }, code: 'a + 1' } },
    { title: 'what a comparer has shown', type: 'Image Comparer (rgthree)', values: [[{ name: 'A', url: 'x' }]], wanted: { rgthree_comparer: { images: [{ name: 'A', url: 'x' }] } } },
    { title: 'nothing of what a display has shown', type: 'Display Any (rgthree)', values: ['seen'], wanted: { output: '' } },
    { title: 'only those choices of a prompt that are any', type: 'Power Prompt (rgthree)', values: ['a cat', 'one', 'greeting'], wanted: { prompt: 'a cat', insert_lora: 'one', insert_saved: 'greeting' } },
    { title: 'a seed that was saved as text', type: 'Seed (rgthree)', values: ['7', '', '', ''], wanted: { seed: 7 } },
  ])('send $title', ({ type, values, wanted }) => {
    const { inputs, problems } = read(documentOf([node(8, type, { values })]), defs)
    expect(inputs['8']).toEqual(wanted)
    expect(problems).toEqual([])
  })

  it('have no control of a seed, as their special values are one', () => {
    expect(read(documentOf([node(8, 'Seed (rgthree)', { values: [-1, '', '', ''] })]), defs).reading.controls).toEqual([])
  })
})
