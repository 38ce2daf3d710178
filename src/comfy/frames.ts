/**
 * Decodes one binary socket message into a BinaryFrame. Pure: no socket, no Blob, no logging. Never throws and never
 * reads outside the message; picture bytes are a view of it, not a copy.
 * Integers are big-endian u32, lengths are bytes. Which run a frame without ids belongs to is decided in client.ts.
 * Source: protocol 3.
 */
import * as v from 'valibot'
import { parseExact } from '@/lib/exactJson'
import { asNodeId, asRunId } from './ids'
import type { NodeId, RunId } from './ids'
import { idOrNull, looseObject, wireId } from './wire'

export type BinaryFrame =
  /** Names nobody: belongs to the node that executes for this client. */
  | { kind: 'picture'; layout: 'plain'; mime: string; bytes: Uint8Array<ArrayBuffer> }
  /** A frame of an animated preview as VideoHelperSuite sends it; it may name its node. */
  | { kind: 'picture'; layout: 'vhs'; mime: string; bytes: Uint8Array<ArrayBuffer>; nodeId: NodeId | null; index: number }
  | { kind: 'picture'; layout: 'metadata'; mime: string; bytes: Uint8Array<ArrayBuffer>; runId: RunId | null; nodeId: NodeId; displayId: NodeId }
  | { kind: 'text'; nodeId: NodeId; text: string }
  | { kind: 'unknown'; type: number }
  | { kind: 'broken'; reason: string }

const PICTURE = 1
const TEXT = 3
const PICTURE_WITH_METADATA = 4

/** After the event type and the picture format. */
const PICTURE_OFFSET = 8
/** VideoHelperSuite: four integers, then a string of one length byte and 15 bytes. */
const VHS_INDEX_OFFSET = 12
const VHS_NODE_OFFSET = 16
const VHS_PICTURE_OFFSET = 32

const metadataSchema = looseObject({ node_id: wireId, prompt_id: idOrNull, display_node_id: idOrNull })

export function decodeFrame(buffer: ArrayBuffer): BinaryFrame {
  if (buffer.byteLength < 4) return broken('shorter than its type')
  const view = new DataView(buffer)
  const type = view.getUint32(0)
  switch (type) {
    case PICTURE: return decodePicture(view, buffer)
    case TEXT: return decodeText(view, buffer)
    case PICTURE_WITH_METADATA: return decodePictureWithMetadata(view, buffer)
    default: return { kind: 'unknown', type }
  }
}

/** The format a sender writes into the frame is wrong for anything but JPEG and PNG: only the bytes tell. */
export function sniffImage(bytes: Uint8Array): string | null {
  const startsWith = (...magic: number[]) => magic.every((byte, index) => bytes[index] === byte)
  if (startsWith(0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (startsWith(0x89, 0x50, 0x4e, 0x47)) return 'image/png'
  if (startsWith(0x47, 0x49, 0x46, 0x38)) return 'image/gif'
  if (startsWith(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57 && bytes[9] === 0x45 && bytes[10] === 0x42 && bytes[11] === 0x50) return 'image/webp'
  return null
}

function decodePicture(view: DataView, buffer: ArrayBuffer): BinaryFrame {
  const bytes = bytesFrom(buffer, PICTURE_OFFSET)
  const mime = sniffImage(bytes)
  if (mime) return { kind: 'picture', layout: 'plain', mime, bytes }
  const vhsBytes = bytesFrom(buffer, VHS_PICTURE_OFFSET)
  const vhsMime = sniffImage(vhsBytes)
  if (!vhsMime) return broken('no known picture format')
  const nameLength = Math.min(view.getUint8(VHS_NODE_OFFSET), VHS_PICTURE_OFFSET - VHS_NODE_OFFSET - 1)
  const name = readUtf8(buffer, VHS_NODE_OFFSET + 1, nameLength)
  return { kind: 'picture', layout: 'vhs', mime: vhsMime, bytes: vhsBytes, nodeId: name ? asNodeId(name) : null, index: view.getUint32(VHS_INDEX_OFFSET) }
}

function decodeText(view: DataView, buffer: ArrayBuffer): BinaryFrame {
  const length = readLength(view)
  if (length === null) return broken('a text frame cut short')
  const textOffset = PICTURE_OFFSET + length
  return { kind: 'text', nodeId: asNodeId(readUtf8(buffer, PICTURE_OFFSET, length)), text: readUtf8(buffer, textOffset, buffer.byteLength - textOffset) }
}

function decodePictureWithMetadata(view: DataView, buffer: ArrayBuffer): BinaryFrame {
  const length = readLength(view)
  if (length === null) return broken('metadata cut short')
  const metadata = readMetadata(readUtf8(buffer, PICTURE_OFFSET, length))
  if (!metadata) return broken('metadata that names no node')
  const bytes = bytesFrom(buffer, PICTURE_OFFSET + length)
  const mime = sniffImage(bytes)
  if (!mime) return broken('no known picture format')
  const { node_id, prompt_id, display_node_id } = metadata
  return {
    kind: 'picture',
    layout: 'metadata',
    mime,
    bytes,
    runId: prompt_id === null ? null : asRunId(prompt_id),
    nodeId: asNodeId(node_id),
    displayId: asNodeId(display_node_id ?? node_id),
  }
}

/** The length at byte 4; null when the message ends before what it promises. */
function readLength(view: DataView): number | null {
  if (view.byteLength < PICTURE_OFFSET) return null
  const length = view.getUint32(4)
  return length <= view.byteLength - PICTURE_OFFSET ? length : null
}

function readMetadata(text: string): v.InferOutput<typeof metadataSchema> | null {
  try {
    const parsed = v.safeParse(metadataSchema, parseExact(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** Empty where the message is shorter. */
function bytesFrom(buffer: ArrayBuffer, offset: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, Math.min(offset, buffer.byteLength))
}

function readUtf8(buffer: ArrayBuffer, offset: number, length: number): string {
  return decoder.decode(new Uint8Array(buffer, offset, length))
}

const broken = (reason: string): BinaryFrame => ({ kind: 'broken', reason })
const decoder = new TextDecoder()
