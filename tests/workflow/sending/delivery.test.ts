// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { deliveryOf, withDelivery } from '@/workflow/sending/delivery'
import { graph, textToImage, textToImageNodes } from '../fixtures'

const node = (it: ReturnType<typeof graph>, id: string) => it.get(asNodeId(id))

describe('deliveryOf', () => {
  it.each<[string, string[], string]>([
    ['file', ['SaveImage', 'PreviewImage'], 'file'],
    ['socket', ['SaveImageWebsocket'], 'socket'],
    ['both', ['SaveImage', 'SaveImageWebsocket'], 'both'],
    ['other', ['PreviewImage', 'SaveVideo'], 'other'],
    ['other', [], 'other'],
  ])('is %s for %j', (_, classes, expected) => {
    expect(deliveryOf(graph(Object.fromEntries(classes.map((classType, n) => [`n${n}`, [classType, {}]]))))).toBe(expected)
  })
})

describe('withDelivery', () => {
  it('makes savers the other kind and changes nothing else', () => {
    const source = textToImage()
    const socket = withDelivery(source, 'socket')
    expect(deliveryOf(socket)).toBe('socket')
    expect(node(socket, 'save')).toMatchObject({ classType: 'SaveImageWebsocket', inputs: { images: ['decode', 0] } })
    for (const [id, before] of source) if (id !== 'save') expect(socket.get(id)).toBe(before)
  })

  it('gives the file name back when switched there and back', () => {
    const source = textToImage()
    expect([...withDelivery(withDelivery(source, 'socket'), 'file')]).toEqual([...source])
  })

  it('gives the same graph back when there is nothing to change', () => {
    const source = textToImage()
    expect(withDelivery(source, 'file')).toBe(source)
  })

  it('names files where the graph never did', () => {
    const source = graph({ ...textToImageNodes, save: ['SaveImageWebsocket', { images: ['decode', 0] }] })
    expect(node(withDelivery(source, 'file'), 'save')?.inputs).toEqual({ filename_prefix: 'ComfyUI', images: ['decode', 0] })
  })

  it('leaves previews alone', () => {
    const source = graph({ ...textToImageNodes, look: ['PreviewImage', { images: ['decode', 0] }] })
    expect(node(withDelivery(source, 'socket'), 'look')?.classType).toBe('PreviewImage')
  })

  it('keeps nodes fed that took their pictures from a saver', () => {
    const source = graph({ ...textToImageNodes, again: ['SaveImage', { images: ['save', 0], filename_prefix: 'y' }], look: ['PreviewImage', { images: ['again', 0] }] })
    const socket = withDelivery(source, 'socket')
    expect(node(socket, 'again')?.inputs['images']).toEqual(['decode', 0])
    expect(node(socket, 'look')?.inputs['images']).toEqual(['decode', 0])
  })

  it('survives savers that feed each other', () => {
    const ring = graph({ a: ['SaveImage', { images: ['b', 0] }], b: ['SaveImage', { images: ['a', 0] }] })
    expect(deliveryOf(withDelivery(ring, 'socket'))).toBe('socket')
  })
})
