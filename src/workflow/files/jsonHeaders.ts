/**
 * Texts of files that begin with JSON of their own: safetensors (ComfyUI's .latent and the checkpoints it saves), and
 * GLB, whose asset carries them under `extras`.
 * Source: safetensors README, Format; glTF 2.0 specification, 4.4; protocol 5.3.
 */
import { ExactJsonError, parseExact, printExact } from '@/lib/exactJson'
import type { Json } from '@/lib/json'
import { isJsonObject, ownValue } from '../links'
import type { FilePlace } from '../readApiGraph'
import type { ByteSource } from './byteSource'
import { decodeText } from './fileKinds'
import { corrupt } from './fileProblem'
import type { FoundTexts } from './foundTexts'

const SAFETENSORS_START_BYTES = 8
const GLB_HEADER_BYTES = 12
const GLB_START_BYTES = GLB_HEADER_BYTES + 8

export async function readSafetensors(source: ByteSource, found: FoundTexts): Promise<void> {
  const start = await source.read(0, SAFETENSORS_START_BYTES)
  const length = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true))
  const header = await readHeader(source, SAFETENSORS_START_BYTES, length, 'header', found)
  addMembers(isJsonObject(header) ? ownValue(header, '__metadata__') : undefined, { part: '__metadata__', key: null, byte: SAFETENSORS_START_BYTES }, found)
}

export async function readGlb(source: ByteSource, found: FoundTexts): Promise<void> {
  const start = await source.read(0, GLB_START_BYTES)
  if (start.length < GLB_START_BYTES) throw found.cutShort({ part: 'GLB', key: null, byte: 0 })
  const length = new DataView(start.buffer, start.byteOffset).getUint32(GLB_HEADER_BYTES, true)
  const document = await readHeader(source, GLB_START_BYTES, length, 'JSON', found)
  const at = { part: 'JSON', key: null, byte: GLB_START_BYTES }
  const asset = isJsonObject(document) ? ownValue(document, 'asset') : undefined
  addMembers(isJsonObject(asset) ? ownValue(asset, 'extras') : undefined, at, found)
  addMembers(isJsonObject(document) ? ownValue(document, 'extras') : undefined, at, found)
}

async function readHeader(source: ByteSource, start: number, length: number, part: string, found: FoundTexts): Promise<Json> {
  const at: FilePlace = { part, key: null, byte: start }
  if (start + length > source.size) throw found.cutShort(at)
  found.checkLength(length, at)
  try {
    return parseExact(decodeText(await source.read(start, length)))
  } catch (error) {
    if (error instanceof ExactJsonError) throw corrupt(found.fileKind, at, 'badJson')
    throw error
  }
}

function addMembers(members: Json | undefined, at: FilePlace, found: FoundTexts): void {
  if (!isJsonObject(members)) return
  for (const [key, value] of Object.entries(members)) {
    if (typeof value === 'string') found.add(key, value, { ...at, key })
    else if (isJsonObject(value)) found.add(key, printFinite(value), { ...at, key })
  }
}

/** As text again, so that all texts are read in one place. NaN cannot be printed, so nobody can have meant it. */
function printFinite(value: Json): string {
  try {
    return printExact(value)
  } catch {
    return ''
  }
}
