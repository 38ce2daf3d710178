// @vitest-environment node
import { expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { appModeFields } from '@/workflow/form/appModeFields'
import { describeForm } from '@/workflow/form/describeForm'
import { coreDefs, graph, textToImage, textToImageNodes } from '../fixtures'

const at = (nodeId: string, input: string) => ({ nodeId: asNodeId(nodeId), input })

it('App Mode shows the fields its author named, in their order, each once', () => {
  const inputs = [at('latent', 'height'), at('words', 'text'), at('gone', 'text'), at('sampler', 'model'), at('save', 'filename_prefix'), at('words', 'text')]
  expect(appModeFields(describeForm(textToImage(), coreDefs), { inputs }).map(({ id }) => id)).toEqual(['latent/height', 'words/text', 'save/filename_prefix'])
})

it('App Mode shows a text that two encoders share where either is named, and all members of an object', () => {
  const power = graph({
    ...textToImageNodes,
    words: ['CLIPTextEncodeSDXL', { clip: ['ckpt', 1], text_g: 'x', text_l: 'x', width: 8, height: 8 }],
    power: ['Power Lora Loader (rgthree)', { lora_1: { on: true, lora: 'a', strength: 1 }, model: ['ckpt', 0] }],
    save: ['SaveImage', { images: ['decode', 0], model: ['power', 0] }],
  })
  expect(appModeFields(describeForm(power, coreDefs), { inputs: [at('words', 'text_l'), at('power', 'lora_1')] }).map(({ id }) => id)).toEqual(['words/text_g', 'power/lora_1/lora', 'power/lora_1/strength', 'power/lora_1/on'])
})
