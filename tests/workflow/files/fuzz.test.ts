// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileKindOf, HEAD_BYTES } from '@/workflow/files/fileKinds'
import { readFileContents } from '@/workflow/files/readFileContents'
import { avif, box, flac, glb, id3, itunes, matroska, mdta, mp4, opus, safetensors, tags, txxx } from '@tests/helpers/mediaFiles'
import { big, bytes, chunk, exif, exr, gif, jpeg, png, riffChunk, segment, utf8, webp, xmp, zlib, type Bytes } from '@tests/helpers/pictureFiles'

const PROMPT = '{"3":{"class_type":"KSampler","inputs":{"seed":7}}}'
const WORKFLOW = '{"nodes":[{"id":3,"type":"KSampler"}],"links":[],"version":0.4}'
const PARAMETERS = 'a fox <lora:a:1>\nNegative prompt: b\nSteps: 20, Sampler: Euler a, Lora hashes: "a: 1"'
const BOTH = { prompt: PROMPT, workflow: WORKFLOW }
const tagged = exif([{ tag: 0x010f, value: `workflow:${WORKFLOW}` }, { tag: 0x0110, value: `prompt:${PROMPT}` }], { inner: [{ tag: 0x9286, type: 7, value: `ASCII\0\0\0${PARAMETERS}` }] })

const WHOLE: Readonly<Record<string, Bytes>> = {
  json: utf8(`{"prompt":${PROMPT},"workflow":${WORKFLOW}}`),
  text: utf8(PARAMETERS),
  png: png(chunk('tEXt', `prompt\0${PROMPT}`), chunk('zTXt', 'workflow\0\0', zlib(WORKFLOW)), chunk('iTXt', 'XML:com.adobe.xmp\0\0\0\0\0', xmp('a:b', WORKFLOW)), chunk('eXIf', tagged)),
  webp: webp(riffChunk('EXIF', tagged), riffChunk('XMP ', xmp('a:b', PROMPT))),
  jpeg: jpeg(segment(0xe1, 'Exif\0\0', tagged), segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', xmp('a:b', PROMPT)), segment(0xfe, PARAMETERS)),
  gif: gif(PROMPT),
  exr: exr(BOTH),
  svg: utf8(`<svg><metadata><![CDATA[{"prompt":${PROMPT}}]]></metadata></svg>`),
  mp4: mp4(mdta(BOTH), itunes({ workflow: WORKFLOW, '\xa9cmt': PROMPT })),
  matroska: matroska(tags(BOTH)),
  flac: flac(BOTH),
  opus: opus(BOTH),
  mp3: id3(4, [txxx(4, 'prompt', PROMPT), txxx(4, 'workflow', WORKFLOW, 1)]),
  safetensors: safetensors(BOTH),
  glb: glb(JSON.stringify({ asset: { extras: BOTH } })),
  avif: avif([{ type: 'Exif', data: tagged }, { type: 'mime', data: utf8(xmp('a:b', PROMPT)) }]),
}
const kinds = fc.constantFrom(...Object.keys(WHOLE))

/** Settles, with an answer that can be shown. */
async function settles(file: Bytes): Promise<boolean> {
  const result = await readFileContents(file)
  if (!result.ok) return typeof result.problem.kind === 'string'
  const { prompt, workflow, parameters } = result.contents
  structuredClone(result) // what a worker hands over
  return prompt !== null || workflow !== null || parameters !== null
}

/** One change of a file: some bytes overwritten with what breaks lengths, cut out, doubled, or cut off. */
type Change = { kind: 'set'; at: number; to: readonly number[] } | { kind: 'cut' | 'double'; at: number; length: number } | { kind: 'end'; at: number }
const place = fc.double({ min: 0, max: 1, noNaN: true })
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at: place, to: fc.oneof(fc.constantFrom([0], [0xff], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0], [0x7f, 0xff, 0xff, 0xff], [0, 0, 0, 1], [0x80, 0, 0, 0]), fc.array(fc.nat(255), { minLength: 1, maxLength: 9 })) }),
  fc.record({ kind: fc.constantFrom('cut' as const, 'double' as const), at: place, length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('end' as const), at: place }),
)

function changed(file: Bytes, change: Change): Bytes {
  const at = Math.floor(change.at * file.length)
  switch (change.kind) {
    case 'set': return bytes(file.subarray(0, at), change.to, file.subarray(at + change.to.length))
    case 'cut': return bytes(file.subarray(0, at), file.subarray(at + change.length))
    case 'double': return bytes(file.subarray(0, at + change.length), file.subarray(at))
    case 'end': return file.slice(0, at)
  }
}

describe('reading any file', () => {
  it.each(Object.entries(WHOLE))('begins with a whole one: %s', async (_, file) => {
    expect(await readFileContents(file)).toMatchObject({ ok: true, contents: { problems: [] } })
  })

  it('always settles, whatever the bytes are', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (raw) => settles(bytes(raw))), { numRuns: 300 })
  })

  it('always settles, whatever stands behind the signature of a kind', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, fc.integer({ min: 4, max: 40 }), fc.uint8Array({ maxLength: 300 }), async (kind, kept, raw) => settles(bytes(WHOLE[kind]?.subarray(0, kept) ?? [], raw))),
      { numRuns: 1000 },
    )
  })

  it('always settles on a file that was changed, and soon', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, fc.array(changes, { minLength: 1, maxLength: 5 }), async (kind, list) => {
        const started = performance.now()
        const file = list.reduce(changed, WHOLE[kind] ?? bytes())
        expect(await settles(file)).toBe(true)
        expect(performance.now() - started).toBeLessThan(2000)
      }),
      { numRuns: 3000 },
    )
  })

  it('never takes a file that was cut for a whole one without saying so, unless all its documents are there', async () => {
    for (const [kind, file] of Object.entries(WHOLE)) {
      const whole = await readFileContents(file)
      for (let end = 0; end < file.length; end += 1 + Math.floor(file.length / 150)) {
        const cut = await readFileContents(file.slice(0, end))
        if (cut.ok && whole.ok && cut.contents.problems.length === 0) {
          expect([kind, end, cut.contents.prompt, cut.contents.workflow]).toEqual([kind, end, whole.contents.prompt, whole.contents.workflow])
        }
      }
    }
  })

  it('knows each kind by its bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(), (head, more) => typeof fileKindOf(head, head.length + more) === 'string'))
    expect(Object.fromEntries(Object.entries(WHOLE).map(([kind, file]) => [kind, fileKindOf(file.subarray(0, HEAD_BYTES), file.length)]))).toMatchObject({ png: 'png', opus: 'ogg', avif: 'avif', mp4: 'mp4', svg: 'svg', safetensors: 'safetensors' })
  })
})

/** Joined at once: a call takes no hundred thousand arguments. */
function repeated(count: number, part: Uint8Array): Bytes {
  const whole = new Uint8Array(count * part.length)
  for (let at = 0; at < count; at++) whole.set(part, at * part.length)
  return whole
}

describe('a small file that asks for much work', () => {
  const MEGABYTE = 1024 * 1024
  const zeros = new Uint8Array(8 * MEGABYTE)

  it.each<[string, Bytes]>([
    ['tags that all point to the same zeros', webp(riffChunk('EXIF', bytes('MM', big(42, 2), big(8), big(1000, 2), repeated(1000, bytes(big(0x200, 2), big(2, 2), big(zeros.length), big(14 + 12_000))), big(0), zeros)))],
    ['a tag of zeros with something behind them', webp(riffChunk('EXIF', exif([{ tag: 0x0110, value: bytes(zeros, 'x') }])))],
    ['texts that unpack to nothing', png(repeated(100, chunk('zTXt', 'XML:com.adobe.xmp\0\0', zlib(zeros))))],
    ['EXIF in a hundred thousand empty pieces', jpeg(repeated(100_000, segment(0xe1, 'Exif\0\0')))],
    ['items by the hundred', avif(Array.from({ length: 200 }, () => ({ type: 'mime' as const, data: new Uint8Array(40_000).fill(0x20) })))],
    ['a tag of XMP with a million attributes', webp(riffChunk('XMP ', `<a ${'b="c" '.repeat(MEGABYTE)}>`))],
    ['XMP of nothing but quotes', webp(riffChunk('XMP ', `<a ${'"'.repeat(MEGABYTE)}`))],
    ['XMP of nothing but openings', webp(riffChunk('XMP ', '<'.repeat(MEGABYTE)))],
    ['XMP of nothing but equals signs', webp(riffChunk('XMP ', `<${'a='.repeat(MEGABYTE)}>`))],
    ['an SVG of nothing but metadata', utf8(`<svg>${'<metadata>'.repeat(100_000)}`)],
    ['JSON in JSON in JSON', utf8('{"prompt":'.repeat(500) + '}'.repeat(500))],
    ['a list that never ends', utf8('['.repeat(MEGABYTE))],
    ['a GIF of comments alone', gif(...Array.from({ length: 5000 }, () => 'x'))],
    ['boxes by the hundred thousand', bytes(box('ftyp', 'isom'), repeated(150_000, box('free')))],
  ])('is answered soon: %s', async (_, file) => {
    const started = performance.now()
    await settles(file)
    expect(performance.now() - started).toBeLessThan(6000)
  })
})
