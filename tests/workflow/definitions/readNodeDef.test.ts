// @vitest-environment node
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'
import type { InputDef } from '@/workflow/definitions/nodeDefs'
import { readNodeDef, readNodeDefs } from '@/workflow/definitions/readNodeDef'
import { MAX_SEED } from '@/workflow/sending/seeds'
import { hasRecordings, recordingsDir } from '@tests/helpers/recordings'

function kindOf(spec: Json) {
  return readNodeDef('A', { input: { required: { x: spec } } }).inputs[0]?.spec
}

describe('readNodeDef', () => {
  it.each<[string, Json, object]>([
    ['an INT with bounds beyond 2^53', ['INT', { default: 0, min: 0, max: 18446744073709551615n }], { kind: 'int', min: 0n, max: MAX_SEED, step: 1, default: 0 }],
    ['an INT with a big default', ['INT', { default: 9223372036854775807n }], { kind: 'int', min: null, max: null, default: 9223372036854775807n }],
    ['a FLOAT', ['FLOAT', { default: 8, min: 0, max: 100, step: 0.1, round: 0.01 }], { kind: 'float', min: 0, max: 100, step: 0.1, round: 0.01, default: 8 }],
    ['a FLOAT that is not rounded', ['FLOAT', { round: false }], { kind: 'float', round: null }],
    ['a FLOAT with bounds that are none', ['FLOAT', { min: -Infinity, max: NaN, default: NaN }], { kind: 'float', min: null, max: null, default: null }],
    ['a number written as text', ['FLOAT', { default: '0.5' }], { kind: 'float', default: 0.5 }],
    ['a STRING', ['STRING', { multiline: true, default: 'a', placeholder: 'b' }], { kind: 'string', multiline: true, default: 'a', placeholder: 'b' }],
    ['a BOOLEAN', ['BOOLEAN', { default: true, label_on: 'yes', label_off: 'no' }], { kind: 'boolean', default: true, labelOn: 'yes', labelOff: 'no' }],
    ['an old combo', [['a', 2, true], {}], { kind: 'combo', options: ['a', 2, true], default: 'a', multiselect: false }],
    ['a new combo', ['COMBO', { options: ['a', 'b'], default: 'b', multiselect: false }], { kind: 'combo', options: ['a', 'b'], default: 'b' }],
    ['a combo without options', ['COMBO', {}], { kind: 'combo', options: [], default: null }],
    ['a combo that is empty', [[]], { kind: 'combo', options: [], default: null }],
    ['a multiselect combo', ['COMBO', { options: ['a'], multi_select: { chip: true } }], { kind: 'combo', multiselect: true }],
    ['a remote combo', ['COMBO', { remote: { route: '/internal/files/output' } }], { kind: 'combo', options: [], remote: { route: '/internal/files/output' } }],
    ['a picture upload', [['a.png'], { image_upload: true }], { kind: 'combo', upload: 'image' }],
    ['an audio upload', ['COMBO', { audio_upload: true, options: [] }], { kind: 'combo', upload: 'audio' }],
    ['a video upload', ['COMBO', { video_upload: true }], { kind: 'combo', upload: 'video' }],
    ['a file upload', ['COMBO', { file_upload: true }], { kind: 'combo', upload: 'file' }],
    ['a socket', ['MODEL', { tooltip: 't' }], { kind: 'socket', type: 'MODEL' }],
    ['a socket without options', ['MODEL'], { kind: 'socket', type: 'MODEL' }],
    ['anything', ['*'], { kind: 'socket', type: '*' }],
    ['a widget forced to be a socket', ['STRING', { forceInput: true }], { kind: 'socket', type: 'STRING' }],
    ['a combo forced to be a socket', [['a'], { forceInput: true }], { kind: 'socket', type: 'COMBO' }],
    ['a union', ['FLOAT,INT', {}], { kind: 'socket', type: 'FLOAT,INT' }],
    ['a union with a widget', ['FLOAT,INT', { widgetType: 'FLOAT', default: 25, min: 1 }], { kind: 'float', default: 25, min: 1 }],
    ['a value that only a script can edit', ['CURVE', { default: { points: [] } }], { kind: 'opaque', type: 'CURVE', default: { points: [] } }],
    ['a widget that nobody knows, which cannot be linked', ['KNOBS', { socketless: true }], { kind: 'opaque', type: 'KNOBS' }],
    ['a text with a widget of its own', ['STRING', { widgetType: 'PAINTER' }], { kind: 'opaque', type: 'PAINTER' }],
    ['a text that a note is written in', ['MARKDOWN', {}], { kind: 'string', multiline: true }],
    ['a text whose default is a number', ['STRING', { default: 5 }], { kind: 'string', default: '5' }],
    ['a switch whose default is a number', ['BOOLEAN', { default: 0 }], { kind: 'boolean', default: false }],
    ['a default of another type', ['INT', { default: 'many', min: [1], max: {} }], { kind: 'int', default: null, min: null, max: null }],
    ['a list of numbers as default', ['INT', { default: [1, 2] }], { kind: 'int', default: null }],
    ['a colour', ['COLOR', { default: '#FFF' }], { kind: 'color', default: '#ffffff' }],
    ['a colour that is none', ['COLOR', { default: 'red; url(x)' }], { kind: 'color', default: null }],
    ['a number that is a colour', ['INT', { display: 'color', max: 0xffffff }], { kind: 'int', display: 'color' }],
    ['a number with a slider', ['FLOAT', { display: 'gradientslider' }], { kind: 'float', display: 'slider' }],
    ['a combo whose default is written otherwise', [['1', '2'], { default: 2 }], { kind: 'combo', default: '2' }],
    ['a multiselect with several defaults', ['COMBO', { options: ['a', 'b', 'c'], multiselect: true, default: ['c', 'a'] }], { kind: 'combo', multiselect: true, default: null, defaultChoices: ['c', 'a'] }],
    ['a picture of the output folder', ['COMBO', { image_upload: true, image_folder: 'output' }], { kind: 'combo', upload: 'image', folder: 'output' }],
    [
      'all that is said of a remote combo',
      ['COMBO', { remote: { route: '/x', refresh_button: true, response_key: 'items.names', query_params: { kind: 'a', depth: 2 }, timeout: 500, control_after_refresh: 'first' } }],
      { remote: { route: '/x', hasRefreshButton: true, responseKey: 'items.names', queryParams: { kind: 'a' }, timeoutMs: 500, afterRefresh: 'first' } },
    ],
    ['an input written as an object', { type: 'INT', default: 3 }, { kind: 'int', default: 3 }],
    ['a growing group of an older server, which it spells out', ['IMAGE', { forceInput: true }], { kind: 'socket', type: 'IMAGE' }],
    ['a matched type', ['COMFY_MATCHTYPE_V3', { template: { template_id: 't', allowed_types: 'IMAGE,MASK' } }], { kind: 'socket', type: 'IMAGE,MASK', matchTemplate: 't' }],
    ['a matched type of anything', ['COMFY_MATCHTYPE_V3', { template: {} }], { kind: 'socket', type: '*', matchTemplate: null }],
    ['a growing group without a template', ['COMFY_AUTOGROW_V3', { template: {} }], { kind: 'opaque', type: 'COMFY_AUTOGROW_V3' }],
    ['a growing group of pairs, which no server makes', ['COMFY_AUTOGROW_V3', { template: { input: { required: { a: ['INT'], b: ['INT'] } } } }], { kind: 'opaque' }],
    ['a dynamic kind to come', ['COMFY_SOMETHING_V4', {}], { kind: 'opaque', type: 'COMFY_SOMETHING_V4' }],
    ['a dynamic combo without choices', ['COMFY_DYNAMICCOMBO_V3', {}], { kind: 'dynamicCombo', options: [], default: null }],
    ['nothing at all', null, { kind: 'socket', type: '*' }],
  ])('reads %s', (_, spec, expected) => {
    expect(kindOf(spec)).toMatchObject(expected)
  })

  it('reads what a dynamic combo brings with each choice, also within each other', () => {
    const codec = ['COMFY_DYNAMICCOMBO_V3', { options: [{ key: 'h264', inputs: { required: { crf: ['INT', { default: 23 }] } } }] }]
    const spec = kindOf(['COMFY_DYNAMICCOMBO_V3', { options: [{ key: 'auto', inputs: {} }, { key: 'mp4', inputs: { required: { codec }, optional: { audio: ['AUDIO'] } } }, { inputs: {} }, 'x'] }])
    expect(spec).toMatchObject({ kind: 'dynamicCombo', default: 'auto', options: [{ key: 'auto', inputs: [] }, { key: 'mp4', inputs: [{ name: 'codec', required: true }, { name: 'audio', required: false, type: 'AUDIO' }] }] })
    expect(spec).toMatchObject({ options: [{}, { inputs: [{ spec: { options: [{ key: 'h264', inputs: [{ name: 'crf', spec: { kind: 'int', default: 23 } }] }] } }, {}] }] })
  })

  it.each<[string, Json, object]>([
    ['with a prefix', { input: { required: { image: ['IMAGE', {}] } }, prefix: 'image', min: 2, max: 50 }, { names: null, prefix: 'image', min: 2, max: 50, member: { name: '', type: 'IMAGE', required: true } }],
    ['with names', { input: { optional: { v: ['FLOAT,INT', {}] } }, names: ['a', 'b', 3], min: 0 }, { names: ['a', 'b'], min: 0, max: 2, member: { type: 'FLOAT,INT', required: false } }],
    ['with nothing said', { input: { required: { v: ['*'] } } }, { names: null, prefix: '', min: 1, max: 100 }],
    ['without bounds that make sense', { input: { required: { v: ['*'] } }, min: 1e9, max: -5 }, { min: 0, max: 0 }],
    ['without an end', { input: { required: { v: ['*'] } }, min: 1e9, max: Infinity }, { min: 100, max: 100 }],
    ['of matched types', { input: { required: { v: ['COMFY_MATCHTYPE_V3', { template: { template_id: 'type', allowed_types: '*' } }] } } }, { member: { spec: { kind: 'socket', type: '*', matchTemplate: 'type' } } }],
  ])('reads a group that grows, %s', (_, template, expected) => {
    expect(kindOf(['COMFY_AUTOGROW_V3', { template }])).toMatchObject({ kind: 'autogrow', ...expected })
  })

  it('reads a slot that brings further inputs', () => {
    const def = readNodeDef('A', { input: { optional: { x: ['COMFY_DYNAMICSLOT_V3', { slotType: 'IMAGE', forceInput: true, inputs: { required: { strength: ['FLOAT'] } } }] } } })
    expect(def.inputs).toMatchObject([{ type: 'IMAGE', spec: { kind: 'dynamicSlot', type: 'IMAGE', inputs: [{ name: 'strength', type: 'FLOAT' }] } }])
  })

  it('keeps what is nested beyond measure as it is', () => {
    let spec: Json = ['INT', { default: 1 }]
    for (let depth = 0; depth < 400; depth++) spec = ['COMFY_DYNAMICCOMBO_V3', { options: [{ key: 'k', inputs: { required: { x: spec } } }] }]
    let kind = kindOf(spec)
    let depth = 0
    for (; kind?.kind === 'dynamicCombo'; depth++) kind = kind.options[0]?.inputs[0]?.spec
    expect(kind).toMatchObject({ kind: 'opaque' })
    expect(depth).toBeLessThan(20)
  })

  it.each<[string, string, Json, string | null]>([
    ['a seed by its name', 'seed', ['INT', {}], 'randomize'],
    ['a seed that says no', 'seed', ['INT', { control_after_generate: false }], null],
    ['a number that says yes', 'x', ['INT', { control_after_generate: true }], 'randomize'],
    ['a number that says how', 'x', ['INT', { control_after_generate: 'increment' }], 'increment'],
    ['a number that says a name of its own', 'x', ['INT', { control_after_generate: 'what now' }], 'randomize'],
    ['a number with a fraction', 'x', ['FLOAT', { control_after_generate: true }], 'fixed'],
    ['a combo', 'x', [['a'], { control_after_generate: true }], 'randomize'],
    ['a text called seed', 'seed', ['STRING', {}], null],
    ['a seed that is only a socket', 'seed', ['INT', { forceInput: true }], null],
    ['a union called seed that has a widget', 'seed', ['FLOAT,INT', { widgetType: 'INT' }], 'randomize'],
  ])('knows whether a control value follows: %s', (_, name, spec, expected) => {
    expect(readNodeDef('A', { input: { required: { [name]: spec } } }).inputs[0]?.control).toBe(expected)
  })

  it('takes a seed inside a dynamic combo for a seed, but finds no control by its name there', () => {
    const spec = kindOf(['COMFY_DYNAMICCOMBO_V3', { options: [{ key: 'k', inputs: { required: { seed: ['INT'] } } }] }])
    expect(spec).toMatchObject({ options: [{ inputs: [{ spec: { isSeed: true }, control: null }] }] })
  })

  it('reads an optional input with the older word for socket, which means nothing on a required one', () => {
    const def = readNodeDef('A', { input: { required: { a: ['INT', { defaultInput: true }] }, optional: { b: ['INT', { defaultInput: true }] } } })
    expect(def.inputs.map(({ spec }) => spec.kind)).toEqual(['int', 'socket'])
  })

  it('reads what links are matched by, also of widgets', () => {
    const def = readNodeDef('A', { input: { required: { a: ['FLOAT,INT', { widgetType: 'FLOAT' }], b: [['x']], c: ['COMFY_MATCHTYPE_V3', { template: { template_id: 't', allowed_types: 'MASK' } }] } } })
    expect(def.inputs.map(({ type }) => type)).toEqual(['FLOAT,INT', 'COMBO', 'MASK'])
  })

  it('reads how an input is shown', () => {
    const def = readNodeDef('A', { input: { required: { a: ['INT', { hidden: true, advanced: true, socketless: true, display_name: 'Width', tooltip: 'How wide' }] } } })
    expect(def.inputs).toMatchObject([{ isHidden: true, isAdvanced: true, isSocketless: true, displayName: 'Width', tooltip: 'How wide' }])
  })

  it('knows a seed by its control, or by its name where nothing is said', () => {
    const def = readNodeDef('A', {
      input: {
        required: {
          seed: ['INT', {}],
          noise_seed: ['INT', {}],
          value: ['INT', { control_after_generate: 'fixed' }],
          other: ['INT', { control_after_generate: true }],
          steps: ['INT', {}],
        },
        optional: { seed_off: ['INT', {}] },
      },
    })
    const seeds = def.inputs.filter(({ spec }) => spec.kind === 'int' && spec.isSeed).map(({ name }) => name)
    expect(seeds).toEqual(['seed', 'noise_seed', 'value', 'other'])
    expect(kindOf(['INT', { control_after_generate: false }])).toMatchObject({ isSeed: false })
  })

  it('keeps the order of input_order, also for names like numbers, and adds what it forgot', () => {
    const def = readNodeDef('A', {
      input: { required: { '2': ['INT'], '1': ['INT'], b: ['INT'] }, optional: { c: ['MODEL', { tooltip: 'hint' }] }, hidden: { prompt: 'PROMPT' } },
      input_order: { required: ['b', '2', 'gone'], optional: ['c'] },
    })
    expect(def.inputs.map(({ name, required, tooltip }) => [name, required, tooltip])).toEqual([
      ['b', true, null],
      ['2', true, null],
      ['1', true, null],
      ['c', false, 'hint'],
    ])
  })

  it('reads what a node is called, what it puts out and whether it is an output', () => {
    const def = readNodeDef('A', { display_name: null, name: 'A', category: 'x/y', python_module: 'custom_nodes.p', output: ['IMAGE', ['a', 'b'], 'MASK'], output_name: ['picture'], output_node: true })
    expect(def).toMatchObject({ displayName: 'A', category: 'x/y', pythonModule: 'custom_nodes.p', isOutputNode: true })
    expect(def.outputs).toMatchObject([
      { type: 'IMAGE', name: 'picture' },
      { type: 'COMBO', name: 'COMBO' },
      { type: 'MASK', name: 'MASK' },
    ])
  })

  it('reads which outputs have the type of which inputs', () => {
    const def = readNodeDef('A', { output: ['COMFY_MATCHTYPE_V3', 'INT'], output_name: ['out', 'n'], output_is_list: [true, false], output_matchtypes: ['t', null] })
    expect(def.outputs).toEqual([
      { type: '*', name: 'out', isList: true, matchTemplate: 't' },
      { type: 'INT', name: 'n', isList: false, matchTemplate: null },
    ])
  })

  it('makes a definition of anything', () => {
    const section = fc.dictionary(fc.string(), fc.jsonValue())
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ input: fc.record({ required: section, optional: section }), output: fc.jsonValue(), input_order: fc.jsonValue() })), (info) => {
        expect(readNodeDef('A', info as Json).classType).toBe('A')
      }),
    )
  })
})

describe('readNodeDefs', () => {
  it('keeps one array for equal option lists, however the combo is written', () => {
    const names = ['a.safetensors', 'b.safetensors']
    const defs = readNodeDefs({
      Old: { input: { required: { file: [[...names]], other: [[...names, 'c']] } } },
      New: { input: { optional: { file: ['COMBO', { options: [...names] }] } } },
      Inner: { input: { required: { how: ['COMFY_DYNAMICCOMBO_V3', { options: [{ key: 'k', inputs: { required: { file: [[...names]] } } }] }] } } },
    })
    const [old, other] = defs.get('Old')?.inputs.map(optionsOf) ?? []
    const inner = defs.get('Inner')?.inputs[0]?.spec
    expect(old).toEqual(names)
    expect(other).toHaveLength(3)
    expect(defs.get('New')?.inputs.map(optionsOf)[0]).toBe(old)
    expect(inner?.kind === 'dynamicCombo' && inner.options[0]?.inputs.map(optionsOf)[0]).toBe(old)
  })

  it('does not take numbers for words that read the same', () => {
    const defs = readNodeDefs({ A: { input: { required: { a: [[1, 2]], b: [['1', '2']], c: [['1,2']] } } } })
    expect(defs.get('A')?.inputs.map(optionsOf)).toEqual([[1, 2], ['1', '2'], ['1,2']])
  })

  it('keeps classes that are broken, and names that an object has by itself', () => {
    const text = '{"Broken": null, "__proto__": {"category": "x"}, "constructor": {"input": {"required": {"__proto__": ["INT"]}}}}'
    const defs = readNodeDefs(parseExact(text))
    expect([...defs.keys()]).toEqual(['Broken', '__proto__', 'constructor'])
    expect(defs.get('__proto__')?.category).toBe('x')
    expect(defs.get('constructor')?.inputs.map(({ name }) => name)).toEqual(['__proto__'])
  })

  it('makes a table of anything', () => {
    const leaf = fc.oneof(fc.jsonValue(), fc.constantFrom<Json>(NaN, Infinity, -Infinity, 2n ** 70n, -(2n ** 70n)))
    const word = fc.constantFrom<Json>('INT', 'FLOAT', 'STRING', 'BOOLEAN', 'COMBO', 'COLOR', 'COMFY_DYNAMICCOMBO_V3', 'COMFY_AUTOGROW_V3', 'COMFY_MATCHTYPE_V3', 'COMFY_DYNAMICSLOT_V3', '*', '')
    const key = fc.constantFrom('default', 'min', 'max', 'step', 'options', 'template', 'inputs', 'input', 'required', 'optional', 'names', 'key', 'remote', 'route', 'multi_select', 'control_after_generate', 'slotType', 'widgetType')
    const { spec } = fc.letrec<{ spec: Json; value: Json }>((tie) => ({
      spec: fc.oneof(fc.tuple(word, fc.dictionary(key, tie('value'), { maxKeys: 6 })), leaf as fc.Arbitrary<Json>),
      value: fc.oneof({ maxDepth: 4 }, leaf as fc.Arbitrary<Json>, fc.dictionary(key, tie('value'), { maxKeys: 4 }), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.string(), tie('spec'), { maxKeys: 3 })),
    }))
    const table = fc.dictionary(fc.string(), fc.record({ input: fc.record({ required: fc.dictionary(fc.string(), spec), optional: leaf }), output: leaf, output_matchtypes: leaf }))
    fc.assert(
      fc.property(fc.oneof(table, leaf), (objectInfo) => {
        const info = objectInfo as Json
        const isTable = typeof info === 'object' && info !== null && !Array.isArray(info)
        expect([...readNodeDefs(info).keys()]).toEqual(isTable ? Object.keys(info) : [])
      }),
    )
  })
})

/** What is kept without a control, and nothing else is. */
const OPAQUE: Record<string, Record<string, number>> = {
  'v0.33.0': { AUDIO_RECORD: 1, BOUNDING_BOX: 1, BOUNDING_BOXES: 2, COLORS: 1, COMPOSITOR: 1, CURVE: 1, IMAGECOMPARE: 1, LOAD_3D: 8, PAINTER: 1, WEBCAM: 1 },
  'v0.3.64': { AUDIO_RECORD: 1, LOAD_3D: 1, LOAD_3D_ANIMATION: 1, WEBCAM: 1 },
}

describe.skipIf(!hasRecordings)('readNodeDef on recorded definitions', () => {
  it.each(Object.keys(OPAQUE))('reads every class of ComfyUI %s', (version) => {
    const info = parseExact(readFileSync(`${recordingsDir}${version}/object_info.facts.json`, 'utf8')) as JsonObject
    const defs = readNodeDefs(info)
    expect(defs.size).toBeGreaterThan(300)
    expect(defs.get('KSampler')?.inputs.find(({ name }) => name === 'seed')?.spec).toMatchObject({ kind: 'int', min: 0n, max: MAX_SEED, isSeed: true })
    expect(defs.get('SaveImageWebsocket')?.isOutputNode).toBe(true)
    const inputs = [...defs.values()].flatMap((def) => allInputs(def.inputs))
    expect(countBy(inputs.flatMap(({ spec }) => (spec.kind === 'opaque' ? [spec.type] : [])))).toEqual(OPAQUE[version])
    const forced = forcedInputs(info)
    for (const def of defs.values()) {
      expect(def.displayName).not.toBe('')
      for (const { name, spec } of def.inputs) {
        // Only forced inputs may be sockets of a widget's type.
        if (spec.kind === 'socket' && /^(INT|FLOAT|BOOLEAN|COMBO)$/.test(spec.type)) expect(forced, `${def.classType}.${name}`).toContain(`${def.classType}.${name}`)
      }
    }
  })
})

/** Of dynamic kinds also what is inside. */
function allInputs(inputs: readonly InputDef[]): InputDef[] {
  return inputs.flatMap((input) => {
    const { spec } = input
    const inner = spec.kind === 'dynamicCombo' ? spec.options.flatMap((option) => option.inputs) : spec.kind === 'dynamicSlot' ? spec.inputs : spec.kind === 'autogrow' ? [spec.member] : []
    return [input, ...allInputs(inner)]
  })
}

function optionsOf({ spec }: InputDef) {
  return spec.kind === 'combo' ? spec.options : null
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return Object.fromEntries(counts)
}

function forcedInputs(info: JsonObject): string[] {
  return Object.entries(info).flatMap(([classType, entry]) => {
    const { required = {}, optional = {} } = (entry as { input: Record<string, Record<string, [Json, JsonObject?]>> }).input
    return Object.entries({ ...required, ...optional }).flatMap(([name, [, options]]) => (options?.['forceInput'] === true ? [`${classType}.${name}`] : []))
  })
}
if (!hasRecordings) console.warn('Skipped: recorded node definitions are not beside this checkout.')

describe('inputs that a choice of VideoHelperSuite brings', () => {
  it('are read by choice, and times of its own are numbers', () => {
    const formats = { 'video/a': [['crf', 'INT', { default: 19 }], ['dither', ['one', 'two'], { default: 'two' }, 'a filter']], 'image/gif': [], strange: { dim: [8] }, worse: [5, []] }
    const def = readNodeDef('VHS_VideoCombine', { input: { required: { format: [['video/a', 'image/gif'], { formats }], start: ['FLOAT', { widgetType: 'VHSTIMESTAMP' }] } } })
    expect(def.inputs[0]?.spec).toMatchObject({ kind: 'combo', inputsByChoice: [{ choice: 'video/a', inputs: [{ name: 'crf', spec: { kind: 'int', default: 19 } }, { name: 'dither', spec: { kind: 'combo', default: 'two' } }] }] })
    expect(def.inputs[1]?.spec).toMatchObject({ kind: 'float' })
  })
})
