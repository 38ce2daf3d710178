// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '@/lib/json'
import { readSaved } from '@/workflow/saved/readSaved'
import { coreDefs, defsOf, inputsOf, problemsOf, saved } from './build'

const sampler = (values: Json[] | JsonObject) => inputsOf(saved([{ id: 1, type: 'Sampler', values }]))['1']

describe('values of a saved node', () => {
  it('go to the widgets by position, past the control value of the seed', () => {
    expect(sampler([7, 'fixed', 30, 4.5, 'heun', 0.6])).toEqual({ seed: 7, steps: 30, cfg: 4.5, sampler_name: 'heun', denoise: 0.6 })
  })

  it('keep a seed beyond 2^53 exact', () => {
    expect(sampler([18446744073709551615n, 'fixed'])?.['seed']).toBe(18446744073709551615n)
  })

  it('are filled from the definition where the file is older than the input', () => {
    expect(sampler([7, 'fixed', 30])).toMatchObject({ cfg: 8, sampler_name: 'euler', denoise: 1 })
    expect(inputsOf(saved([{ id: 1, type: 'Sampler' }]))['1']).toMatchObject({ seed: 0, steps: 20 })
  })

  it('are taken by name where the file holds them by name', () => {
    expect(sampler({ steps: 9, sampler_name: 'heun', other: 1 })).toMatchObject({ seed: 0, steps: 9, sampler_name: 'heun' })
  })

  it('stay as they are, also outside of the list and the range', () => {
    expect(sampler([-5, 'fixed', 99999, 1, 'gone'])).toMatchObject({ seed: -5, steps: 99999, sampler_name: 'gone' })
  })

  it('that are null become the first choice of a list', () => {
    expect(sampler([1, 'fixed', 20, 8, null])?.['sampler_name']).toBe('euler')
  })

  it('hold the place of an upload button, which is not sent', () => {
    const document = saved([{ id: 1, type: 'LoadImage', values: ['b.png', 'image'] }])
    expect(inputsOf(document)['1']).toEqual({ image: 'b.png' })
  })

  it('that are lists are wrapped, or the server would take them for links', () => {
    const defs = defsOf({ Pick: { required: { tags: [['a', 'b'], { multi_select: {} }] } } })
    expect(inputsOf(saved([{ id: 1, type: 'Pick', values: [['a', 'b']] }]), defs)['1']).toEqual({ tags: { __value__: ['a', 'b'] } })
  })

  it('written for inputs that are sockets by force are passed over, as front ends before 1.16 left them', () => {
    const defs = defsOf({ Forced: { required: { a: ['INT', { forceInput: true }], b: ['INT', {}] } } })
    expect(inputsOf(saved([{ id: 1, type: 'Forced', values: [5, 6] }]), defs)['1']).toEqual({ b: 6 })
    expect(inputsOf(saved([{ id: 1, type: 'Forced', values: [6] }]), defs)['1']).toEqual({ b: 6 })
  })

  it('of combos with control carry a filter behind it', () => {
    const defs = defsOf({ Cycle: { required: { file: [['a', 'b'], { control_after_generate: true }], n: ['INT', {}] } } })
    expect(inputsOf(saved([{ id: 1, type: 'Cycle', values: ['b', 'increment', '/x/', 3] }]), defs)['1']).toEqual({ file: 'b', n: 3 })
  })

  it('that cannot have been meant for their widgets are named', () => {
    expect(problemsOf(saved([{ id: 1, type: 'Sampler', values: ['euler', 'fixed', 20] }]))).toEqual(['guessedValues 1'])
    expect(problemsOf(saved([{ id: 1, type: 'Sampler', values: [1, 'fixed', 20] }]))).toEqual([])
  })

  it('sample_euler is euler, in the samplers that once had such names', () => {
    const defs = defsOf({ KSampler: { required: { sampler_name: [['euler']] } } })
    expect(inputsOf(saved([{ id: 1, type: 'KSampler', values: ['sample_euler'] }]), defs)['1']).toEqual({ sampler_name: 'euler' })
  })

  it('of a 3D preview give way to the model that it showed last', () => {
    const defs = defsOf({ Preview3D: { required: { model_file: ['STRING', { default: '' }] } } })
    const document = saved([{ id: 1, type: 'Preview3D', values: ['old.glb'], properties: { 'Last Time Model File': 'new.glb' } }])
    expect(inputsOf(document, defs)['1']).toEqual({ model_file: 'new.glb', image: '' })
  })

  it('say how a seed goes on', () => {
    const reading = readSaved(saved([{ id: 1, type: 'Sampler', values: [7, 'increment'] }]), coreDefs)
    expect(reading.controls).toEqual([{ at: { nodeId: '1', input: 'seed' }, mode: 'increment' }])
  })
})

describe('a dynamic combo', () => {
  const defs = defsOf({
    Resize: {
      required: {
        image: ['IMAGE'],
        mode: ['COMFY_DYNAMICCOMBO_V3', {
          options: [
            { key: 'by size', inputs: { required: { width: ['INT', { default: 64 }], height: ['INT', { default: 64 }] } } },
            { key: 'by image', inputs: { required: { like: ['IMAGE'], crop: [['no', 'center']] } } },
            { key: 'nothing', inputs: {} },
          ],
        }],
        after: ['INT', { default: 1 }],
      },
      output: ['IMAGE'],
    },
    Source: { output: ['IMAGE', 'INT'] },
  })
  const resize = (values: Json[], links: string[] = []) => inputsOf(saved([{ id: 1, type: 'Source' }, { id: 2, type: 'Resize', values }], links), defs)['2']

  it('brings the inputs of its choice, whose values follow it', () => {
    expect(resize(['by size', 10, 20, 5])).toEqual({ mode: 'by size', 'mode.width': 10, 'mode.height': 20, after: 5 })
    expect(resize(['by image', 'center', 5])).toEqual({ mode: 'by image', 'mode.crop': 'center', after: 5 })
    expect(resize(['nothing', 5])).toEqual({ mode: 'nothing', after: 5 })
  })

  it('keeps links into inputs of its choice, of sockets and of widgets', () => {
    expect(resize(['by image', 'no', 5], ['1.0 > 2.mode.like'])).toMatchObject({ 'mode.like': ['1', 0] })
    expect(resize(['by size', 10, 20, 5], ['1.1 > 2.mode.width'])).toMatchObject({ 'mode.width': ['1', 1], 'mode.height': 20 })
  })

  it('starts with its first choice', () => {
    expect(resize([])).toMatchObject({ mode: 'by size', 'mode.width': 64 })
  })
})

describe('a growing group', () => {
  const defs = defsOf({
    Batch: { required: { images: ['COMFY_AUTOGROW_V3', { template: { input: { required: { image: ['IMAGE'] } }, prefix: 'image', min: 1, max: 4 } }] } },
    Source: { output: ['IMAGE'] },
  })

  it('sends its linked members by their whole names', () => {
    const document = saved([{ id: 1, type: 'Source' }, { id: 2, type: 'Batch' }], ['1.0 > 2.images.image0', '1.0 > 2.images.image1', '1.0 > 2.images.image2'])
    expect(inputsOf(document, defs)['2']).toEqual({ 'images.image0': ['1', 0], 'images.image1': ['1', 0], 'images.image2': ['1', 0] })
  })
})

const reading = (text: string) => readSaved(saved([{ id: 1, type: 'Encode', values: [text] }]), coreDefs)
const prefix = (text: string) => inputsOf(saved([{ id: 1, type: 'Sampler', values: [42, 'fixed'], title: 'Main/one' }, { id: 2, type: 'SaveImage', values: [text] }]))['2']

describe('texts', () => {
  it('go without their comments, which are kept beside', () => {
    const { graph, authoredTexts } = reading('a cat // not a dog\n/* really */on a \\{mat\\}')
    expect([...graph.values()][0]?.inputs['text']).toBe('a cat \non a {mat}')
    expect(authoredTexts).toMatchObject([{ at: { nodeId: '1', input: 'text' }, isRandom: false, text: 'a cat // not a dog\n/* really */on a \\{mat\\}' }])
  })

  it('with choices stay as written: each run chooses anew', () => {
    const { graph, authoredTexts } = reading('a {red|blue} cat')
    expect([...graph.values()][0]?.inputs['text']).toBe('a {red|blue} cat')
    expect(authoredTexts).toMatchObject([{ isRandom: true }])
  })

  it('with one choice only are that', () => {
    expect([...reading('a {red} cat').graph.values()][0]?.inputs['text']).toBe('a red cat')
  })

  it('that a link replaces are not told', () => {
    const document = saved([{ id: 1, type: 'Encode', values: ['// gone'] }, { id: 2, type: 'Loader' }], ['2.0 > 1.text'])
    expect(readSaved(document, coreDefs).authoredTexts).toEqual([])
  })

  it('that name files take values of other nodes, and wait for the clock where they hold a date', () => {
    expect(prefix('%Sampler.seed%_%width%')).toEqual({ filename_prefix: '42_%width%' })
    expect(prefix('%Main/one.sampler_name%')).toEqual({ filename_prefix: 'euler' })
    expect(prefix('%date:yyyy%/%Sampler.seed%')).toEqual({ filename_prefix: '%date:yyyy%/%Sampler.seed%' })
    expect(prefix('%Nobody.seed%')).toEqual({ filename_prefix: '%Nobody.seed%' })
  })
})

describe('a node of a class that the server does not know', () => {
  it('is sent with what the file tells, and named with its pack', () => {
    const document = saved([
      { id: 1, type: 'Loader' },
      { id: 2, type: 'Strange', values: [3, 'randomize', 'x'], inputs: ['model:MODEL', 'seed:INT!', 'mode:COMBO!'], properties: { cnr_id: 'strange-pack', ver: '1.2' } },
    ], ['1.0 > 2.model'])
    const reading = readSaved(document, coreDefs)
    expect(reading.graph.get('2' as never)).toEqual({ classType: 'Strange', title: 'Strange', inputs: { seed: 3, mode: 'x', model: ['1', 0] } })
    expect(reading.problems).toMatchObject([{ kind: 'unknownType', nodeId: '2', type: 'Strange', pack: 'strange-pack' }])
    expect(reading.origins.get('2' as never)).toEqual({ pack: 'strange-pack', version: '1.2' })
  })

  it('takes the value of a primitive', () => {
    const document = saved([{ id: 1, type: 'PrimitiveNode', values: [5, 'fixed'] }, { id: 2, type: 'Strange', values: [1, 2, 3], inputs: ['seed:INT!'] }], ['1.0 > 2.seed'])
    expect(inputsOf(document)['2']).toEqual({ seed: 5 })
    expect(problemsOf(document)).toEqual(['unknownType 2'])
  })

  it('has no values rather than wrong ones where they do not fit its inputs', () => {
    expect(inputsOf(saved([{ id: 2, type: 'Strange', values: [3, 4, 5], inputs: ['a:INT!'] }]))['2']).toEqual({})
  })
})
