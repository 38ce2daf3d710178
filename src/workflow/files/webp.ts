/**
 * Texts of a WebP: its EXIF and XMP chunks, which stand behind the picture.
 * Source: WebP container specification; protocol 5.3.
 */
import type { FilePlace } from '../readApiGraph'
import type { ByteSource } from './byteSource'
import { readExif } from './exif'
import { decodeText, latin1 } from './fileKinds'
import type { FoundTexts } from './foundTexts'
import { readXmp } from './xmp'

/** RIFF, the length of the rest, WEBP. */
const FILE_HEADER_BYTES = 12
const CHUNK_HEADER_BYTES = 8

export async function readWebp(source: ByteSource, found: FoundTexts): Promise<void> {
  for (let offset = FILE_HEADER_BYTES; offset < source.size; ) {
    const header = await source.read(offset, CHUNK_HEADER_BYTES)
    const at: FilePlace = { part: latin1(header.subarray(0, 4)).trim(), key: null, byte: offset }
    if (header.length < CHUNK_HEADER_BYTES) {
      if (header.every((byte) => byte === 0)) return // padding
      throw found.cutShort({ part: 'WebP', key: null, byte: offset })
    }
    found.countPart(at)
    const length = new DataView(header.buffer, header.byteOffset).getUint32(4, true)
    const dataStart = offset + CHUNK_HEADER_BYTES
    if (dataStart + length > source.size) throw found.cutShort(at)
    if (at.part === 'EXIF' || at.part === 'XMP') {
      found.checkLength(length, at)
      const data = await source.read(dataStart, length)
      if (at.part === 'EXIF') readExif(data, at, found)
      else readXmp(decodeText(data), at, found)
    }
    offset = dataStart + length + (length % 2) // chunks begin at even places
  }
}
