/**
 * Texts of an OpenEXR picture: the attributes of type `string` in its header.
 * Source: OpenEXR file layout; protocol 5.3.
 */
import type { ByteSource } from './byteSource'
import { decodeEither } from './fileKinds'
import { MAX_TEXT_BYTES, type FoundTexts } from './foundTexts'

const MAGIC_BYTES = 8
const MAX_NAME_BYTES = 255

export async function readExr(source: ByteSource, found: FoundTexts): Promise<void> {
  for (let offset = MAGIC_BYTES; ; ) {
    const head = await source.read(offset, 2 * (MAX_NAME_BYTES + 1) + 4)
    const at = { part: 'EXR', key: null, byte: offset }
    found.countPart(at)
    if (head[0] === 0) return // the end of the header
    const nameEnd = head.indexOf(0)
    const typeEnd = nameEnd < 0 ? -1 : head.indexOf(0, nameEnd + 1)
    if (typeEnd < 0 || typeEnd + 5 > head.length) throw found.cutShort(at)
    const key = decodeEither(head.subarray(0, nameEnd))
    const type = decodeEither(head.subarray(nameEnd + 1, typeEnd))
    const length = new DataView(head.buffer, head.byteOffset).getUint32(typeEnd + 1, true)
    const start = offset + typeEnd + 5
    if (start + length > source.size) throw found.cutShort({ ...at, key })
    if (type === 'string' && length <= MAX_TEXT_BYTES) found.add(key, decodeEither(await source.read(start, length)), { ...at, key })
    offset = start + length
  }
}
