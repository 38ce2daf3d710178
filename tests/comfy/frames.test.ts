// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFrame, sniffImage } from '@/comfy/frames'
import { bufferOf, GIF, JPEG, metadataFrame, plainFrame, PNG, textFrame, u32, vhsFrame, WEBP } from '@tests/helpers/frameBytes'

const metadata = { node_id: '3', prompt_id: 'run', display_node_id: '12', parent_node_id: null, real_node_id: '3', image_type: 'image/jpeg', new_field: 1 }

describe('decodeFrame', () => {
  it.each([
    ['image/jpeg', JPEG, 1],
    ['image/png', PNG, 2],
    ['image/gif', GIF, 1],
    ['image/webp', WEBP, 1], // labelled JPEG by a node that asks for another format
    ['image/webp', WEBP, 3], // SwarmUI's animated previews
  ])('knows %s by its bytes, whatever format the frame names', (mime, picture, format) => {
    expect(decodeFrame(plainFrame(picture, format))).toEqual({ kind: 'picture', layout: 'plain', mime, bytes: Uint8Array.from(picture) })
  })

  it('does not copy the picture', () => {
    const buffer = plainFrame(JPEG)
    const frame = decodeFrame(buffer)
    expect(frame.kind === 'picture' && frame.bytes.buffer).toBe(buffer)
  })

  it('reads whose picture it is', () => {
    expect(decodeFrame(metadataFrame(metadata, PNG))).toEqual({
      kind: 'picture', layout: 'metadata', mime: 'image/png', bytes: Uint8Array.from(PNG), runId: 'run', nodeId: '3', displayId: '12',
    })
  })

  it.each([
    ['no run', { node_id: '3' }, { runId: null, nodeId: '3', displayId: '3' }],
    ['a number for a node', { node_id: 3, prompt_id: 'run', display_node_id: null }, { runId: 'run', nodeId: '3', displayId: '3' }],
  ])('reads metadata with %s', (_name, sent, expected) => {
    expect(decodeFrame(metadataFrame(sent, JPEG))).toMatchObject(expected)
  })

  it('reads text and its node', () => {
    expect(decodeFrame(textFrame('12:3', 'größer 10 %'))).toEqual({ kind: 'text', nodeId: '12:3', text: 'größer 10 %' })
    expect(decodeFrame(textFrame('3', ''))).toEqual({ kind: 'text', nodeId: '3', text: '' })
  })

  it('finds the picture of an animated preview further behind', () => {
    expect(decodeFrame(vhsFrame(7, '12', JPEG))).toEqual({
      kind: 'picture', layout: 'vhs', mime: 'image/jpeg', bytes: Uint8Array.from(JPEG), nodeId: '12', index: 7,
    })
    expect(decodeFrame(vhsFrame(0, '', JPEG))).toMatchObject({ layout: 'vhs', nodeId: null })
  })

  it('survives a node name that claims to be longer than its place', () => {
    const buffer = vhsFrame(0, 'abcdefghijklmno', JPEG)
    new Uint8Array(buffer)[16] = 255
    expect(decodeFrame(buffer)).toMatchObject({ layout: 'vhs', nodeId: 'abcdefghijklmno' })
  })

  it.each([
    ['nothing', bufferOf()],
    ['half a type', bufferOf([0, 0])],
    ['a type alone', bufferOf(u32(1))],
    ['a picture without bytes', plainFrame([])],
    ['a picture of no known kind', plainFrame([1, 2, 3, 4])],
    ['a JPEG cut in its magic', plainFrame(JPEG.slice(0, 2))],
    ['text without its length', bufferOf(u32(3))],
    ['text shorter than its length', bufferOf(u32(3), u32(10), [65])],
    ['a length of four billion', bufferOf(u32(4), u32(0xffffffff), [1, 2, 3])],
    ['metadata without its length', bufferOf(u32(4), [0])],
    ['metadata that is no JSON', metadataFrame('{', JPEG)],
    ['metadata that is no object', metadataFrame('7', JPEG)],
    ['metadata without a node', metadataFrame({ prompt_id: 'run' }, JPEG)],
    ['metadata without a picture', metadataFrame(metadata, [])],
  ])('calls %s broken', (_name, buffer) => {
    expect(decodeFrame(buffer).kind).toBe('broken')
  })

  it.each([0, 2, 5, 0xffffffff])('passes kind %s on as unknown', (type) => {
    expect(decodeFrame(bufferOf(u32(type), [1, 2, 3]))).toEqual({ kind: 'unknown', type })
  })

  it('never throws and never reads outside, for any bytes', () => {
    const bytes = fc.tuple(fc.constantFrom(0, 1, 2, 3, 4, 5), fc.uint8Array({ maxLength: 80 })).map(([type, rest]) => bufferOf(u32(type), [...rest]))
    fc.assert(fc.property(bytes, (buffer) => {
      const frame = decodeFrame(buffer)
      if (frame.kind === 'picture') expect(frame.bytes.byteOffset + frame.bytes.byteLength).toBe(buffer.byteLength)
    }), { numRuns: 2000 })
  })

  it('never throws, and invents no picture, wherever a good frame is cut', () => {
    for (const whole of [plainFrame(JPEG), textFrame('3', 'text'), metadataFrame(metadata, PNG), vhsFrame(1, '12', WEBP)]) {
      for (let length = 0; length < whole.byteLength; length++) {
        const frame = decodeFrame(whole.slice(0, length))
        if (frame.kind === 'picture') expect(sniffImage(frame.bytes)).toBe(frame.mime)
      }
    }
  })
})
