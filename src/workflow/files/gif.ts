/**
 * Comments of a GIF. Only so much of it is read: comments stand before the first picture, or right behind a short film.
 * Source: GIF89a specification.
 */
import type { FilePlace } from '../readApiGraph'
import type { ByteSource } from './byteSource'
import { decodeEither } from './fileKinds'
import type { FoundTexts } from './foundTexts'
import { joined } from './inflate'

const MAX_READ_BYTES = 32 * 1024 * 1024
const HEADER_BYTES = 13
const EXTENSION = 0x21
const COMMENT = 0xfe
const PICTURE = 0x2c
const PICTURE_BYTES = 10
const END = 0x3b

export async function readGif(source: ByteSource, found: FoundTexts): Promise<void> {
  const bytes = await source.read(0, MAX_READ_BYTES)
  let offset = HEADER_BYTES + paletteBytes(bytes[10])
  while (offset < bytes.length && bytes[offset] !== END) {
    const at: FilePlace = { part: 'GIF', key: null, byte: offset }
    found.countPart(at)
    const isComment = bytes[offset] === EXTENSION && bytes[offset + 1] === COMMENT
    if (bytes[offset] === EXTENSION) offset += 2
    else if (bytes[offset] === PICTURE) offset += PICTURE_BYTES + paletteBytes(bytes[offset + 9]) + 1
    else throw found.badLength(at)
    const pieces: Uint8Array[] = []
    for (let size = bytes[offset]; size; size = bytes[offset]) { // undefined where the file ends
      if (isComment) pieces.push(bytes.subarray(offset + 1, offset + 1 + size))
      offset += 1 + size
    }
    offset++
    if (isComment) found.add('Comment', decodeEither(joined(pieces, pieces.reduce((sum, piece) => sum + piece.length, 0))), { ...at, part: 'Comment' })
  }
  if (offset >= bytes.length && source.size <= MAX_READ_BYTES) throw found.cutShort({ part: 'GIF', key: null, byte: source.size })
}

/** Three bytes for each colour, of which there are 2 to 256; none where the flag is not set. */
function paletteBytes(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)
}
