/**
 * Texts of an ID3 tag, at the head of MP3 files and now and then of FLAC: TXXX (a key and a text) and COMM (a comment).
 * Source: id3.org, ID3v2.3.0 and ID3v2.4.0 structure and frames.
 */
import type { FilePlace } from '../readApiGraph'
import type { ByteSource } from './byteSource'
import { decodeEither, decodeText, latin1, withoutZeros } from './fileKinds'
import type { FoundTexts } from './foundTexts'

const HEADER_BYTES = 10
const UNSYNCHRONISED = 0x80
const EXTENDED = 0x40
/** Of a frame in 2.4: compressed, encrypted. Nobody writes either. */
const UNREADABLE_FLAGS = 0x0c
const FRAME_UNSYNCHRONISED = 0x02
const FRAME_HAS_LENGTH = 0x01

/** The place behind the tag; 0 where the file begins without one. */
export async function readId3(source: ByteSource, found: FoundTexts): Promise<number> {
  const header = await source.read(0, HEADER_BYTES)
  if (latin1(header.subarray(0, 3)) !== 'ID3') return 0
  const at: FilePlace = { part: 'ID3', key: null, byte: 0 }
  if (header.length < HEADER_BYTES) throw found.cutShort(at)
  const [, , , version = 0, , flags = 0] = header
  const length = synchsafe(header, 6)
  if (HEADER_BYTES + length > source.size) throw found.cutShort(at)
  found.checkLength(length, at)
  if (version === 3 || version === 4) {
    const raw = await source.read(HEADER_BYTES, length)
    const body = version === 3 && (flags & UNSYNCHRONISED) !== 0 ? resynchronised(raw) : raw
    readFrames(body, version, (flags & EXTENDED) !== 0, at, found)
  }
  return HEADER_BYTES + length
}

function readFrames(body: Uint8Array, version: 3 | 4, isExtended: boolean, tag: FilePlace, found: FoundTexts): void {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const lengthAt = (offset: number) => (version === 4 ? synchsafe(body, offset) : view.getUint32(offset))
  let offset = isExtended && body.length >= 4 ? lengthAt(0) + (version === 3 ? 4 : 0) : 0
  while (offset + HEADER_BYTES <= body.length && body[offset] !== 0) { // 0: padding
    const id = latin1(body.subarray(offset, offset + 4))
    const at: FilePlace = { ...tag, part: id, byte: HEADER_BYTES + offset }
    found.countPart(at)
    if (!/^[A-Z0-9]{4}$/.test(id)) throw found.badLength(tag)
    const start = offset + HEADER_BYTES
    const end = start + lengthAt(offset + 4)
    if (end > body.length) throw found.badLength(at)
    const frameFlags = version === 4 ? (body[offset + 9] ?? 0) : 0
    if ((id === 'TXXX' || id === 'COMM') && (frameFlags & UNREADABLE_FLAGS) === 0) {
      const raw = body.subarray(start + ((frameFlags & FRAME_HAS_LENGTH) === 0 ? 0 : 4), end)
      addFrame(id, (frameFlags & FRAME_UNSYNCHRONISED) === 0 ? raw : resynchronised(raw), at, found)
    }
    offset = end
  }
}

function addFrame(id: 'TXXX' | 'COMM', frame: Uint8Array, at: FilePlace, found: FoundTexts): void {
  const [encoding = 0] = frame
  const body = frame.subarray(id === 'COMM' ? 4 : 1) // three letters of language in a comment
  const [name, text] = encoding === 1 || encoding === 2 ? splitWide(body, encoding) : split(body)
  const key = id === 'COMM' ? 'comment' : name
  found.add(key, text, { ...at, key })
}

function split(body: Uint8Array): [name: string, text: string] {
  const end = body.indexOf(0)
  if (end < 0) return ['', decodeEither(body)]
  return [decodeEither(body.subarray(0, end)), withoutZeros(decodeEither(body.subarray(end + 1)))]
}

/** UTF-16: 1 with a byte order mark, 2 without, big end first. */
function splitWide(body: Uint8Array, encoding: 1 | 2): [name: string, text: string] {
  let end = 0
  while (end + 1 < body.length && (body[end] !== 0 || body[end + 1] !== 0)) end += 2
  const decode = (bytes: Uint8Array) => withoutZeros(encoding === 1 ? decodeText(bytes) : new TextDecoder('utf-16be').decode(bytes))
  return [decode(body.subarray(0, end)), decode(body.subarray(end + 2))]
}

/** Four times seven bits. */
function synchsafe(bytes: Uint8Array, offset: number): number {
  return [0, 1, 2, 3].reduce((value, at) => value * 128 + ((bytes[offset + at] ?? 0) & 0x7f), 0)
}

/** Takes out the zeros that were put behind every 255, so that no player takes text for music. */
function resynchronised(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, at) => byte !== 0 || bytes[at - 1] !== 0xff)
}
