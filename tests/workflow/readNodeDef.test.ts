// @vitest-environment node
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'
import { readNodeDef } from '@/workflow/readNodeDef'
import { MAX_SEED } from '@/workflow/seeds'
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
    ['a value that only a script can edit', ['COLOR', { default: '#fff' }], { kind: 'opaque', type: 'COLOR' }],
    ['a text with a widget of its own', ['STRING', { widgetType: 'PAINTER' }], { kind: 'opaque', type: 'PAINTER' }],
    ['a group that grows', ['COMFY_AUTOGROW_V3', { template: {} }], { kind: 'opaque', type: 'COMFY_AUTOGROW_V3' }],
    ['a matched type', ['COMFY_MATCHTYPE_V3', { template: {} }], { kind: 'socket', type: 'COMFY_MATCHTYPE_V3' }],
    ['nothing at all', null, { kind: 'socket', type: '*' }],
  ])('reads %s', (_, spec, expected) => {
    expect(kindOf(spec)).toMatchObject(expected)
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

  it('makes a definition of anything', () => {
    const section = fc.dictionary(fc.string(), fc.jsonValue())
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ input: fc.record({ required: section, optional: section }), output: fc.jsonValue(), input_order: fc.jsonValue() })), (info) => {
        expect(readNodeDef('A', info as Json).classType).toBe('A')
      }),
    )
  })
})

describe.skipIf(!hasRecordings)('readNodeDef on recorded definitions', () => {
  it.each(['v0.33.0', 'v0.3.64'])('reads every class of ComfyUI %s', (version) => {
    const info = parseExact(readFileSync(`${recordingsDir}${version}/object_info.facts.json`, 'utf8')) as JsonObject
    const defs = new Map(Object.keys(info).map((classType) => [classType, readNodeDef(classType, info[classType] ?? null)]))
    expect(defs.size).toBeGreaterThan(300)
    expect(defs.get('KSampler')?.inputs.find(({ name }) => name === 'seed')?.spec).toMatchObject({ kind: 'int', min: 0n, max: MAX_SEED, isSeed: true })
    expect(defs.get('SaveImageWebsocket')?.isOutputNode).toBe(true)
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

function forcedInputs(info: JsonObject): string[] {
  return Object.entries(info).flatMap(([classType, entry]) => {
    const { required = {}, optional = {} } = (entry as { input: Record<string, Record<string, [Json, JsonObject?]>> }).input
    return Object.entries({ ...required, ...optional }).flatMap(([name, [, options]]) => (options?.['forceInput'] === true ? [`${classType}.${name}`] : []))
  })
}
if (!hasRecordings) console.warn('Skipped: recorded node definitions are not beside this checkout.')
