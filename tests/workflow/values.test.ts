// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import type { ApiGraph } from '@/workflow/apiGraph'
import { findParameters } from '@/workflow/findParameters'
import { asParameterId, type Parameter, type ParameterValue, type Role } from '@/workflow/parameters'
import { MAX_SEED } from '@/workflow/seeds'
import { applyValues, valueProblems } from '@/workflow/values'
import { coreDefs, graph, textToImage, textToImageNodes } from './fixtures'

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

const problemsFor = (values: Partial<Record<Role, ParameterValue>>) => valueProblems(parameters, valuesFor(values))

describe('valueProblems', () => {
  it('finds nothing wrong with the values of a sound file', () => {
    expect(problemsFor({})).toEqual([])
  })

  it('compares exactly with bounds beyond 2^53', () => {
    expect(problemsFor({ seed: MAX_SEED })).toEqual([])
    expect(problemsFor({ seed: MAX_SEED + 1n })).toEqual([{ kind: 'outOfRange', parameterId: byRole('seed').id, value: MAX_SEED + 1n, min: 0n, max: MAX_SEED }])
  })

  it.each<[Partial<Record<Role, ParameterValue>>, object]>([
    [{ steps: 0 }, { kind: 'outOfRange', value: 0, min: 1n, max: 10000n }],
    [{ cfg: 100.5 }, { kind: 'outOfRange', value: 100.5, min: 0, max: 100 }],
    [{ steps: 1.5 }, { kind: 'wrongType', expected: 'integer' }],
    [{ cfg: NaN }, { kind: 'wrongType', expected: 'number' }],
    [{ prompt: 4 }, { kind: 'wrongType', expected: 'text' }],
    [{ sampler: 'dpmpp_2m_sde' }, { kind: 'notInList', candidates: ['dpmpp_2m'] }],
    [{ checkpoint: 'base.safetensors' }, { kind: 'notInList', candidates: ['sdxl/base.safetensors'] }],
    [{ checkpoint: 'qqq' }, { kind: 'notInList', candidates: ['sd15.safetensors'] }], // nothing is near: the first
  ])('tells what is wrong with %o', (values, problem) => {
    expect(problemsFor(values)).toMatchObject([problem])
  })

  it('does not judge file lists, which name only part of what a server takes', () => {
    const found = findParameters(graph({ ...textToImageNodes, load: ['LoadImage', { image: 'sub/new.png' }], encode: ['VAEEncode', { pixels: ['load', 0], vae: ['ckpt', 2] }], sampler: ['KSampler', { ...textToImageNodes['sampler']?.[1], latent_image: ['encode', 0] }] }), coreDefs)
    expect(valueProblems(found, new Map())).toEqual([])
  })
})
