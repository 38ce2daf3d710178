/**
 * Texts of FLAC, Opus, Vorbis and others in Ogg: their comments, `NAME=text` each.
 * Source: RFC 9639, 8.6 (FLAC); RFC 3533 (Ogg); Vorbis I specification, 5; RFC 7845, 5.2 (Opus).
 */
import type { FilePlace } from '../readApiGraph'
import type { ByteSource } from './byteSource'
import { decodeEither, latin1 } from './fileKinds'
import type { FoundTexts } from './foundTexts'
import { joined } from './inflate'

const FLAC_COMMENTS = 4
const PAGE_HEADER_BYTES = 27
/** A comment packet stands second in its stream. */
const COMMENT_PACKET = 1

/** @param start where FLAC's signature stands */
export async function readFlac(source: ByteSource, found: FoundTexts, start = 0): Promise<void> {
  for (let offset = start + 4; ; ) {
    const header = await source.read(offset, 4)
    const at: FilePlace = { part: 'FLAC', key: null, byte: offset }
    found.countPart(at)
    if (header.length < 4) throw found.cutShort(at)
    const [flags = 0] = header
    const length = new DataView(header.buffer, header.byteOffset).getUint32(0) & 0xffffff
    if (offset + 4 + length > source.size) throw found.cutShort(at)
    if ((flags & 0x7f) === FLAC_COMMENTS) readComments(await source.read(offset + 4, length), { ...at, part: 'Vorbis comment' }, found)
    if (flags >= 0x80) return // the last of them
    offset += 4 + length
  }
}

export async function readOgg(source: ByteSource, found: FoundTexts): Promise<void> {
  let serial: number | null = null
  let packet = 0
  const pieces: Uint8Array[] = []
  let length = 0
  for (let offset = 0; offset < source.size; ) {
    const header = await source.read(offset, PAGE_HEADER_BYTES)
    const at: FilePlace = { part: 'Ogg', key: null, byte: offset }
    found.countPart(at)
    if (header.length < PAGE_HEADER_BYTES) throw found.cutShort(at)
    if (latin1(header.subarray(0, 4)) !== 'OggS') throw found.badLength(at)
    const pageSerial = new DataView(header.buffer, header.byteOffset).getUint32(14, true)
    const lacing = (await source.read(offset + PAGE_HEADER_BYTES, header[26] ?? 0)).slice()
    let dataStart = offset + PAGE_HEADER_BYTES + lacing.length
    serial ??= pageSerial
    for (const size of lacing) {
      if (pageSerial === serial && packet === COMMENT_PACKET) {
        const piece = await source.read(dataStart, size)
        if (piece.length < size) throw found.cutShort(at)
        pieces.push(piece.slice())
        length += size
        found.checkLength(length, at)
      }
      dataStart += size
      if (size === 255 || pageSerial !== serial) continue // 255: the packet goes on
      if (packet === COMMENT_PACKET) {
        readCommentPacket(joined(pieces, length), { ...at, part: 'Vorbis comment' }, found)
        return
      }
      packet++
    }
    offset = dataStart
  }
  throw found.cutShort({ part: 'Ogg', key: null, byte: source.size })
}

/** What stands before the comments, by codec. */
const PACKET_STARTS: readonly [start: string, skip: number][] = [['OpusTags', 8], ['\x03vorbis', 7], ['\x81theora', 7]]

function readCommentPacket(packet: Uint8Array, at: FilePlace, found: FoundTexts): void {
  const start = latin1(packet.subarray(0, 8))
  // FLAC in Ogg: a metadata block with its own header. Speex: nothing before it.
  const skip = PACKET_STARTS.find(([prefix]) => start.startsWith(prefix))?.[1] ?? ((packet[0] ?? 0) % 0x80 === FLAC_COMMENTS ? 4 : 0)
  readComments(packet.subarray(skip), at, found)
}

function readComments(bytes: Uint8Array, at: FilePlace, found: FoundTexts): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  const takeLength = (): number => {
    if (offset + 4 > view.byteLength) throw found.badLength(at)
    offset += 4
    return view.getUint32(offset - 4, true)
  }
  const writerLength = takeLength()
  offset += writerLength
  const count = takeLength()
  for (let index = 0; index < count; index++) {
    found.countPart(at)
    const length = takeLength()
    if (offset + length > view.byteLength) throw found.badLength(at)
    const text = decodeEither(bytes.subarray(offset, offset + length))
    offset += length
    const equals = text.indexOf('=')
    const key = text.slice(0, equals)
    // Pictures of covers are megabytes of letters.
    if (equals > 0 && key.toUpperCase() !== 'METADATA_BLOCK_PICTURE') found.add(key, text.slice(equals + 1), { ...at, key })
  }
}
