/**
 * Texts of an MP4 or MOV: the named keys that ComfyUI's nodes and Video Helper Suite write (`mdta`), iTunes' comment and
 * description, and QuickTime's own short texts. Only the boxes on the way to them are read, wherever they stand.
 * Not by a library: the one there is gives the numbers of the keys, not their names.
 * Source: QuickTime file format, Metadata; ISO/IEC 14496-12; protocol 5.3.
 */
import type { FilePlace } from '../readApiGraph'
import { boxesIn, contentOf, firstBox, type Box } from './boxes'
import type { ByteSource } from './byteSource'
import { decodeEither, latin1 } from './fileKinds'
import type { FoundTexts } from './foundTexts'

const NAMES: ReadonlyMap<string, string> = new Map([['©cmt', 'comment'], ['desc', 'description'], ['ldes', 'description'], ['©des', 'description'], ['©inf', 'comment'], ['©nam', 'title']])
const FULL_BOX_BYTES = 4
/** Type and language before the value. */
const DATA_HEADER_BYTES = 8

export async function readMp4(source: ByteSource, found: FoundTexts): Promise<void> {
  const moov = await firstBox(source, 0, source.size, 'moov', found)
  if (!moov) throw found.cutShort({ part: 'moov', key: null, byte: source.size }) // written last: a film that was not finished has none
  for await (const box of boxesIn(source, moov.start, moov.end, found)) {
    if (box.type === 'meta') await readMeta(source, box, found)
    if (box.type === 'udta') await readUserData(source, box, found)
  }
}

async function readUserData(source: ByteSource, udta: Box, found: FoundTexts): Promise<void> {
  for await (const box of boxesIn(source, udta.start, udta.end, found)) {
    if (box.type === 'meta') await readMeta(source, box, found)
    const name = NAMES.get(box.type)
    if (name === undefined) continue
    // QuickTime: length and language, two bytes each, before the text.
    const bytes = bytesOf(await contentOf(source, box, found))
    if (bytes.length > 4) found.add(name, decodeEither(bytes.subarray(4)), placeOf(box, name))
  }
}

async function readMeta(source: ByteSource, meta: Box, found: FoundTexts): Promise<void> {
  const start = await childrenStart(source, meta)
  const keys = await firstBox(source, start, meta.end, 'keys', found)
  const names = keys ? readKeys(await contentOf(source, keys, found), found, keys) : []
  const list = await firstBox(source, start, meta.end, 'ilst', found)
  if (!list) return
  for await (const item of boxesIn(source, list.start, list.end, found)) {
    const name = item.type === '----' ? await freeName(source, item, found) : (names[item.typeNumber - 1] ?? NAMES.get(item.type))
    const data = name === undefined ? null : await firstBox(source, item.start, item.end, 'data', found)
    if (name === undefined || !data || data.end - data.start <= DATA_HEADER_BYTES) continue
    const bytes = bytesOf(await contentOf(source, data, found)).subarray(DATA_HEADER_BYTES)
    found.add(name, decodeEither(bytes), placeOf(item, name))
  }
}

/** In MP4 a version stands before the boxes in `meta`, in QuickTime none does. */
async function childrenStart(source: ByteSource, meta: Box): Promise<number> {
  const start = await source.read(meta.start, 8)
  return latin1(start.subarray(4, 8)) === 'hdlr' ? meta.start : meta.start + FULL_BOX_BYTES
}

/** Names by their number less one. */
function readKeys(view: DataView<ArrayBuffer>, found: FoundTexts, box: Box): string[] {
  const names: string[] = []
  for (let offset = FULL_BOX_BYTES + 4; offset + 8 <= view.byteLength; ) {
    found.countPart(placeOf(box, null))
    const length = view.getUint32(offset)
    if (length < 8 || offset + length > view.byteLength) throw found.badLength(placeOf(box, null))
    names.push(decodeEither(bytesOf(view).subarray(offset + 8, offset + length)))
    offset += length
  }
  return names
}

/** iTunes' way to name a tag: boxes `mean`, `name` and `data`. */
async function freeName(source: ByteSource, item: Box, found: FoundTexts): Promise<string | undefined> {
  const box = await firstBox(source, item.start, item.end, 'name', found)
  return box ? decodeEither(bytesOf(await contentOf(source, box, found)).subarray(FULL_BOX_BYTES)) : undefined
}

function bytesOf(view: DataView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

function placeOf(box: Box, key: string | null): FilePlace {
  return { part: /^[ -~©]{4}$/.test(box.type) ? box.type : 'ilst', key, byte: box.start }
}
