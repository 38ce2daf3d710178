/**
 * Texts of an AVIF or HEIC: its items of EXIF and XMP, wherever their pieces lie.
 * Source: ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, annex A.
 */
import type { FilePlace } from '../readApiGraph'
import { boxesIn, contentOf, firstBox, type Box } from './boxes'
import type { ByteSource } from './byteSource'
import { readExif } from './exif'
import { decodeText, latin1 } from './fileKinds'
import type { FoundTexts } from './foundTexts'
import { joined } from './inflate'
import { readXmp } from './xmp'

const FULL_BOX_BYTES = 4
/** Before EXIF: how many bytes to leave out. */
const EXIF_OFFSET_BYTES = 4

interface Item {
  id: number
  kind: 'exif' | 'xmp'
}
interface Extent {
  offset: number
  length: number
}

export async function readAvif(source: ByteSource, found: FoundTexts): Promise<void> {
  const meta = await firstBox(source, 0, source.size, 'meta', found)
  if (!meta) throw found.cutShort({ part: 'meta', key: null, byte: source.size })
  const children: Box[] = []
  for await (const box of boxesIn(source, meta.start + FULL_BOX_BYTES, meta.end, found)) children.push(box)
  const infos = children.find((box) => box.type === 'iinf')
  const places = children.find((box) => box.type === 'iloc')
  const items = infos ? await readItems(source, infos, found) : []
  if (items.length === 0 || !places) return
  const dataStart = children.find((box) => box.type === 'idat')?.start ?? 0
  const extents = readExtents(await contentOf(source, places, found), dataStart, placeOf(places), found)
  for (const { id, kind } of items) {
    const at: FilePlace = { part: kind === 'exif' ? 'Exif' : 'XMP', key: null, byte: extents.get(id)?.[0]?.offset ?? places.start }
    const data = await readAll(source, extents.get(id) ?? [], at, found)
    if (kind === 'xmp') readXmp(decodeText(data), at, found)
    else if (data.length > EXIF_OFFSET_BYTES) readExif(data.subarray(EXIF_OFFSET_BYTES + leftOut(data)), at, found)
  }
}

/** The letters `Exif` may stand before the block, and are counted there. */
function leftOut(data: Uint8Array): number {
  const count = new DataView(data.buffer, data.byteOffset).getUint32(0)
  return count < data.length - EXIF_OFFSET_BYTES ? count : 0
}

async function readItems(source: ByteSource, iinf: Box, found: FoundTexts): Promise<Item[]> {
  const [version = 0] = await source.read(iinf.start, 1)
  const items: Item[] = []
  for await (const box of boxesIn(source, iinf.start + FULL_BOX_BYTES + (version === 0 ? 2 : 4), iinf.end, found)) {
    if (box.type !== 'infe') continue
    const view = await contentOf(source, box, found)
    const idBytes = view.byteLength > 0 && view.getUint8(0) >= 3 ? 4 : 2
    const typeAt = FULL_BOX_BYTES + idBytes + 2
    if (view.byteLength < typeAt + 4) continue
    const id = idBytes === 4 ? view.getUint32(FULL_BOX_BYTES) : view.getUint16(FULL_BOX_BYTES)
    const rest = latin1(new Uint8Array(view.buffer, view.byteOffset + typeAt, view.byteLength - typeAt))
    if (rest.startsWith('Exif')) items.push({ id, kind: 'exif' })
    if (rest.startsWith('mime') && rest.includes('application/rdf+xml')) items.push({ id, kind: 'xmp' })
  }
  return items
}

/** Where each item lies. Widths of the fields are told by the box itself. */
function readExtents(view: DataView<ArrayBuffer>, dataStart: number, at: FilePlace, found: FoundTexts): Map<number, Extent[]> {
  const extents = new Map<number, Extent[]>()
  let offset = 0
  const take = (width: number): number => {
    if (offset + width > view.byteLength) throw found.badLength(at)
    const start = offset
    offset += width
    switch (width) {
      case 0: return 0
      case 1: return view.getUint8(start)
      case 2: return view.getUint16(start)
      case 4: return view.getUint32(start)
      case 8: return Number(view.getBigUint64(start))
      default: throw found.badLength(at)
    }
  }

  const version = take(1)
  offset = FULL_BOX_BYTES
  const widths = take(1)
  const moreWidths = take(1)
  const [offsetWidth, lengthWidth, baseWidth, indexWidth] = [widths >> 4, widths & 15, moreWidths >> 4, version > 0 ? moreWidths & 15 : 0]
  const count = take(version < 2 ? 2 : 4)
  for (let item = 0; item < count; item++) {
    found.countPart(at)
    const id = take(version < 2 ? 2 : 4)
    const isInData = version > 0 && (take(2) & 15) === 1
    take(2) // which file: always this one
    const base = take(baseWidth) + (isInData ? dataStart : 0)
    const list: Extent[] = []
    for (let left = take(2); left > 0; left--) {
      found.countPart(at)
      take(indexWidth)
      const start = base + take(offsetWidth)
      list.push({ offset: start, length: take(lengthWidth) })
    }
    extents.set(id, list)
  }
  return extents
}

async function readAll(source: ByteSource, extents: readonly Extent[], at: FilePlace, found: FoundTexts): Promise<Uint8Array<ArrayBuffer>> {
  const length = extents.reduce((sum, extent) => sum + extent.length, 0)
  found.checkLength(length, at)
  found.spend(length, at)
  const pieces: Uint8Array[] = []
  for (const extent of extents) {
    const piece = await source.read(extent.offset, extent.length)
    if (piece.length < extent.length) throw found.cutShort({ ...at, byte: extent.offset })
    pieces.push(piece.slice())
  }
  return joined(pieces, length)
}

function placeOf(box: Box): FilePlace {
  return { part: box.type, key: null, byte: box.start }
}
