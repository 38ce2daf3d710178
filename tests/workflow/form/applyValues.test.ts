// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import type { Json, JsonObject } from '@/lib/json'
import type { ApiGraph } from '@/workflow/apiGraph'
import { applyValues } from '@/workflow/form/applyValues'
import { describeForm } from '@/workflow/form/describeForm'
import { findParameters } from '@/workflow/roles/findParameters'
import type { InputDef, InputKind } from '@/workflow/definitions/nodeDefs'
import { asParameterId, type Parameter, type ParameterId, type ParameterValue, type Role } from '@/workflow/form/parameters'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { MAX_SEED } from '@/workflow/sending/seeds'
import { coreDefs, defsWith, graph, input, nodeDef, noDefs, textToImage, textToImageNodes } from '../fixtures'
import { makeParameter } from '@tests/helpers/parameters'

const source = textToImage()
const parameters = findParameters(source, coreDefs)
const byRole = (role: Role, list = parameters) => list.find((it) => it.role === role) as Parameter
const valuesFor = (values: Partial<Record<Role, ParameterValue>>) => new Map(Object.entries(values).map(([role, value]) => [byRole(role as Role).id, value]))
const inputsOf = (it: ApiGraph, id: string) => it.get(asNodeId(id))?.inputs

describe('applyValues', () => {
  it('writes values where they belong, and leaves all other nodes as they are', () => {
    const applied = applyValues(source, parameters, valuesFor({ seed: MAX_SEED, prompt: 'a blue fox' }))
    expect(inputsOf(applied, 'sampler')).toEqual({ ...inputsOf(source, 'sampler'), seed: MAX_SEED })
    expect(inputsOf(applied, 'words')).toMatchObject({ text: 'a blue fox', clip: ['ckpt', 1] })
    for (const id of ['ckpt', 'latent', 'unwanted', 'decode', 'save']) expect(applied.get(asNodeId(id))).toBe(source.get(asNodeId(id)))
    expect(inputsOf(source, 'sampler')?.['seed']).toBe(7)
  })

  it('gives the same graph back when nothing changes', () => {
    expect(applyValues(source, parameters, new Map())).toBe(source)
    expect(applyValues(source, parameters, new Map(parameters.map((it) => [it.id, it.initial])))).toBe(source)
  })

  it('takes a number for what the file wrote as text', () => {
    const text = graph({ ...textToImageNodes, latent: ['EmptyLatentImage', { width: '512', height: { __value__: 640 }, batch_size: 1 }] })
    const found = findParameters(text, coreDefs)
    expect(applyValues(text, found, new Map(found.map((it) => [it.id, it.initial])))).toBe(text)
    const changed = applyValues(text, found, new Map([[byRole('height', found).id, 704]]))
    expect(inputsOf(changed, 'latent')).toMatchObject({ width: '512', height: 704 })
  })

  it('writes a shared text to every encoder', () => {
    const shared = graph({ ...textToImageNodes, words: ['CLIPTextEncodeSDXL', { clip: ['ckpt', 1], text_g: 'x', text_l: 'x', width: 8, height: 8 }] })
    const found = findParameters(shared, coreDefs)
    expect(inputsOf(applyValues(shared, found, new Map([[byRole('prompt', found).id, 'y']])), 'words')).toMatchObject({ text_g: 'y', text_l: 'y' })
  })

  it('ignores values of parameters it does not know, and never overwrites a link', () => {
    const stranger = asParameterId({ nodeId: asNodeId('sampler'), input: 'model' })
    const faked: Parameter = { ...byRole('prompt'), id: stranger, targets: [{ nodeId: asNodeId('sampler'), input: 'model' }, { nodeId: asNodeId('gone'), input: 'x' }] }
    expect(applyValues(source, parameters, new Map([[stranger, 'x']]))).toBe(source)
    expect(applyValues(source, [faked], new Map([[stranger, 'x']]))).toBe(source)
  })

  it('changes the targets of what was set and nothing else, for any values', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.bigInt(), fc.boolean())
    const id = fc.oneof(fc.constantFrom(...parameters.map((it) => it.id)), fc.string().map((text) => asParameterId({ nodeId: asNodeId(text), input: 'x' })))
    fc.assert(
      fc.property(fc.array(fc.tuple(id, value)), (entries) => {
        const values = new Map<(typeof parameters)[number]['id'], ParameterValue>(entries)
        const applied = applyValues(source, parameters, values)
        expect([...applied.keys()]).toEqual([...source.keys()])
        for (const [nodeId, node] of applied) {
          for (const [input, now] of Object.entries(node.inputs)) {
            const owner = parameters.find((it) => it.targets.some((target) => target.nodeId === nodeId && target.input === input))
            const set = owner && values.get(owner.id)
            if (set === undefined) expect(now).toBe(source.get(nodeId)?.inputs[input])
            else expect(String(now)).toBe(String(set))
          }
        }
        expect(applyValues(applied, parameters, values)).toBe(applied)
      }),
    )
  })
})

const INT: InputKind = { kind: 'int', min: 0n, max: 100n, step: 1, default: 7, isSeed: false }
const FLOAT: InputKind = { kind: 'float', min: 0, max: 1, step: 0.1, round: null, default: 0.5 }
const SOCKET: InputKind = { kind: 'socket', type: 'IMAGE', matchTemplate: null }
const combo = (name: string, options: Record<string, InputDef[]>) => input(name, { kind: 'dynamicCombo', default: null, options: Object.entries(options).map(([key, inputs]) => ({ key, inputs })) })
const grow = (names: string[] | null = null) => input('values', { kind: 'autogrow', member: input('', FLOAT), names, prefix: 'value', min: 1, max: 5 })

/** What a node sends once these fields are set. */
function sent(inputs: JsonObject, defs: InputDef[], values: Record<string, ParameterValue>) {
  const it = graph({ a: ['Pack', inputs] })
  const model = describeForm(it, defsWith(nodeDef('Pack', defs)))
  for (const id of Object.keys(values)) expect(model.parameters.map((parameter) => parameter.id)).toContain(id)
  return inputsOf(applyValues(it, model.parameters, new Map(Object.entries(values) as [ParameterId, ParameterValue][])), 'a')
}

describe('applyValues and dynamic combos', () => {
  const resize = combo('resize', {
    size: [input('width', INT), input('height', INT)],
    factor: [input('by', FLOAT), input('mode', { kind: 'combo', options: ['near', 'far'], default: null, multiselect: false, upload: null, folder: 'input', remote: null })],
    match: [input('like', SOCKET), input('width', FLOAT)],
  })
  const inputs = { resize: 'size', 'resize.width': 640, 'resize.height': 480, 'resize.note': 'mine', image: ['b', 0] }

  it('takes out what belongs to the branch that is left, and sends what belongs to the one chosen', () => {
    expect(sent(inputs, [resize], { 'a/resize': 'factor', 'a/resize.by?factor': 0.25 })).toEqual({ resize: 'factor', 'resize.by': 0.25, 'resize.mode': 'near', 'resize.note': 'mine', image: ['b', 0] })
  })

  it('does not hand an input of the same name the value of another branch', () => {
    expect(sent(inputs, [resize], { 'a/resize': 'match' })).toMatchObject({ resize: 'match', 'resize.width': 0.5 })
  })

  it('takes out links of the branch that is left', () => {
    expect(sent({ resize: 'match', 'resize.like': ['b', 0], 'resize.width': 0.1 }, [resize], { 'a/resize': 'factor' })).toEqual({ resize: 'factor', 'resize.by': 0.5, 'resize.mode': 'near' })
  })

  it('ignores what was set in a branch that is not chosen', () => {
    expect(sent(inputs, [resize], { 'a/resize.by?factor': 0.25 })).toEqual(inputs)
  })

  it('brings in a whole new branch with the branches inside it', () => {
    const codec = (inner: InputDef[]) => combo('codec', { x: inner, y: [] })
    const format = combo('format', { mp4: [codec([input('crf', INT)])], webm: [codec([input('speed', FLOAT)])] })
    const before = { format: 'mp4', 'format.codec': 'x', 'format.codec.crf': 3 }
    expect(sent(before, [format], { 'a/format': 'webm' })).toEqual({ format: 'webm', 'format.codec': 'x', 'format.codec.speed': 0.5 })
    expect(sent(before, [format], { 'a/format': 'webm', 'a/format.codec?webm': 'y' })).toEqual({ format: 'webm', 'format.codec': 'y' })
  })
})

describe('applyValues and growing groups', () => {
  it('adds members, and counts them through when one has gone, links with them', () => {
    const three = { 'values.value0': 0.1, 'values.value1': 0.2, 'values.value2': ['b', 0], other: 1 }
    expect(sent(three, [grow()], { 'a/values.value3': 0.4 })).toEqual({ ...three, 'values.value3': 0.4 })
    expect(sent(three, [grow()], { 'a/values.value0': null })).toEqual({ 'values.value0': 0.2, 'values.value1': ['b', 0], other: 1 })
    expect(sent(three, [grow()], { 'a/values.value4': 0.5 })).toEqual({ ...three, 'values.value3': 0.5 })
  })

  it('leaves names alone that are not numbers', () => {
    expect(sent({ 'values.a': 1, 'values.b': 2 }, [grow(['a', 'b', 'c'])], { 'a/values.a': null, 'a/values.c': 0.3 })).toEqual({ 'values.b': 2, 'values.c': 0.3 })
  })

  it('does not touch the gaps of a file whose group nobody touched', () => {
    const gap = { 'values.value2': 0.1, steps: 3 }
    expect(sent(gap, [grow(), input('steps', INT)], { 'a/steps': 4 })).toEqual({ ...gap, steps: 4 })
  })
})

describe('applyValues and values that are no words', () => {
  it('wraps lists, which would be taken for links', () => {
    const tags = input('tags', { kind: 'combo', options: ['a', 'b', 'c'], default: null, multiselect: true, upload: null, folder: 'input', remote: null })
    const it = graph({ a: ['Pack', { tags: { __value__: ['a'] } }] })
    const model = describeForm(it, defsWith(nodeDef('Pack', [tags])))
    expect(applyValues(it, model.parameters, new Map([[model.parameters[0]?.id as ParameterId, ['a']]]))).toBe(it)
    const applied = applyValues(it, model.parameters, new Map([[model.parameters[0]?.id as ParameterId, ['a', 0]]]))
    expect(toPromptJson(applied)).toEqual({ a: { class_type: 'Pack', inputs: { tags: { __value__: ['a', 0] } } } })
  })

  it('writes a member of an object and leaves its other members', () => {
    const at = { nodeId: asNodeId('a'), input: 'lora_1', path: ['strength'] }
    const it = graph({ a: ['Pack', { lora_1: { on: true, lora: 'x', strength: 1, note: [1] } }] })
    const strength = makeParameter({ targets: [at], initial: 1 })
    expect(applyValues(it, [strength], new Map([[strength.id, 1]]))).toBe(it)
    expect(inputsOf(applyValues(it, [strength], new Map([[strength.id, 0.5]])), 'a')).toEqual({ lora_1: { on: true, lora: 'x', strength: 0.5, note: [1] } })
    const polluting = makeParameter({ targets: [{ ...at, path: ['__proto__', 'x'] }], initial: 1 })
    expect(applyValues(it, [polluting], new Map([[polluting.id, 5]]))).toBe(it)
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  it('sets what the file lacks, and takes it out again', () => {
    expect(sent({}, [input('steps', INT)], { 'a/steps': 4 })).toEqual({ steps: 4 })
    expect(sent({}, [input('steps', INT)], { 'a/steps': null })).toEqual({})
  })

  it('sends null where a file has a null', () => {
    const it = graph({ a: ['Pack', { thing: { a: 1 }, empty: null }] })
    const { parameters: found } = describeForm(it, noDefs)
    expect(applyValues(it, found, new Map(found.map(({ id, initial }) => [id, initial])))).toBe(it)
    expect(inputsOf(applyValues(it, found, new Map([['a/thing' as ParameterId, null]])), 'a')).toEqual({ thing: null, empty: null })
  })
})

const lora = (input: string, role: Role, number: number, more: Partial<Parameter> = {}) => makeParameter({ targets: [{ nodeId: asNodeId('a'), input }], role, lora: number, ...more })

describe('applyValues and LoRAs that are off', () => {
  it('switches them off where they have a switch, and sends no strength where not', () => {
    const it = graph({ a: ['Pack', { one: 'x', at: 0.8, clip: 0.7, two: 'y', on: true, much: 1 }] })
    const fields = [lora('one', 'lora', 0), lora('at', 'loraStrength', 0), lora('clip', 'loraClipStrength', 0), lora('two', 'lora', 1), lora('much', 'loraStrength', 1), lora('on', 'other', 1, { spec: { kind: 'boolean', default: null, labelOn: null, labelOff: null } })]
    const values = new Map([[fields[1]?.id as ParameterId, 0.9]])
    expect(inputsOf(applyValues(it, fields, values, { offLoras: new Set([0]) }), 'a')).toEqual({ one: 'x', at: 0, clip: 0, two: 'y', on: true, much: 1 })
    expect(inputsOf(applyValues(it, fields, values, { offLoras: new Set([1]) }), 'a')).toEqual({ one: 'x', at: 0.9, clip: 0.7, two: 'y', on: false, much: 1 })
  })
})

describe('any graph', () => {
  const resize = combo('resize', { size: [input('width', INT), combo('fit', { crop: [input('at', FLOAT)], pad: [] })], factor: [input('width', FLOAT), input('mask', SOCKET)] })
  const defs = defsWith(nodeDef('Pack', [resize, grow(), input('steps', INT), input('secret', INT, { isHidden: true }), input('image', SOCKET)]), nodeDef('Named', [grow(['a', 'b']), input('on', { kind: 'boolean', default: null, labelOn: null, labelOff: null })]))
  const name = fc.constantFrom('resize', 'resize.width', 'resize.fit', 'resize.fit.at', 'resize.mask', 'values.value0', 'values.value1', 'values.value3', 'values.a', 'values', 'steps', 'secret', 'image', 'on', 'lora_1', 'lora_name', 'strength_model', 'text', '__proto__')
  const literal: fc.Arbitrary<Json> = fc.oneof(
    fc.constantFrom<Json>('size', 'factor', 'crop', 'pad', 'x', '3', 4, 0.5, true, null, 2n ** 63n, NaN),
    fc.constantFrom<Json>({ __value__: [1, 2] }, [1, 2, 3], { on: true, lora: 'x', strength: 1, strengthTwo: null }, { a: { b: 1 } }, ['a', 0], ['b', 1]),
  )
  const classType = fc.constantFrom('Pack', 'Named', 'Stranger', 'LoraLoader', 'Power Lora Loader (rgthree)', 'KSampler')
  const anyGraph = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.tuple(classType, fc.dictionary(name, literal))).map((nodes) => graph(nodes))

  it('is sent as it was where a choice of branches is no choice', () => {
    const it = graph({ a: ['Pack', { resize: { on: true, lora: 'x', strength: 1 }, 'resize.width': 'size', 'resize.fit': { __value__: [1, 2] } }] })
    const { parameters: all } = describeForm(it, defs)
    expect(applyValues(it, all, new Map(all.map(({ id, initial }) => [id, initial])))).toBe(it)
  })

  it('is sent as it was when nothing changed', () => {
    fc.assert(
      fc.property(anyGraph, (it) => {
        for (const known of [defs, noDefs]) {
          const { parameters: all } = describeForm(it, known)
          expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
          expect(applyValues(it, all, new Map())).toBe(it)
          expect(applyValues(it, all, new Map(all.map(({ id, initial }) => [id, initial])))).toBe(it)
        }
      }),
    )
  })

  it('changes in the targets of the one field that was changed and nowhere else', () => {
    fc.assert(
      fc.property(anyGraph, fc.nat(), literal, (it, pick, value) => {
        for (const known of [defs, noDefs]) {
          const plain = describeForm(it, known).parameters.filter(({ condition, group, spec }) => !condition && !group && spec.kind !== 'dynamicCombo')
          const changed = plain[pick % Math.max(1, plain.length)]
          if (!changed) continue
          const applied = applyValues(it, plain, new Map([[changed.id, value]]))
          for (const [nodeId, node] of it) {
            for (const key of new Set([...Object.keys(node.inputs), ...Object.keys(applied.get(nodeId)?.inputs ?? {})])) {
              const isTarget = changed.targets.some((target) => target.nodeId === nodeId && target.input === key)
              if (!isTarget) expect(applied.get(nodeId)?.inputs[key]).toBe(node.inputs[key])
            }
          }
        }
      }),
    )
  })
})
