// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import type { Json, JsonObject } from '@/lib/json'
import { describeForm } from '@/workflow/form/describeForm'
import type { InputDef, InputKind } from '@/workflow/definitions/nodeDefs'
import type { FormModel } from '@/workflow/form/parameters'
import { coreDefs, defsWith, graph, input, nodeDef, noDefs, textToImage, textToImageNodes } from '../fixtures'

const INT: InputKind = { kind: 'int', min: 0n, max: 100n, step: 1, default: 7, isSeed: false }
const FLOAT: InputKind = { kind: 'float', min: 0, max: 1, step: 0.1, round: null, default: 0.5 }

const codec = (inner: InputKind) => input('codec', { kind: 'dynamicCombo', default: null, options: [{ key: 'x', inputs: [input('crf', inner)] }] })
/** The fields of a form's only node. */
const only = (inputs: JsonObject, ...defs: InputDef[]) => describeForm(graph({ a: ['Pack', inputs] }), defsWith(nodeDef('Pack', defs)))
const shown = ({ parameters }: FormModel) => parameters.map(({ id, initial }) => [id, initial])

describe('describeForm', () => {
  it('shows the roles first, then every other value under its node, from loaders to savers', () => {
    const { parameters, sections } = describeForm(
      graph({ ...textToImageNodes, skip: ['CLIPSetLastLayer', { clip: ['ckpt', 1], stop_at_clip_layer: -2 }], words: ['CLIPTextEncode', { text: 'a red fox', clip: ['skip', 0] }] }),
      coreDefs,
    )
    expect(parameters.slice(0, 2).map(({ role }) => role)).toEqual(['prompt', 'negative'])
    expect(sections).toEqual([
      { nodeId: 'skip', classType: 'CLIPSetLastLayer', title: 'CLIPSetLastLayer', parameters: ['skip/stop_at_clip_layer'] },
      { nodeId: 'save', classType: 'SaveImage', title: 'SaveImage', parameters: ['save/filename_prefix'] },
    ])
    expect(parameters.at(-1)).toMatchObject({ id: 'save/filename_prefix', role: 'other', label: 'filename_prefix', initial: 'x', spec: { kind: 'string', multiline: false } })
  })

  it('guesses the kind of a value that no definition names', () => {
    const { parameters } = describeForm(graph({ a: ['Pack', { whole: 3, part: 0.5, strength: 1, line: 'x', lines: 'x\ny', on: true, big: 2n ** 63n, list: { __value__: [1, 2] }, thing: { a: 1 }, nothing: null }] }), noDefs)
    expect(parameters.map(({ targets, spec, initial }) => [targets[0]?.input, spec.kind === 'string' && spec.multiline ? 'lines' : spec.kind, initial])).toEqual([
      ['whole', 'int', 3],
      ['part', 'float', 0.5],
      ['strength', 'float', 1],
      ['line', 'string', 'x'],
      ['lines', 'lines', 'x\ny'],
      ['on', 'boolean', true],
      ['big', 'int', 2n ** 63n],
      ['list', 'opaque', [1, 2]],
      ['thing', 'opaque', { a: 1 }],
      ['nothing', 'opaque', null],
    ])
  })

  it('leaves out links, hidden inputs and optional ones that the file does not set', () => {
    const form = only(
      { steps: 3, secret: 1, model: ['b', 0], here: 0.2 },
      input('steps', INT), input('secret', INT, { isHidden: true }), input('model', { kind: 'socket', type: 'MODEL', matchTemplate: null }), input('here', FLOAT, { required: false }), input('absent', FLOAT, { required: false }),
    )
    expect(shown(form)).toEqual([['a/steps', 3], ['a/here', 0.2]])
  })

  it('has an empty field for what is required and missing', () => {
    expect(shown(only({}, input('steps', INT)))).toEqual([['a/steps', null]])
  })

  it('shows every branch of a dynamic combo, those that are not chosen without a value', () => {
    const resize = input('resize', { kind: 'dynamicCombo', default: null, options: [{ key: 'by size', inputs: [input('width', INT), input('image', { kind: 'socket', type: 'IMAGE', matchTemplate: null })] }, { key: 'by/factor', inputs: [input('width', FLOAT)] }] })
    const form = only({ resize: 'by size', 'resize.width': 640, 'resize.left': 1 }, resize)
    expect(shown(form)).toEqual([['a/resize', 'by size'], ['a/resize.width?by size', 640], ['a/resize.width?by%2Ffactor', null], ['a/resize.left', 1]])
    expect(form.parameters.map(({ condition }) => condition)).toEqual([null, { parameter: 'a/resize', key: 'by size' }, { parameter: 'a/resize', key: 'by/factor' }, null])
  })

  it('tells dynamic combos inside dynamic combos apart by all their keys', () => {
    const format = input('format', { kind: 'dynamicCombo', default: null, options: [{ key: 'mp4', inputs: [codec(INT)] }, { key: 'webm', inputs: [codec(FLOAT)] }] })
    const form = only({ format: 'webm', 'format.codec': 'x', 'format.codec.crf': 0.3 }, format)
    expect(shown(form)).toEqual([
      ['a/format', 'webm'],
      ['a/format.codec?mp4', null],
      ['a/format.codec.crf?mp4?x', null],
      ['a/format.codec?webm', 'x'],
      ['a/format.codec.crf?webm?x', 0.3],
    ])
    expect(form.parameters.at(-1)?.condition).toEqual({ parameter: 'a/format.codec?webm', key: 'x' })
  })

  it('has a field for every member that a growing group of values may have', () => {
    const values = input('values', { kind: 'autogrow', member: input('', FLOAT), names: null, prefix: 'value', min: 1, max: 3 })
    const form = only({ 'values.value0': 0.1, 'values.value1': ['b', 0] }, values)
    expect(form.groups).toMatchObject([{ id: 'a/values', nodeId: 'a', input: 'values' }])
    expect(form.parameters.map(({ targets, initial, group }) => [targets[0]?.input, initial, group])).toEqual([
      ['values.value0', 0.1, { id: 'a/values', index: 0, isRequired: true, prefix: 'values.value' }],
      ['values.value2', null, { id: 'a/values', index: 2, isRequired: false, prefix: 'values.value' }],
    ])
  })

  it('shows a text as its author wrote it', () => {
    const at = { nodeId: asNodeId('words'), input: 'text' }
    const { parameters } = describeForm(textToImage(), coreDefs, { authoredTexts: [{ at, text: 'a {red|blue} fox' }] })
    expect(parameters[0]).toMatchObject({ role: 'prompt', initial: 'a {red|blue} fox' })
  })

  it('says nothing of buttons and headings that packs keep as values', () => {
    const inputs: Record<string, Json> = {
      PowerLoraLoaderHeaderWidget: { type: 'PowerLoraLoaderHeaderWidget' },
      '➕ Add Lora': '',
      upload: 'image',
      'choose file to upload': 'image',
      videopreview: { hidden: false, paused: false, params: {} },
    }
    expect(shown(describeForm(graph({ a: ['Pack', inputs] }), noDefs))).toEqual([])
    expect(shown(describeForm(graph({ a: ['Pack', { upload: 'my file.png' }] }), noDefs))).toEqual([['a/upload', 'my file.png']])
  })

  it('is done with a file of thousands of nodes that all look alike', () => {
    const nodes: Parameters<typeof graph>[0] = {}
    for (let n = 0; n < 5000; n++) nodes[`n${n}`] = ['PackEncoder', { text: 'x', lora_name: 'a', model: [`n${n + 1}`, 0], conditioning: [`n${(n * 7919) % 5000}`, 0] }]
    for (let n = 0; n < 100; n++) nodes[`s${n}`] = ['KSampler', { seed: n, steps: 2, model: [`n${n}`, 0], positive: [`n${n}`, 0] }]
    const { parameters } = describeForm(graph(nodes), noDefs)
    expect(parameters.flatMap(({ targets }) => targets)).toHaveLength(2 * 5000 + 2 * 100)
  })
})
