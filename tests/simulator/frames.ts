/**
 * Binary socket messages. Integers are big-endian u32. Source: protocol 3.
 */
import { printPyJson, type PyObject } from './python/json'

export interface SocketPicture {
  bytes: Uint8Array
  format: 'jpeg' | 'png'
}

const formatNumbers = { jpeg: 1, png: 2 } as const

/** Kind 1: the picture alone. Which node and run it belongs to is not said. */
export function plainFrame({ bytes, format }: SocketPicture): Uint8Array {
  return concat(u32(1), u32(formatNumbers[format]), bytes)
}

/** Kind 4: the picture after its metadata. */
export function metadataFrame({ bytes, format }: SocketPicture, ids: PyObject): Uint8Array {
  const metadata = Buffer.from(printPyJson({ ...ids, image_type: `image/${format}` }))
  return concat(u32(4), u32(metadata.length), metadata, bytes)
}

/** Kind 3: a line of text for a node. */
export function textFrame(nodeId: string, text: string): Uint8Array {
  const id = Buffer.from(nodeId)
  return concat(u32(3), u32(id.length), id, Buffer.from(text))
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const concat = (...parts: Uint8Array[]) => Buffer.concat(parts)
