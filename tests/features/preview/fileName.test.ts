// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OutputItem } from '@/comfy/outputs'
import { fileNameOf } from '@/features/preview/fileName'
import type { SocketImageRef } from '@/storage/run'
import { makeFile, makeRun, node } from '@tests/helpers/runs'

const socketImage = (index: number, mime = 'image/png'): SocketImageRef => ({ kind: 'socketImage', nodeId: node('9'), index, mime, sizeBytes: 1 })
const nameOf = (item: OutputItem | SocketImageRef, more: Parameters<typeof makeRun>[2] = {}) => fileNameOf(makeRun(undefined, undefined, more), { nodeId: node('9'), item })

describe('the name of a download', () => {
  it('is the server’s own for a file', () => {
    expect(nameOf({ ...makeFile('ComfyUI_00012_.png'), subfolder: 'a/b' })).toBe('ComfyUI_00012_.png')
  })

  it.each([
    ['what came over the socket has workflow, seed and number', socketImage(0), { workflowName: 'Portrait', seed: 2n ** 64n - 1n }, 'Portrait_18446744073709551615_01.png'],
    ['the eleventh of a batch', socketImage(10), { seed: 7 }, 'Portrait_7_11.png'],
    ['without a seed', socketImage(0), { seed: null }, 'Portrait_01.png'],
    ['by the kind of its bytes', socketImage(0, 'image/webp'), { seed: 7 }, 'Portrait_7_01.webp'],
    ['a kind that nobody knows', socketImage(0, 'image/avif'), { seed: 7 }, 'Portrait_7_01.png'],
    ['signs that no file system takes', socketImage(0), { workflowName: 'a/b\\c: "d"?*<e>|f', seed: 1 }, 'a b c d e f_1_01.png'],
    ['a name that is all dots and blanks', socketImage(0), { workflowName: '...  ', seed: null }, 'result_01.png'],
    ['a name that is cut, but not its seed', socketImage(0), { workflowName: '🌊'.repeat(100), seed: 7 }, `${'🌊'.repeat(80)}_7_01.png`],
    ['text', { kind: 'text', text: 'a cat', key: 'text' }, { seed: 7 }, 'Portrait_7_text.txt'],
  ] as const)('%s', (_what, item, more, expected) => {
    expect(nameOf(item, more)).toBe(expected)
  })

  it('is one that every file system takes, whatever the workflow is called', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.nat(200), (workflowName, index) => {
      const name = nameOf(socketImage(index), { workflowName })
      // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(name).not.toMatch(/[\u0000-\u001f<>:"/\\|?*]|^[. ]/)
      expect(name).toMatch(/_\d{2,}\.png$/)
      expect([...name].length).toBeLessThanOrEqual(100)
    }))
  })
})
