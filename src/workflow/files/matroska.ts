/**
 * Texts of a WebM or MKV: its tags. Pictures and sound are passed over by their lengths; where a live recording gives
 * none, block by block.
 * Source: RFC 8794 (EBML), RFC 9559 (Matroska), 5.1.8; protocol 5.3.
 */
import type { FilePlace } from '../readApiGraph'
import type { ByteSource } from './byteSource'
import { decodeEither, withoutZeros } from './fileKinds'
import type { FoundTexts } from './foundTexts'

const SEGMENT = 0x18538067
const CLUSTER = 0x1f43b675
const TAGS = 0x1254c367
const TAG = 0x7373
const SIMPLE_TAG = 0x67c8
const TAG_NAME = 0x45a3
const TAG_STRING = 0x4487
const HEADER_BYTES = 12

interface Element {
  id: number
  start: number
  /** Null where the length is not told: it goes on until its parent ends. */
  end: number | null
}

export async function readMatroska(source: ByteSource, found: FoundTexts): Promise<void> {
  for (let offset = 0; offset < source.size; ) {
    const header = await source.read(offset, HEADER_BYTES)
    const at: FilePlace = { part: 'Matroska', key: null, byte: offset }
    found.countPart(at)
    const element = readElement(header, 0)
    if (!element) throw source.size - offset < HEADER_BYTES ? found.cutShort(at) : found.badLength(at)
    const start = offset + element.start
    const end = element.end === null ? null : offset + element.end
    if (element.id === SEGMENT || end === null) {
      offset = start // its children come next, as if they stood beside it
      continue
    }
    if (end > source.size) {
      if (element.id === CLUSTER) throw found.cutShort({ ...at, part: 'Cluster' })
      throw found.cutShort(element.id === TAGS ? { ...at, part: 'Tags' } : at)
    }
    if (element.id === TAGS) {
      found.checkLength(end - start, { ...at, part: 'Tags' })
      readTags(await source.read(start, end - start), { ...at, part: 'Tags', byte: start }, found)
    }
    offset = end
  }
}

/** Tags nest; what is inside is looked at in turn, with a list of what is still to do. */
function readTags(bytes: Uint8Array, at: FilePlace, found: FoundTexts): void {
  const todo: { start: number; end: number }[] = [{ start: 0, end: bytes.length }]
  for (let range = todo.pop(); range; range = todo.pop()) {
    let name: string | null = null
    let text: string | null = null
    for (let offset = range.start; offset < range.end; ) {
      found.countPart(at)
      const element = readElement(bytes, offset)
      if (!element || element.end === null || element.end > range.end) throw found.badLength({ ...at, byte: (at.byte ?? 0) + offset })
      const content = () => withoutZeros(decodeEither(bytes.subarray(element.start, element.end ?? element.start)))
      if (element.id === TAG || element.id === SIMPLE_TAG) todo.push({ start: element.start, end: element.end })
      if (element.id === TAG_NAME) name = content()
      if (element.id === TAG_STRING) text = content()
      offset = element.end
    }
    if (name !== null && text !== null) found.add(name, text, { ...at, key: name, byte: (at.byte ?? 0) + range.start })
  }
}

/** Places count from the beginning of `bytes`. Null where there is no element, or none that fits into it. */
function readElement(bytes: Uint8Array, offset: number): Element | null {
  const idBytes = widthOf(bytes[offset], 4)
  if (idBytes === null) return null
  const sizeAt = offset + idBytes
  const sizeBytes = widthOf(bytes[sizeAt], 8)
  if (sizeBytes === null || sizeAt + sizeBytes > bytes.length) return null
  const id = numberAt(bytes, offset, idBytes)
  const start = sizeAt + sizeBytes
  const size = numberAt(bytes, sizeAt, sizeBytes, 0xff >> sizeBytes) // without the bit that tells the width
  const isUnknown = size === 2 ** (7 * sizeBytes) - 1
  return { id, start, end: isUnknown ? null : start + size }
}

/** The number of bytes of a number is told by the zeros that it begins with. */
function widthOf(first: number | undefined, most: number): number | null {
  if (first === undefined || first === 0) return null
  const width = Math.clz32(first) - 23
  return width <= most ? width : null
}

/** Exact to 2^53; greater numbers are beyond the end of any file, and stay that when rounded. */
function numberAt(bytes: Uint8Array, offset: number, width: number, firstMask = 0xff): number {
  let value = (bytes[offset] ?? 0) & firstMask
  for (let at = offset + 1; at < offset + width; at++) value = value * 256 + (bytes[at] ?? 0)
  return value
}
