/**
 * Texts of an EXIF block: ComfyUI writes `prompt:{…}` and `workflow:{…}` into tags that mean the camera's maker and
 * model, others use the comment or the description.
 * Not by a library: those decode every tag of every camera, a letter at a time, and do not say where a block is broken.
 * Source: TIFF 6.0, section 2; Exif 2.32, 4.6; protocol 5.3.
 */
import type { FilePlace } from '../readApiGraph'
import { decodeEither, latin1, withoutZeros } from './fileKinds'
import type { FoundTexts } from './foundTexts'

const PREFIX = 'Exif\0\0'
const ENTRY_BYTES = 12
const EXIF_POINTER = 0x8769
const USER_COMMENT = 0x9286

/** Bytes of one value, by type; other types hold no text. */
const TYPE_BYTE = 1
const TYPE_ASCII = 2
const TYPE_LONG = 4
const TYPE_UNDEFINED = 7
const TYPE_UTF8 = 129
const TEXT_TYPES: ReadonlySet<number> = new Set([TYPE_BYTE, TYPE_ASCII, TYPE_UNDEFINED, TYPE_UTF8])

const TAG_NAMES: ReadonlyMap<number, string> = new Map([
  [0x010d, 'DocumentName'],
  [0x010e, 'ImageDescription'],
  [0x010f, 'Make'],
  [0x0110, 'Model'],
  [0x0131, 'Software'],
  [0x013b, 'Artist'],
  [0x8298, 'Copyright'],
  [USER_COMMENT, 'UserComment'],
  [0x9c9b, 'XPTitle'],
  [0x9c9c, 'XPComment'],
  [0x9c9e, 'XPKeywords'],
  [0x9c9f, 'XPSubject'],
])
/** ComfyUI counts down from Make, a tag for each key of extra_pnginfo. */
const FIRST_TEXT_TAG = 0x0100
const MICROSOFT_TAGS: ReadonlySet<number> = new Set([0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f])

/** @param at the place of the block in the file. What lies beyond the block's end is left out, the rest is read. @throws FileProblem for what is no EXIF */
export function readExif(block: Uint8Array, at: FilePlace, found: FoundTexts): void {
  const start = latin1(block.subarray(0, PREFIX.length)) === PREFIX ? PREFIX.length : 0
  const bytes = block.subarray(start)
  const order = latin1(bytes.subarray(0, 2))
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) throw found.badLength(at)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isLittle = order === 'II'
  const directory: Directory = { bytes, view, isLittle, at, found }
  const inner = readDirectory(directory, view.getUint32(4, isLittle))
  // One level deep, and not the chain of thumbnails: no directory can lead back to itself.
  if (inner !== null) readDirectory(directory, inner)
}

interface Directory {
  bytes: Uint8Array
  view: DataView
  isLittle: boolean
  at: FilePlace
  found: FoundTexts
}

/** The place of the Exif directory, where this one names it. */
function readDirectory(directory: Directory, start: number): number | null {
  const { bytes, view, isLittle, at, found } = directory
  if (start + 2 > bytes.length) throw found.badLength(at)
  const count = view.getUint16(start, isLittle)
  let inner: number | null = null
  let hasBadEntry = false
  for (let index = 0; index < count; index++) {
    const entry = start + 2 + index * ENTRY_BYTES
    if (entry + ENTRY_BYTES > bytes.length) {
      hasBadEntry = true
      break
    }
    found.countPart(at)
    const tag = view.getUint16(entry, isLittle)
    const type = view.getUint16(entry + 2, isLittle)
    const length = view.getUint32(entry + 4, isLittle)
    if (tag === EXIF_POINTER && type === TYPE_LONG) inner = view.getUint32(entry + 8, isLittle)
    if (tag < FIRST_TEXT_TAG || !TEXT_TYPES.has(type) || length === 0) continue
    const valueStart = length <= 4 ? entry + 8 : view.getUint32(entry + 8, isLittle)
    if (valueStart + length > bytes.length) {
      hasBadEntry = true
      continue
    }
    addTag(directory, tag, bytes.subarray(valueStart, valueStart + length))
  }
  if (hasBadEntry) found.note(found.badLength(at))
  return inner
}

function addTag({ isLittle, at, found }: Directory, tag: number, value: Uint8Array): void {
  const name = TAG_NAMES.get(tag) ?? `0x${tag.toString(16).padStart(4, '0')}`
  found.checkLength(value.length, { ...at, key: name })
  found.spend(value.length, { ...at, key: name })
  const text = withoutZeros(tag === USER_COMMENT ? commentOf(value, isLittle) : MICROSOFT_TAGS.has(tag) ? utf16(value, true) : decodeEither(value))
  // As ComfyUI writes it: the key, a colon, JSON.
  const keyed = /^\s*([A-Za-z][\w .-]{0,63}):\s*(?=[{["])/.exec(text)
  if (keyed?.[1]) found.add(keyed[1], text.slice(keyed[0].length), { ...at, key: name })
  else if (text !== '') found.add(name, text, { ...at, key: name })
}

/** Eight bytes name the encoding; many writers leave them out or get the byte order wrong. */
function commentOf(value: Uint8Array, isLittle: boolean): string {
  const code = latin1(value.subarray(0, 8))
  const body = value.subarray(8)
  if (code.startsWith('UNICODE')) return utf16(body, isLittle)
  if (/^(ASCII\0\0\0|JIS\0{5}|\0{8})/.test(code)) return body.includes(0) && looksLikeUtf16(body) ? utf16(body, isLittle) : decodeEither(body)
  return looksLikeUtf16(value) ? utf16(value, isLittle) : decodeEither(value)
}

function looksLikeUtf16(bytes: Uint8Array): boolean {
  return bytes.length > 3 && ((bytes[0] === 0) !== (bytes[1] === 0))
}

/** The order of the bytes as they show it: most texts begin with a letter of ASCII, half of which is 0. */
function utf16(bytes: Uint8Array, isLittleByDefault: boolean): string {
  const [first = 0, second = 0] = bytes
  const isLittle = first === 0xff && second === 0xfe ? true : first === 0xfe && second === 0xff ? false : second === 0 ? true : first === 0 ? false : isLittleByDefault
  return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(bytes)
}
