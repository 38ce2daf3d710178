// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOutputs } from '@/comfy/readOutputs'
import type { Json } from '@/lib/json'

const item = (filename: string, more: Record<string, Json> = {}) => ({ filename, subfolder: '', type: 'output', ...more })

describe('readOutputs', () => {
  it.each([
    ['a saved image', { images: [item('a.png')] }, [{ kind: 'file', media: 'image', filename: 'a.png', subfolder: '', area: 'output', key: 'images' }]],
    ['a preview', { images: [item('a.png', { type: 'temp', id: 'x' })] }, [{ media: 'image', area: 'temp' }]],
    ['a video under images', { images: [item('clip.mp4')], animated: [true] }, [{ media: 'video', key: 'images' }]],
    ['an animated picture', { images: [item('clip.webp')], animated: [true] }, [{ media: 'image' }]],
    ['sound', { audio: [item('x.flac')] }, [{ media: 'audio' }]],
    ['a model', { '3d': [item('x.glb')] }, [{ media: 'model3d' }]],
    ['a model named by its path', { result: ['mesh/x.glb', { position: 1 }] }, [{ kind: 'file', media: 'model3d', filename: 'x.glb', subfolder: 'mesh' }, { kind: 'other', key: 'result', sample: '{"position":1}' }]],
    ['text', { text: ['hello'] }, [{ kind: 'text', text: 'hello', key: 'text' }]],
    ['a text file and its text', { files: [item('x.txt')], text: ['hi'] }, [{ media: 'file' }, { kind: 'text' }]],
    ['a latent', { latents: [item('x.latent')] }, [{ media: 'file', filename: 'x.latent' }]],
    ['a comparison', { a_images: [item('a.png')], b_images: [item('b.png')] }, [{ key: 'a_images' }, { key: 'b_images' }]],
    ['a video of another pack', { gifs: [item('x.bin', { format: 'video/h264-mp4' })] }, [{ media: 'video', key: 'gifs' }]],
    ['files under a key nobody knows', { shiny: [item('x.png')] }, [{ media: 'image', key: 'shiny' }]],
    ['a folder inside the name', { images: [item('sub/a.png', { subfolder: 'day' })] }, [{ filename: 'a.png', subfolder: 'day/sub' }]],
    ['a Windows folder', { images: [item('a.png', { subfolder: 'a\\b' })] }, [{ filename: 'a.png', subfolder: 'a\\b' }]],
    ['upper case', { images: [item('A.PNG')] }, [{ media: 'image' }]],
    ['something else', { numbers: [1, Number.NaN], flag: true }, [{ kind: 'other', sample: '1' }, { kind: 'other', sample: 'NaN' }, { kind: 'other', key: 'flag', sample: 'true' }]],
    ['a file item without a name', { images: [{ filename: '' }] }, [{ kind: 'other' }]],
    ['nothing', null, []],
    ['nothing in a list', { images: [] }, []],
  ] as const)('reads %s', (_name, ui, expected) => {
    expect(readOutputs(ui as Json)).toMatchObject(expected)
    expect(readOutputs(ui as Json)).toHaveLength(expected.length)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      expect(Array.isArray(readOutputs(value as Json))).toBe(true)
    }))
  })
})
