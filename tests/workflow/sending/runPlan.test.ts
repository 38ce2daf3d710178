// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import type { ApiGraph } from '@/workflow/apiGraph'
import { planRun } from '@/workflow/sending/runPlan'
import { coreDefs, graph, noDefs, textToImage, textToImageNodes } from '../fixtures'

type Nodes = Parameters<typeof graph>[0]

const stepsIn = (it: ApiGraph, id = 'sampler') => planRun(it, coreDefs).nodes.get(asNodeId(id))?.steps
/** The default graph, sampled by the separate pieces, with these sigmas. */
function withSigmas(nodes: Nodes, link: [string, number]): ApiGraph {
  return graph({
    ...textToImageNodes,
    ...nodes,
    noise: ['RandomNoise', { noise_seed: 1 }],
    select: ['KSamplerSelect', { sampler_name: 'euler' }],
    guider: ['BasicGuider', { model: ['ckpt', 0], conditioning: ['words', 0] }],
    sampler: ['SamplerCustomAdvanced', { noise: ['noise', 0], guider: ['guider', 0], sampler: ['select', 0], sigmas: link, latent_image: ['latent', 0] }],
  })
}
const scheduler: Nodes[string] = ['BasicScheduler', { model: ['ckpt', 0], scheduler: 'normal', steps: 20, denoise: 0.5 }]

describe('planRun', () => {
  it('plans every node that the output needs, with steps for the sampler alone', () => {
    const { nodes } = planRun(textToImage(), coreDefs)
    expect([...nodes.keys()]).toEqual(['save', 'decode', 'words', 'unwanted', 'latent', 'ckpt', 'sampler'])
    expect([...nodes.values()].map(({ steps }) => steps)).toEqual([null, null, null, null, null, null, 20])
    expect(nodes.get(asNodeId('decode'))).toEqual({ classType: 'VAEDecode', title: 'VAEDecode', steps: null, deliversOverSocket: false, needs: ['sampler', 'ckpt'] })
  })

  it('leaves out what no output needs', () => {
    const it = graph({ ...textToImageNodes, lost: ['VAEDecode', { samples: ['sampler', 0], vae: ['ckpt', 2] }], loner: ['LoadImage', { image: 'cat.png' }] })
    expect([...planRun(it, coreDefs).nodes.keys()]).not.toContain('lost')
    expect([...planRun(it, coreDefs).nodes.keys()]).not.toContain('loner')
  })

  it('plans only the outputs asked for', () => {
    const it = graph({ ...textToImageNodes, load: ['LoadImage', { image: 'cat.png' }], look: ['PreviewImage', { images: ['load', 0] }] })
    expect([...planRun(it, coreDefs, [asNodeId('look')]).nodes.keys()].toSorted()).toEqual(['load', 'look'])
  })

  it('needs no definitions: what nobody takes from is an output then', () => {
    expect(planRun(textToImage(), noDefs).nodes.size).toBe(7)
    expect(planRun(textToImage(), noDefs).nodes.get(asNodeId('sampler'))?.steps).toBe(20)
  })

  it('marks what comes over the socket', () => {
    const it = graph({ ...textToImageNodes, save: ['SaveImageWebsocket', { images: ['decode', 0] }] })
    expect(planRun(it, coreDefs).nodes.get(asNodeId('save'))).toMatchObject({ deliversOverSocket: true })
  })

  it('leaves out the branch that a switch has off', () => {
    const it = graph({
      ...textToImageNodes,
      other: ['CLIPTextEncode', { text: 'x', clip: ['ckpt', 1] }],
      choose: ['ComfySwitchNode', { switch: false, on_true: ['other', 0], on_false: ['words', 0] }],
      sampler: ['KSampler', { ...textToImageNodes['sampler']?.[1], positive: ['choose', 0] }],
    })
    expect(planRun(it, coreDefs).nodes.has(asNodeId('other'))).toBe(false)
    expect(planRun(it, coreDefs).nodes.get(asNodeId('choose'))?.needs).toEqual(['words'])
  })

  it.each<[string, Nodes[string][1], number]>([
    ['denoise does not matter', { steps: 20, denoise: 0.3 }, 20],
    ['steps that are computed count as usual', { steps: ['gone', 0] }, 20],
    ['steps as text', { steps: '12' }, 12],
  ])('reads the steps of a KSampler: %s', (_, inputs, steps) => {
    expect(stepsIn(graph({ ...textToImageNodes, sampler: ['KSampler', { ...textToImageNodes['sampler']?.[1], ...inputs }] }))).toBe(steps)
  })

  it('follows linked steps', () => {
    expect(stepsIn(graph({ ...textToImageNodes, n: ['PrimitiveInt', { value: 9 }], sampler: ['KSampler', { ...textToImageNodes['sampler']?.[1], steps: ['n', 0] }] }))).toBe(9)
  })

  it.each([
    [0, 20, 20],
    [20, 10000, 5],
    [30, 10000, 0],
    [0, 10000, 25],
  ])('counts the part from %d to %d of 25 steps as %d', (start_at_step, end_at_step, steps) => {
    const it = graph({ ...textToImageNodes, sampler: ['KSamplerAdvanced', { ...textToImageNodes['sampler']?.[1], noise_seed: 1, steps: 25, start_at_step, end_at_step }] })
    expect(stepsIn(it)).toBe(steps)
  })

  it.each<[string, Nodes, [string, number], number]>([
    ['a scheduler', { s: scheduler }, ['s', 0], 20],
    ['the first part of split sigmas', { s: scheduler, split: ['SplitSigmas', { sigmas: ['s', 0], step: 14 }] }, ['split', 0], 14],
    ['the second part of split sigmas', { s: scheduler, split: ['SplitSigmas', { sigmas: ['s', 0], step: 14 }] }, ['split', 1], 6],
    ['a split by denoise', { s: scheduler, split: ['SplitSigmasDenoise', { sigmas: ['s', 0], denoise: 0.25 }] }, ['split', 1], 5],
    ['the rest of a split by denoise', { s: scheduler, split: ['SplitSigmasDenoise', { sigmas: ['s', 0], denoise: 0.25 }] }, ['split', 0], 15],
    ['flipped sigmas', { s: scheduler, flip: ['FlipSigmas', { sigmas: ['s', 0] }] }, ['flip', 0], 20],
    ['sigmas written by hand', { s: ['ManualSigmas', { sigmas: '14.6, 6.3, 1e-1, 0' }] }, ['s', 0], 3],
    ['a scheduler that cuts by denoise', { s: ['AlignYourStepsScheduler', { model_type: 'SD1', steps: 10, denoise: 0.5 }] }, ['s', 0], 5],
    ['a switch between schedulers', { s: scheduler, t: ['ManualSigmas', { sigmas: '1, 0' }], choose: ['ComfySwitchNode', { switch: true, on_true: ['t', 0], on_false: ['s', 0] }] }, ['choose', 0], 1],
    ['sigmas that turn in a circle', { a: ['FlipSigmas', { sigmas: ['b', 0] }], b: ['FlipSigmas', { sigmas: ['a', 0] }] }, ['a', 0], 20],
  ])('counts the steps of %s', (_, nodes, link, steps) => {
    expect(stepsIn(withSigmas(nodes, link))).toBe(steps)
  })
})
