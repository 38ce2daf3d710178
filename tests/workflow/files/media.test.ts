// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { readFileContents } from '@/workflow/files/readFileContents'
import { avif, block, box, CLUSTER, element, flac, glb, id3, itunes, matroska, mdta, mp4, ogg, openElement, opus, safetensors, SEGMENT, EBML, tags, txxx, vorbisComments, wideElement } from '@tests/helpers/mediaFiles'
import { big, bytes, exif, latin1Bytes, little, utf8, xmp, type Bytes } from '@tests/helpers/pictureFiles'

const PROMPT = '{"3":{"class_type":"KSampler","inputs":{"text":"Ätna"}}}'
const WORKFLOW = '{"nodes":[{"id":3,"type":"KSampler"}],"links":[],"version":0.4}'
const BOTH = { prompt: PROMPT, workflow: WORKFLOW }
/** As Video Helper Suite writes what a container has no key for. */
const COMMENT = JSON.stringify({ prompt: PROMPT, workflow: JSON.parse(WORKFLOW) as unknown })
const LONG = `{"3":{"class_type":"KSampler","inputs":{"text":"${'Ä'.repeat(200_000)}"}}}`

async function documentsIn(file: Bytes | Blob) {
  const result = await readFileContents(file)
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  const { prompt, workflow, fileKind } = result.contents
  return [fileKind, ...(prompt ? ['prompt'] : []), ...(workflow ? ['workflow'] : [])]
}
async function problemOf(file: Bytes) {
  const result = await readFileContents(file)
  return result.ok ? null : result.problem
}

const exifItem = { type: 'Exif' as const, data: exif([{ tag: 0x010f, value: `workflow:${WORKFLOW}` }, { tag: 0x0110, value: `prompt:{"3":{"class_type":"A","inputs":{}}}` }]) }

describe('a film, a sound or a model', () => {
  it.each<[string, Bytes, string[]]>([
    ['an MP4 with named keys', mp4(box('udta', mdta(BOTH))), ['mp4', 'prompt', 'workflow']],
    ['a MOV, whose keys stand higher', mp4(mdta(BOTH)), ['mp4', 'prompt', 'workflow']],
    ['an MP4 with JSON in its comment', mp4(box('udta', itunes({ '\xa9cmt': COMMENT }))), ['mp4', 'prompt', 'workflow']],
    ['an MP4 with free names', mp4(box('udta', itunes({ workflow: WORKFLOW }))), ['mp4', 'workflow']],
    ['a MOV with a short text', mp4(box('udta', box('\xa9cmt', big(utf8(COMMENT).length, 2), [0, 0], utf8(COMMENT)))), ['mp4', 'prompt', 'workflow']],
    ['a WebM with tags in capitals', matroska(element(CLUSTER, block('film')), tags({ PROMPT, WORKFLOW })), ['matroska', 'prompt', 'workflow']],
    ['an MKV with JSON in its comment', matroska(tags({ ENCODER: 'x', COMMENT })), ['matroska', 'prompt', 'workflow']],
    ['a live recording, whose parts have no length', bytes(element(EBML), openElement(SEGMENT, bytes(openElement(CLUSTER, bytes(block('a'), block('b'))), tags(BOTH)))), ['matroska', 'prompt', 'workflow']],
    ['a FLAC', flac(BOTH), ['flac', 'prompt', 'workflow']],
    ['a FLAC with an ID3 tag before it', bytes(id3(4, []), flac(BOTH)), ['mp3', 'prompt', 'workflow']],
    ['an Opus', opus(BOTH), ['ogg', 'prompt', 'workflow']],
    ['an Opus whose comments go over many pages', opus({ PROMPT: LONG }), ['ogg', 'prompt']],
    ['a Vorbis', ogg(latin1Bytes('\x01vorbis'), bytes('\x03vorbis', vorbisComments(BOTH))), ['ogg', 'prompt', 'workflow']],
    ['an MP3 of ID3 2.4', bytes(id3(4, [txxx(4, 'prompt', PROMPT), txxx(4, 'workflow', WORKFLOW)]), [0xff, 0xfb]), ['mp3', 'prompt', 'workflow']],
    ['an MP3 of ID3 2.3 in UTF-16', id3(3, [txxx(3, 'prompt', PROMPT, 1), txxx(3, 'workflow', WORKFLOW, 0)]), ['mp3', 'prompt', 'workflow']],
    ['a latent', safetensors(BOTH), ['safetensors', 'prompt', 'workflow']],
    ['a GLB', glb(JSON.stringify({ asset: { version: '2.0', extras: BOTH } })), ['glb', 'prompt', 'workflow']],
    ['a GLB with objects', glb(`{"asset":{},"extras":{"prompt":${PROMPT}}}`), ['glb', 'prompt']],
    ['an AVIF with EXIF in pieces', avif([exifItem]), ['avif', 'prompt', 'workflow']],
    ['an AVIF that holds its EXIF within', avif([exifItem], { inIdat: true }), ['avif', 'prompt', 'workflow']],
    ['an AVIF with XMP', avif([{ type: 'mime', data: utf8(xmp('comfy:workflow', WORKFLOW)) }]), ['avif', 'workflow']],
  ])('is read: %s', async (_, file, documents) => {
    expect(await documentsIn(file)).toEqual(documents)
    expect(await documentsIn(new Blob([file]))).toEqual(documents)
  })

  it('is read in slices: a long film costs no more than its tags', async () => {
    const head = box('ftyp', 'isom')
    const moov = box('moov', mdta(BOTH))
    const film = 3 * 1024 ** 3
    const size = head.length + 16 + film + moov.length
    let readBytes = 0
    const slice = (start: number, end: number) => {
      readBytes += end - start
      const part = new Uint8Array(end - start) // zeros but for what is laid into it
      for (const [at, piece] of [[0, bytes(head, big(1), 'mdat', [0, 0, 0, 0], big(0)).subarray(0, head.length + 16)], [head.length + 16 + film, moov]] as const) {
        for (let index = 0; index < piece.length; index++) if (at + index >= start && at + index < end) part[at + index - start] = piece[index] ?? 0
      }
      const lengthAt = head.length + 8 // eight bytes, three gigabytes
      if (start <= lengthAt && end >= lengthAt + 8) new DataView(part.buffer).setBigUint64(lengthAt - start, BigInt(film + 16))
      return { arrayBuffer: () => Promise.resolve(part.buffer) }
    }
    expect(await readFileContents({ size, slice })).toMatchObject({ ok: true, contents: { fileKind: 'mp4' } })
    expect(readBytes).toBeLessThan(4 * 1024 * 1024)
  })

  it('says that it is unreadable when it has gone', async () => {
    const gone = { size: 1000, slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }) }
    expect(await readFileContents(gone)).toEqual({ ok: false, problem: { kind: 'unreadable' } })
  })
})

describe('a film, a sound or a model that is broken', () => {
  it.each<[string, Bytes, object]>([
    ['an MP4 without tags', mp4(), { kind: 'noWorkflowInside', fileKind: 'mp4' }],
    ['an MP4 whose end is missing', mp4(mdta(BOTH)).subarray(0, 300), { kind: 'corrupt', fileKind: 'mp4', reason: 'cutShort', at: { part: 'mdat' } }],
    ['an MP4 that was never finished', bytes(box('ftyp', 'isom'), box('mdat', 'film')), { kind: 'corrupt', reason: 'cutShort', at: { part: 'moov' } }],
    ['a box shorter than its header', mp4(bytes(big(4), 'udta')), { kind: 'corrupt', reason: 'badLength', at: { part: 'udta' } }],
    ['a box longer than what it is in', bytes(mp4(bytes(big(0x7fffffff), 'udta')), box('free')), { kind: 'corrupt', reason: 'badLength', at: { part: 'udta' } }],
    ['a list of keys that is longer than itself', mp4(box('meta', [0, 0, 0, 0], box('hdlr'), box('keys', [0, 0, 0, 0], big(1), big(0xffffffff), 'mdta'))), { kind: 'corrupt', reason: 'badLength', at: { part: 'keys' } }],
    ['a WebM that is cut', matroska(tags(BOTH)).subarray(0, 100), { kind: 'corrupt', fileKind: 'matroska', reason: 'cutShort' }],
    ['a WebM whose tags are longer than what they are in', matroska(element(0x1254c367, bytes([0x73, 0x73, 0x8f], 'x'))), { kind: 'corrupt', reason: 'badLength', at: { part: 'Tags' } }],
    ['a WebM of no elements', bytes([0x1a, 0x45, 0xdf, 0xa3, 0x80], Array(20).fill(0) as number[]), { kind: 'corrupt', reason: 'badLength' }],
    ['a WebM with a text of gigabytes', bytes(element(EBML), wideElement(SEGMENT, bytes([0x12, 0x54, 0xc3, 0x67, 0x01, 0, 0, 0x10, 0, 0, 0, 0]))), { kind: 'corrupt', reason: 'cutShort', at: { part: 'Tags' } }],
    ['a FLAC that is cut', flac(BOTH).subarray(0, 60), { kind: 'corrupt', fileKind: 'flac', reason: 'cutShort' }],
    ['comments of four gigabytes', bytes('fLaC', [0x84], big(8, 3), little(0xffffffff), little(1)), { kind: 'corrupt', reason: 'badLength', at: { part: 'Vorbis comment' } }],
    ['comments by the billion', bytes('fLaC', [0x84], big(8, 3), little(0), little(0xffffffff)), { kind: 'corrupt', reason: 'badLength' }],
    ['an Ogg that is cut', opus(BOTH).subarray(0, 100), { kind: 'corrupt', fileKind: 'ogg', reason: 'cutShort' }],
    ['an Ogg with something between its pages', bytes(opus(BOTH).subarray(0, 44), 'xxxx', opus(BOTH).subarray(44)), { kind: 'corrupt', reason: 'badLength' }],
    ['an MP3 whose tag is longer than the file', bytes('ID3', [4, 0, 0, 0x7f, 0x7f, 0x7f, 0x7f]), { kind: 'corrupt', fileKind: 'mp3', reason: 'cutShort' }],
    ['an MP3 with a frame longer than its tag', bytes('ID3', [3, 0, 0, 0, 0, 0, 10], 'TXXX', big(0xffffffff), [0, 0]), { kind: 'corrupt', reason: 'badLength', at: { part: 'TXXX' } }],
    ['a latent whose header is not JSON', bytes(little(3, 8), '{"a'), { kind: 'corrupt', fileKind: 'safetensors', reason: 'badJson' }],
    ['a model without a workflow', safetensors({ ss_base: 'x' }), { kind: 'noWorkflowInside', fileKind: 'safetensors', keys: ['ss_base'] }],
    ['a GLB that is cut', glb('{"asset":{}}').subarray(0, 25), { kind: 'corrupt', fileKind: 'glb', reason: 'cutShort' }],
    ['an AVIF whose items lie elsewhere', avif([exifItem]).subarray(0, -10), { kind: 'corrupt', fileKind: 'avif', reason: 'cutShort' }],
  ])('says where: %s', async (_, file, problem) => {
    expect(await problemOf(file)).toMatchObject(problem)
  })
})
