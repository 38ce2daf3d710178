/**
 * Texts of a JPEG: EXIF, XMP and comments. A segment holds 64 KB: longer EXIF goes on in the next one, longer XMP in
 * parts that name their place.
 * Source: ITU T.81 annex B; Exif 2.32, 4.7; XMP specification part 3, 1.1.3.
 */
import type { FilePlace } from '../readApiGraph'
import type { ByteSource } from './byteSource'
import { readExif } from './exif'
import { decodeEither, decodeText, latin1 } from './fileKinds'
import type { FoundTexts } from './foundTexts'
import { joined } from './inflate'
import { readXmp } from './xmp'

const EXIF = 'Exif\0\0'
const XMP = 'http://ns.adobe.com/xap/1.0/\0'
const LONG_XMP = 'http://ns.adobe.com/xmp/extension/\0'
/** Digest, length of the whole, place of this part. */
const LONG_XMP_HEADER_BYTES = 32 + 4 + 4

const START_OF_SCAN = 0xda
const END_OF_IMAGE = 0xd9
const APP1 = 0xe1
const COMMENT = 0xfe

interface Pieces {
  list: Uint8Array[]
  length: number
  at: FilePlace
}

export async function readJpeg(source: ByteSource, found: FoundTexts): Promise<void> {
  let exif: Pieces | null = null
  let longXmp: Pieces | null = null

  for (let offset = 2; offset < source.size; ) {
    const header = await source.read(offset, 4)
    const place: FilePlace = { part: 'JPEG', key: null, byte: offset }
    found.countPart(place)
    const marker = header[1]
    if (header[0] !== 0xff || marker === undefined) throw header.length < 2 ? found.cutShort(place) : found.badLength(place)
    if (marker === 0xff) { // fill bytes
      offset++
      continue
    }
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) break // nothing is written behind the picture
    if (header.length < 4) throw found.cutShort(place)
    const length = new DataView(header.buffer, header.byteOffset).getUint16(2)
    const at = { ...place, part: nameOf(marker) }
    if (length < 2) throw found.badLength(at)
    if (offset + 2 + length > source.size) throw found.cutShort(at)
    if (marker === APP1 || marker === COMMENT) {
      const data = await source.read(offset + 4, length - 2)
      if (marker === COMMENT) found.add('Comment', decodeEither(data), at)
      else if (startsWith(data, EXIF)) exif = grown(exif, data.subarray(EXIF.length), at, found)
      else if (startsWith(data, XMP)) readXmp(decodeText(data.subarray(XMP.length)), at, found)
      else if (startsWith(data, LONG_XMP)) longXmp = grown(longXmp, data.subarray(LONG_XMP.length + LONG_XMP_HEADER_BYTES), at, found)
    }
    offset += 2 + length
  }

  if (exif) readExif(joined(exif.list, exif.length), exif.at, found)
  if (longXmp) readXmp(decodeText(joined(longXmp.list, longXmp.length)), longXmp.at, found)
}

/** Parts come in their order, as every writer makes them. The data may lie in a window that moves on, so it is copied. */
function grown(pieces: Pieces | null, data: Uint8Array, at: FilePlace, found: FoundTexts): Pieces {
  const length = (pieces?.length ?? 0) + data.length
  found.checkLength(length, at)
  const list = pieces?.list ?? []
  list.push(data.slice())
  return { list, length, at: pieces?.at ?? at }
}

function nameOf(marker: number): string {
  if (marker === COMMENT) return 'COM'
  return marker >= 0xe0 && marker <= 0xef ? `APP${marker - 0xe0}` : `FF${marker.toString(16).toUpperCase()}`
}

function startsWith(data: Uint8Array, prefix: string): boolean {
  return latin1(data.subarray(0, prefix.length)) === prefix
}
