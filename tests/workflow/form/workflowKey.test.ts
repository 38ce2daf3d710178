// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { withDelivery } from '@/workflow/sending/delivery'
import { workflowKey } from '@/workflow/form/workflowKey'
import { graph, textToImage, textToImageNodes } from '../fixtures'

type Nodes = Parameters<typeof graph>[0]
const keyWith = (nodes: Nodes) => workflowKey(graph({ ...textToImageNodes, ...nodes }))
const words = textToImageNodes['words']?.[1] ?? {}

describe('workflowKey', () => {
  const key = workflowKey(textToImage())

  it('is the same for other values, another order of nodes and inputs, another delivery', () => {
    expect(key).toMatch(/^[0-9a-f]{32}$/)
    expect(keyWith({ words: ['CLIPTextEncode', { ...words, text: 'a blue fox' }] })).toBe(key)
    expect(workflowKey(new Map([...textToImage()].toReversed().map(([id, node]) => [id, { ...node, inputs: Object.fromEntries(Object.entries(node.inputs).toReversed()) }])))).toBe(key)
    expect(workflowKey(withDelivery(textToImage(), 'socket'))).toBe(key)
  })

  it.each<[string, Nodes]>([
    ['another node', { more: ['PreviewImage', { images: ['decode', 0] }] }],
    ['another class', { words: ['CLIPTextEncodeFlux', words] }],
    ['another title', { words: ['CLIPTextEncode', words, 'Subject'] }],
    ['another link', { words: ['CLIPTextEncode', { ...words, clip: ['ckpt', 0] }] }],
    ['a link for a value', { words: ['CLIPTextEncode', { ...words, text: ['ckpt', 0] }] }],
  ])('is another one for %s', (_, nodes) => {
    expect(keyWith(nodes)).not.toBe(key)
  })

  it('tells thousands of like workflows apart, in every part of the key', () => {
    const keys = Array.from({ length: 5000 }, (_, n) => keyWith({ words: ['CLIPTextEncode', words, `Subject ${n}`] }))
    expect(new Set(keys).size).toBe(keys.length)
    for (const at of [0, 8, 16, 24]) expect(new Set(keys.map((it) => it.slice(at, at + 8))).size).toBeGreaterThan(keys.length - 25)
  })
})
