// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkGraph } from '@/workflow/form/checkGraph'
import { describeForm } from '@/workflow/form/describeForm'
import { planRun } from '@/workflow/sending/runPlan'
import { coreDefs, graph, noDefs, textToImage, textToImageNodes } from '../fixtures'

const kinds = (nodes: Parameters<typeof graph>[0]) => checkGraph(graph(nodes), coreDefs).map((problem) => problem.kind)

describe('checkGraph', () => {
  it('finds nothing in a sound graph', () => {
    expect(checkGraph(textToImage(), coreDefs)).toEqual([])
    expect(checkGraph(textToImage(), noDefs)).toEqual([])
  })

  it('names the node, the input and the missing end of a link', () => {
    const broken = graph({ ...textToImageNodes, decode: ['VAEDecode', { samples: ['gone', 0], vae: ['ckpt', 2] }, 'Develop'] })
    expect(checkGraph(broken, coreDefs)).toEqual([
      { kind: 'linkToMissingNode', nodeId: 'decode', classType: 'VAEDecode', title: 'Develop', input: 'samples', missingId: 'gone' },
    ])
  })

  it('names an output that its node does not have', () => {
    const broken = graph({ ...textToImageNodes, decode: ['VAEDecode', { samples: ['sampler', 4], vae: ['ckpt', 2] }] })
    expect(checkGraph(broken, coreDefs)).toMatchObject([{ kind: 'linkToMissingOutput', nodeId: 'decode', input: 'samples', slot: 4, outputCount: 1, source: { nodeId: 'sampler', classType: 'KSampler' } }])
  })

  it('notices ids that are numbers, which the server does not take for links', () => {
    expect(checkGraph(graph({ ...textToImageNodes, decode: ['VAEDecode', { samples: [3, 0], vae: ['ckpt', 2] }] }), coreDefs)).toMatchObject([
      { kind: 'notALink', nodeId: 'decode', input: 'samples' },
    ])
  })

  it('names required inputs that are not there', () => {
    expect(checkGraph(graph({ ...textToImageNodes, words: ['CLIPTextEncode', { text: 'x' }] }), coreDefs)).toMatchObject([
      { kind: 'requiredInputMissing', nodeId: 'words', input: 'clip', type: 'CLIP' },
    ])
  })

  it('names the nodes of a cycle and nobody else', () => {
    const ring = graph({
      a: ['ConditioningZeroOut', { conditioning: ['c', 0] }],
      b: ['ConditioningZeroOut', { conditioning: ['a', 0] }],
      c: ['ConditioningZeroOut', { conditioning: ['b', 0] }],
      outside: ['ConditioningZeroOut', { conditioning: ['a', 0] }],
    })
    const problem = checkGraph(ring, noDefs).find(({ kind }) => kind === 'cycle')
    expect(problem?.kind === 'cycle' && problem.nodes.map(({ nodeId }) => nodeId).toSorted()).toEqual(['a', 'b', 'c'])
  })

  it('names values that JSON cannot hold', () => {
    expect(checkGraph(graph({ ...textToImageNodes, latent: ['EmptyLatentImage', { width: NaN, height: 8, batch_size: 1 }] }), coreDefs)).toMatchObject([
      { kind: 'notFinite', nodeId: 'latent', input: 'width' },
    ])
  })

  it('notices that nothing would be put out, once every class is known', () => {
    const { save: _, ...withoutSave } = textToImageNodes
    expect(kinds(withoutSave)).toEqual(['noOutput'])
    expect(checkGraph(graph(withoutSave), noDefs)).toEqual([])
  })

  it('names nodes of classes that the server lacks', () => {
    expect(checkGraph(graph({ ...textToImageNodes, extra: ['PackNode', {}, 'Mine'] }), coreDefs, new Set(['PackNode']))).toEqual([
      { kind: 'unknownClass', nodeId: 'extra', classType: 'PackNode', title: 'Mine', pack: null },
    ])
  })

  it('answers for any tangle of links, as do the readers of roles and plans', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__')
    const classType = fc.constantFrom('KSampler', 'CLIPTextEncode', 'ConditioningCombine', 'VAEDecode', 'SaveImage', 'SamplerCustomAdvanced', 'SplitSigmas', 'LatentUpscale', 'ComfySwitchNode', 'Unknown')
    const name = fc.constantFrom('positive', 'negative', 'model', 'samples', 'latent_image', 'text', 'clip', 'seed', 'steps', 'sigmas', 'guider', 'sampler', 'width', 'height', 'images', 'switch', 'on_true', 'on_false', '__proto__')
    const value = fc.oneof(fc.tuple(id, fc.nat(3)), fc.constantFrom<string | number | boolean | null>('x', 4, 0.5, true, null), fc.array(fc.nat(2)))
    const tangle = fc.dictionary(id, fc.tuple(classType, fc.dictionary(name, value)))
    fc.assert(
      fc.property(tangle, (nodes) => {
        for (const defs of [coreDefs, noDefs]) {
          const it = graph(nodes)
          expect(Array.isArray(checkGraph(it, defs))).toBe(true)
          const ids = describeForm(it, defs).parameters.map((parameter) => parameter.id)
          expect(new Set(ids).size).toBe(ids.length)
          for (const planned of planRun(it, defs).nodes.values()) expect(planned.steps ?? 0).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 400 },
    )
  })
})
