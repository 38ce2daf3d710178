// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { readFileContents } from '@/workflow/files/readFileContents'
import { big, bytes, chunk, exif, exr, gif, jpeg, latin1Bytes, little, png, PNG_START, riffChunk, segment, utf8, webp, xmp, zlib, type Bytes } from '@tests/helpers/pictureFiles'

const PROMPT = '{"3":{"class_type":"KSampler","inputs":{"seed":18446744073709551615,"cfg":NaN},"is_changed":["x"]}}'
const WORKFLOW = '{"nodes":[{"id":3,"type":"KSampler"}],"links":[],"version":0.4}'
const PARAMETERS = 'a fox, Ätna\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x768'

async function contentsOf(file: Bytes) {
  const result = await readFileContents(file)
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  return result.contents
}
async function problemOf(file: Bytes) {
  const result = await readFileContents(file)
  return result.ok ? null : result.problem
}
/** Which documents a file gives, short. */
async function documentsIn(file: Bytes) {
  const { prompt, workflow, parameters } = await contentsOf(file)
  return [...(prompt ? ['prompt'] : []), ...(workflow ? ['workflow'] : []), ...(parameters ? ['parameters'] : [])]
}

const text = (type: string, key: string, value: string) => chunk(type, `${key}\0`, value)
const comfyTags = [{ tag: 0x010f, value: `workflow:${WORKFLOW}\0` }, { tag: 0x0110, value: `prompt:${PROMPT}\0` }]
const utf16 = (value: string, order: 'big' | 'little') => bytes(...Array.from(value, (letter) => (order === 'big' ? big : little)(letter.charCodeAt(0), 2)))
const comment = (value: Bytes, code = 'UNICODE\0') => ({ inner: [{ tag: 0x9286, type: 7, value: bytes(code, value) }] })

describe('a picture', () => {
  it('gives the prompt that was executed, seeds exact and NaN kept, and the saved document', async () => {
    const { prompt, workflow, fileKind } = await contentsOf(png(text('tEXt', 'prompt', PROMPT), text('tEXt', 'workflow', WORKFLOW)))
    expect([...(prompt ?? [])]).toEqual([['3', { classType: 'KSampler', title: null, inputs: { seed: 18446744073709551615n, cfg: NaN } }]])
    expect(workflow).toMatchObject({ nodes: [{ type: 'KSampler' }], version: 0.4 })
    expect(fileKind).toBe('png')
  })

  it.each<[string, Bytes, string[]]>([
    ['a PNG with tEXt', png(text('tEXt', 'prompt', PROMPT), text('tEXt', 'workflow', WORKFLOW)), ['prompt', 'workflow']],
    ['keys in other cases', png(text('tEXt', 'Prompt', PROMPT), text('tEXt', 'Workflow', WORKFLOW)), ['prompt', 'workflow']],
    ['a PNG with zTXt', png(chunk('zTXt', 'prompt\0\0', zlib(PROMPT))), ['prompt']],
    ['a PNG with iTXt', png(chunk('iTXt', 'workflow\0\0\0en\0Ablauf\0', utf8(WORKFLOW))), ['workflow']],
    ['a PNG with compressed iTXt', png(chunk('iTXt', 'workflow\0\x01\0\0\0', zlib(WORKFLOW))), ['workflow']],
    ['texts behind the picture', bytes(PNG_START, chunk('IHDR'), chunk('IDAT'), text('tEXt', 'prompt', PROMPT), chunk('IEND')), ['prompt']],
    ['an animated PNG', bytes(PNG_START, chunk('IHDR'), chunk('IDAT'), text('comf', 'prompt', PROMPT), text('comf', 'workflow', WORKFLOW), chunk('IEND')), ['prompt', 'workflow']],
    ['a PNG with EXIF', png(chunk('eXIf', exif(comfyTags))), ['prompt', 'workflow']],
    ['a PNG with XMP', png(chunk('iTXt', 'XML:com.adobe.xmp\0\0\0\0\0', xmp('comfy:prompt', PROMPT))), ['prompt']],
    ['a PNG of AUTOMATIC1111', png(text('tEXt', 'parameters', PARAMETERS)), ['parameters']],
    ['a WebP as ComfyUI writes it', webp(riffChunk('EXIF', exif(comfyTags, { order: 'II' }))), ['prompt', 'workflow']],
    ['a WebP whose EXIF has the prefix of a JPEG', webp(riffChunk('EXIF', exif(comfyTags, { prefix: 'Exif\0\0' }))), ['prompt', 'workflow']],
    ['a WebP with XMP', webp(riffChunk('XMP ', xmp('comfy:workflow', WORKFLOW))), ['workflow']],
    ['a WebP of AUTOMATIC1111', webp(riffChunk('EXIF', exif([], comment(utf16(PARAMETERS, 'big'))))), ['parameters']],
    ['a JPEG with tags', jpeg(segment(0xe1, 'Exif\0\0', exif(comfyTags))), ['prompt', 'workflow']],
    ['a JPEG with a comment in ASCII', jpeg(segment(0xe1, 'Exif\0\0', exif([], comment(utf8(PARAMETERS), 'ASCII\0\0\0')))), ['parameters']],
    ['a JPEG with a comment in UTF-16', jpeg(segment(0xe1, 'Exif\0\0', exif([], { order: 'II', ...comment(utf16(PARAMETERS, 'little')) }))), ['parameters']],
    ['a comment whose byte order is not that of the block', jpeg(segment(0xe1, 'Exif\0\0', exif([], { order: 'II', ...comment(utf16(PARAMETERS, 'big')) }))), ['parameters']],
    ['a comment of both documents', jpeg(segment(0xe1, 'Exif\0\0', exif([], comment(utf8(`{"prompt":${PROMPT},"workflow":${WORKFLOW}}`), '\0\0\0\0\0\0\0\0')))), ['prompt', 'workflow']],
    ['a description', jpeg(segment(0xe1, 'Exif\0\0', exif([{ tag: 0x010e, value: WORKFLOW }]))), ['workflow']],
    ['a JPEG with XMP', jpeg(segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', xmp('comfy:prompt', PROMPT))), ['prompt']],
    ['a JPEG comment', jpeg(segment(0xfe, PARAMETERS)), ['parameters']],
    ['a GIF comment', gif('made by hand', `{"prompt":${PROMPT}}`), ['prompt']],
    ['an OpenEXR', exr({ prompt: PROMPT, workflow: WORKFLOW }), ['prompt', 'workflow']],
    ['an SVG', utf8(`\uFEFF<?xml version="1.0"?>\n<svg xmlns="x"><metadata><![CDATA[\n{"prompt": ${PROMPT}, "workflow": ${WORKFLOW}}\n]]></metadata><script>throw 1</script></svg>`), ['prompt', 'workflow']],
    ['an SVG without CDATA', utf8(`<svg><metadata>${PROMPT.replaceAll('"', '&quot;')}</metadata></svg>`), ['prompt']],
  ])('is read: %s', async (_, file, documents) => {
    expect(await documentsIn(file)).toEqual(documents)
  })

  it('reads EXIF that goes on in the next segment of a JPEG', async () => {
    const long = exif([{ tag: 0x0110, value: `prompt:{"1":{"class_type":"A","inputs":{"text":"${'x'.repeat(100_000)}"}}}\0` }])
    const pieces = [long.subarray(0, 60_000), long.subarray(60_000)]
    expect(await documentsIn(jpeg(...pieces.map((piece) => segment(0xe1, 'Exif\0\0', piece))))).toEqual(['prompt'])
  })

  it('takes text that is UTF-8 although the chunk promises Latin-1, and Latin-1 too', async () => {
    const utf = await contentsOf(png(chunk('tEXt', 'parameters\0', utf8(PARAMETERS))))
    const latin = await contentsOf(png(chunk('tEXt', 'parameters\0', latin1Bytes(PARAMETERS))))
    expect([utf.parameters?.prompt, latin.parameters?.prompt]).toEqual(['a fox, Ätna', 'a fox, Ätna'])
  })

  it('prefers what stands under the right key to what a comment repeats', async () => {
    const older = '{"9":{"class_type":"Older","inputs":{}}}'
    const { prompt } = await contentsOf(png(text('tEXt', 'Comment', older), text('tEXt', 'prompt', PROMPT)))
    expect([...(prompt?.keys() ?? [])]).toEqual(['3'])
  })

  it('is not taken for broken because another program keeps plain text under these keys', async () => {
    expect(await problemOf(png(text('tEXt', 'prompt', 'a red fox')))).toEqual({ kind: 'noWorkflowInside', fileKind: 'png', keys: ['prompt'] })
    expect(await contentsOf(png(text('tEXt', 'prompt', 'a red fox'), text('tEXt', 'workflow', WORKFLOW)))).toMatchObject({ problems: [], prompt: null })
  })

  it('that was cut off behind its texts still opens, and says so', async () => {
    const whole = png(text('tEXt', 'prompt', PROMPT))
    const { prompt, problems } = await contentsOf(whole.subarray(0, whole.length - 20))
    expect(prompt?.size).toBe(1)
    expect(problems).toMatchObject([{ document: null, problem: { kind: 'corrupt', fileKind: 'png', reason: 'cutShort' } }])
  })

  it('opens with the good one of two documents and names the broken one', async () => {
    const { prompt, workflow, problems } = await contentsOf(png(text('tEXt', 'prompt', '{"3":{"class_type":'), text('tEXt', 'workflow', WORKFLOW)))
    expect([prompt, workflow?.['version']]).toEqual([null, 0.4])
    expect(problems).toMatchObject([{ document: 'prompt', problem: { kind: 'inside', fileKind: 'png', at: { part: 'tEXt', key: 'prompt', byte: 33 }, problem: { kind: 'notJson', line: 1, column: 20 } } }])
  })
})

describe('a picture that is broken', () => {
  it.each<[string, Bytes, object]>([
    ['without anything in it', png(), { kind: 'noWorkflowInside', fileKind: 'png', keys: [] }],
    ['that ends in its first chunk', bytes(PNG_START, big(13), 'IHDR'), { kind: 'corrupt', reason: 'cutShort', at: { part: 'IHDR', byte: 8 } }],
    ['that is a signature alone', bytes(PNG_START), { kind: 'corrupt', reason: 'cutShort' }],
    ['with a length of four gigabytes', bytes(PNG_START, big(0xffffffff), 'tEXt', 'prompt\0{}'), { kind: 'corrupt', reason: 'badLength', at: { byte: 8 } }],
    ['with a text that is not compressed as it says', png(chunk('zTXt', 'prompt\0\0', 'no zlib')), { kind: 'corrupt', reason: 'badCompression', at: { part: 'zTXt', key: 'prompt' } }],
    ['with a compressed text that is cut', png(chunk('zTXt', 'prompt\0\0', zlib(PROMPT).subarray(0, 20))), { kind: 'corrupt', reason: 'badCompression' }],
    ['with a prompt of another shape', png(text('tEXt', 'prompt', '{"3":{"class_type":"A"}}')), { kind: 'inside', problem: { kind: 'inputsNotObject', nodeId: '3' } }],
    ['a WebP whose chunk goes beyond its end', webp(bytes('EXIF', little(1000), 'x')), { kind: 'corrupt', fileKind: 'webp', reason: 'cutShort', at: { part: 'EXIF' } }],
    ['EXIF of a length beyond the block', webp(riffChunk('EXIF', bytes('MM', big(42, 2), big(8), big(1, 2), big(0x110, 2), big(2, 2), big(0xffffffff), big(26), big(0)))), { kind: 'corrupt', reason: 'badLength', at: { part: 'EXIF' } }],
    ['EXIF with its directory elsewhere', webp(riffChunk('EXIF', bytes('II', little(42, 2), little(0x7fffffff)))), { kind: 'corrupt', reason: 'badLength' }],
    ['EXIF that is none', webp(riffChunk('EXIF', 'nothing of the kind')), { kind: 'corrupt', reason: 'badLength' }],
    ['a JPEG that ends in a segment', bytes([0xff, 0xd8, 0xff, 0xe1], big(500, 2), 'Exif'), { kind: 'corrupt', fileKind: 'jpeg', reason: 'cutShort', at: { part: 'APP1', byte: 2 } }],
    ['a JPEG with a segment of no length', bytes([0xff, 0xd8, 0xff, 0xe1, 0, 1]), { kind: 'corrupt', reason: 'badLength' }],
    ['a GIF that is cut', gif(PROMPT).subarray(0, 60), { kind: 'corrupt', fileKind: 'gif', reason: 'cutShort' }],
    ['an SVG whose metadata does not end', utf8('<svg><metadata>{"prompt":'), { kind: 'corrupt', fileKind: 'svg', reason: 'cutShort' }],
    ['an OpenEXR whose header does not end', exr({ prompt: PROMPT }).subarray(0, 50), { kind: 'corrupt', fileKind: 'exr', reason: 'cutShort' }],
  ])('says where: %s', async (_, file, problem) => {
    expect(await problemOf(file)).toMatchObject(problem)
  })

  it('does not unpack a text that grows without end', async () => {
    const bomb = zlib(new Uint8Array(64 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(100_000)
    expect(await problemOf(png(chunk('zTXt', 'prompt\0\0', bomb)))).toMatchObject({ kind: 'metadataTooLarge', at: { part: 'zTXt', key: 'prompt' } })
  })

  it('ends on a directory that leads to itself', async () => {
    const loop = bytes('MM', big(42, 2), big(8), big(1, 2), big(0x8769, 2), big(4, 2), big(1), big(8), big(8))
    expect(await problemOf(webp(riffChunk('EXIF', loop)))).toMatchObject({ kind: 'noWorkflowInside' })
  })

  it('does not let a thousand tags of one long text fill the memory', async () => {
    const long = 8 * 1024 * 1024
    const tags = Array.from({ length: 1000 }, (_, at) => bytes(big(0x0200 + at, 2), big(2, 2), big(long), big(8 + 2 + 12_000 + 4)))
    const block = bytes('MM', big(42, 2), big(8), big(1000, 2), ...tags, big(0), new Uint8Array(long).fill(0x78))
    expect(await problemOf(webp(riffChunk('EXIF', block)))).toMatchObject({ kind: 'metadataTooLarge' })
  })

  it('gets through thousands of chunks to the last of them', async () => {
    const many = Array.from({ length: 5000 }, () => text('tEXt', 'Comment', ''))
    expect(await problemOf(png(...many))).toMatchObject({ kind: 'metadataTooLarge' })
    expect(await documentsIn(png(...Array.from({ length: 20_000 }, () => chunk('IDAT', 'x')), text('tEXt', 'prompt', PROMPT)))).toEqual(['prompt'])
  })
})
