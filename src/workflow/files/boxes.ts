/**
 * Walks the boxes of an ISO base media file (MP4, MOV, AVIF, HEIC): a length, a type of four letters, the content.
 * One level at a time, always forwards, so that no length a file may hold leads in a circle.
 * Source: ISO/IEC 14496-12, 4.2.
 */
import type { FilePlace } from '../readApiGraph'
import type { ByteSource } from './byteSource'
import { latin1 } from './fileKinds'
import type { FoundTexts } from './foundTexts'

export interface Box {
  type: string
  /** As a number too: in a list of tags the type is the number of a key. */
  typeNumber: number
  /** Of the content, in bytes from the start of the file. */
  start: number
  end: number
}

const HEADER_BYTES = 8
const LONG_HEADER_BYTES = 16
/** In place of a length: it follows in eight bytes. */
const LONG = 1
/** In place of a length: to the end of what the box is in. */
const TO_THE_END = 0

/** @throws FileProblem where a length cannot be */
export async function* boxesIn(source: ByteSource, start: number, end: number, found: FoundTexts): AsyncGenerator<Box> {
  for (let offset = start; offset + HEADER_BYTES <= end; ) {
    const header = await source.read(offset, LONG_HEADER_BYTES)
    const at: FilePlace = { part: latin1(header.subarray(4, HEADER_BYTES)), key: null, byte: offset }
    found.countPart(at)
    if (header.length < HEADER_BYTES) throw found.cutShort(at)
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
    const short = view.getUint32(0)
    if (short === LONG && header.length < LONG_HEADER_BYTES) throw found.cutShort(at)
    const headerBytes = short === LONG ? LONG_HEADER_BYTES : HEADER_BYTES
    const length = short === LONG ? Number(view.getBigUint64(HEADER_BYTES)) : short === TO_THE_END ? end - offset : short
    if (length < headerBytes) throw found.badLength(at)
    if (offset + length > end) throw end === source.size ? found.cutShort(at) : found.badLength(at)
    yield { type: at.part, typeNumber: view.getUint32(4), start: offset + headerBytes, end: offset + length }
    offset += length
  }
}

export async function firstBox(source: ByteSource, start: number, end: number, type: string, found: FoundTexts): Promise<Box | null> {
  for await (const box of boxesIn(source, start, end, found)) if (box.type === type) return box
  return null
}

/** The whole content. @throws FileProblem when it is too long for metadata */
export async function contentOf(source: ByteSource, box: Box, found: FoundTexts): Promise<DataView<ArrayBuffer>> {
  found.checkLength(box.end - box.start, { part: box.type, key: null, byte: box.start })
  const bytes = await source.read(box.start, box.end - box.start)
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
