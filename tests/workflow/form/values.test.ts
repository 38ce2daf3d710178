// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/json'
import { describeForm } from '@/workflow/form/describeForm'
import { findParameters } from '@/workflow/roles/findParameters'
import type { Parameter, ParameterId, ParameterValue, Role } from '@/workflow/form/parameters'
import { MAX_SEED } from '@/workflow/sending/seeds'
import { missingValues, valueProblems } from '@/workflow/form/values'
import { coreDefs, defsWith, graph, input, nodeDef, textToImage, textToImageNodes } from '../fixtures'

const source = textToImage()
const parameters = findParameters(source, coreDefs)
const byRole = (role: Role, list = parameters) => list.find((it) => it.role === role) as Parameter
const valuesFor = (values: Partial<Record<Role, ParameterValue>>) => new Map(Object.entries(values).map(([role, value]) => [byRole(role as Role).id, value]))

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

  it('looks at every item of a multiselect, and at nothing that is not there', () => {
    const tags = input('tags', { kind: 'combo', options: ['cat', 'dog'], default: null, multiselect: true, upload: null, folder: 'input', remote: null })
    const opacity = input('opacity', { kind: 'float', min: 0, max: 1, step: 0.1, round: null, default: null })
    const { parameters: found } = describeForm(graph({ a: ['Pack', { tags: { __value__: ['dog', 'cats'] }, opacity: '0,5' }] }), defsWith(nodeDef('Pack', [tags, opacity, input('values', { kind: 'autogrow', member: opacity, names: ['a'], prefix: '', min: 0, max: 1 })])))
    expect(valueProblems(found, new Map())).toMatchObject([
      { kind: 'notInList', value: ['dog', 'cats'], item: 'cats', candidates: ['cat'] },
      { kind: 'wrongType', value: '0,5', expected: 'number' },
    ])
  })
})

describe('missingValues', () => {
  const steps = input('steps', { kind: 'int', min: 1n, max: 100n, step: 1, default: 20, isSeed: false })
  const mode = input('mode', { kind: 'combo', options: ['near', 'far'], default: null, multiselect: false, upload: null, folder: 'input', remote: null })
  const form = (inputs: JsonObject) => describeForm(graph({ a: ['Pack', inputs] }), defsWith(nodeDef('Pack', [steps, mode, input('note', { kind: 'string', multiline: false, default: null, placeholder: null, hasDynamicPrompts: false }), input('extra', steps.spec, { required: false })]))).parameters

  it('fills in what a node has required since the file was made', () => {
    expect([...missingValues(form({ steps: 3 }), new Map())]).toEqual([['a/mode', 'near'], ['a/note', '']])
    expect([...missingValues(form({}), new Map([['a/mode' as ParameterId, 'far']]))]).toEqual([['a/steps', 20], ['a/note', '']])
  })

  it('has nothing to fill in where all is there', () => {
    expect(missingValues(form({ steps: 3, mode: 'far', note: '' }), new Map()).size).toBe(0)
    expect(missingValues(parameters, new Map()).size).toBe(0)
  })
})
