/**
 * Texts of a PNG: tEXt, zTXt and iTXt wherever they stand, `comf` (after the picture data, where ComfyUI puts them in
 * animated PNGs), EXIF, and XMP.
 * Source: PNG specification, chapters 5 and 11; protocol 5.3.
 */
import type { FilePlace } from '../readApiGraph'
import type { ByteSource } from './byteSource'
import { readExif } from './exif'
import { decodeEither, latin1 } from './fileKinds'
import { corrupt, FileProblem } from './fileProblem'
import { MAX_TEXT_BYTES, type FoundTexts } from './foundTexts'
import { inflate } from './inflate'
import { readXmp, XMP_KEY } from './xmp'

const SIGNATURE_BYTES = 8
/** Length and type before the data, a checksum behind it. Checksums are not compared: a text that can be read is read. */
const HEADER_BYTES = 8
const CHECKSUM_BYTES = 4
const MAX_LENGTH = 2 ** 31 - 1
const TEXT_TYPES: ReadonlySet<string> = new Set(['tEXt', 'zTXt', 'iTXt', 'comf', 'eXIf'])

export async function readPng(source: ByteSource, found: FoundTexts): Promise<void> {
  let offset = SIGNATURE_BYTES
  while (offset < source.size) {
    const header = await source.read(offset, HEADER_BYTES)
    const at: FilePlace = { part: latin1(header.subarray(4)), key: null, byte: offset }
    if (header.length < HEADER_BYTES) throw found.cutShort({ part: 'PNG', key: null, byte: offset })
    found.countPart(at)
    const length = new DataView(header.buffer, header.byteOffset).getUint32(0)
    if (length > MAX_LENGTH || !/^[A-Za-z]{4}$/.test(at.part)) throw found.badLength({ ...at, part: 'PNG' })
    const dataStart = offset + HEADER_BYTES
    const next = dataStart + length + CHECKSUM_BYTES
    if (next > source.size) throw found.cutShort(at)
    if (TEXT_TYPES.has(at.part)) {
      found.checkLength(length, at)
      await readChunk(await source.read(dataStart, length), at, found)
    }
    if (at.part === 'IEND') return
    offset = next
  }
  throw found.cutShort({ part: 'IEND', key: null, byte: source.size })
}

async function readChunk(data: Uint8Array<ArrayBuffer>, at: FilePlace, found: FoundTexts): Promise<void> {
  if (at.part === 'eXIf') {
    readExif(data, at, found)
    return
  }
  const keyEnd = data.indexOf(0)
  if (keyEnd < 0) return // no key, so no text of anything we know
  const key = latin1(data.subarray(0, keyEnd))
  const place = { ...at, key }
  const text = await textOf(data.subarray(keyEnd + 1), place, found)
  if (text === null) return
  if (key === XMP_KEY) readXmp(text, place, found)
  else found.add(key, text, place)
}

async function textOf(rest: Uint8Array<ArrayBuffer>, at: FilePlace, found: FoundTexts): Promise<string | null> {
  switch (at.part) {
    case 'zTXt': // one byte of method before it, which is always 0
      return decodeEither(await inflated(rest.subarray(1), at, found))
    case 'iTXt': {
      const isCompressed = rest[0] === 1
      const languageEnd = rest.indexOf(0, 2)
      const keywordEnd = languageEnd < 0 ? -1 : rest.indexOf(0, languageEnd + 1)
      if (keywordEnd < 0) return null
      const body = rest.subarray(keywordEnd + 1)
      return decodeEither(isCompressed ? await inflated(body, at, found) : body)
    }
    default:
      return decodeEither(rest)
  }
}

async function inflated(bytes: Uint8Array<ArrayBuffer>, at: FilePlace, found: FoundTexts): Promise<Uint8Array> {
  const result = await inflate(bytes, MAX_TEXT_BYTES)
  if (result === 'tooLarge') throw new FileProblem({ kind: 'metadataTooLarge', fileKind: found.fileKind, at, limit: MAX_TEXT_BYTES })
  if (result === 'corrupt') throw corrupt(found.fileKind, at, 'badCompression')
  found.spend(result.length, at)
  return result
}
