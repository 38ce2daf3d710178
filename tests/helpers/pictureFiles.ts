/** Builds files with metadata in them, byte by byte: what the readers of workflow/files are told of, and what they are not. */
import { deflateSync } from 'node:zlib'

export type Bytes = Uint8Array<ArrayBuffer>
/** A text stands for its bytes, one for each character. */
type Part = string | readonly number[] | Uint8Array

export function latin1Bytes(text: string): Bytes {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

export function utf8(text: string): Bytes {
  return new Uint8Array(new TextEncoder().encode(text))
}

export function bytes(...parts: readonly Part[]): Bytes {
  const arrays = parts.map((part) => (typeof part === 'string' ? latin1Bytes(part) : Uint8Array.from(part)))
  const whole = new Uint8Array(arrays.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of arrays) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function big(value: number, width: 1 | 2 | 3 | 4 = 4): number[] {
  return [24, 16, 8, 0].slice(4 - width).map((shift) => (value >>> shift) & 255)
}
export function little(value: number, width: 1 | 2 | 4 | 8 = 4): number[] {
  const low = big(value).toReversed()
  return width === 8 ? [...low, 0, 0, 0, 0] : low.slice(0, width)
}

// PNG: length, type, data, checksum (not compared by the reader).
export const PNG_START = '\x89PNG\r\n\x1a\n'

export function chunk(type: string, ...data: readonly Part[]): Bytes {
  const body = bytes(...data)
  return bytes(big(body.length), type, body, [0, 0, 0, 0])
}

export function png(...chunks: readonly Part[]): Bytes {
  return bytes(PNG_START, chunk('IHDR', big(1), big(1), [8, 2, 0, 0, 0]), ...chunks, chunk('IDAT', 'picture'), chunk('IEND'))
}

export function zlib(text: string | Uint8Array): Bytes {
  return new Uint8Array(deflateSync(typeof text === 'string' ? utf8(text) : text))
}

// EXIF: a TIFF of one directory, and a second one for tags of its own.
export interface Tag {
  tag: number
  /** 2 is text, 7 bytes of any kind. */
  type?: number
  value: Part
}

export function exif(tags: readonly Tag[], { order = 'MM', prefix = '', inner = [] as readonly Tag[] } = {}): Bytes {
  const number = (value: number, width: 2 | 4) => (order === 'MM' ? big(value, width) : little(value, width))
  const count = tags.length + (inner.length > 0 ? 1 : 0)
  const innerAt = 8 + 2 + count * 12 + 4
  const dataAt = innerAt + (inner.length > 0 ? 2 + inner.length * 12 + 4 : 0)
  let data = bytes()
  const entry = ({ tag, type = 2, value }: Tag) => {
    const body = bytes(value)
    if (body.length <= 4) return bytes(number(tag, 2), number(type, 2), number(body.length, 4), body, Array(4 - body.length).fill(0) as number[])
    const place = dataAt + data.length
    data = bytes(data, body)
    return bytes(number(tag, 2), number(type, 2), number(body.length, 4), number(place, 4))
  }
  const outer = tags.map(entry)
  const pointer = inner.length > 0 ? bytes(number(0x8769, 2), number(4, 2), number(1, 4), number(innerAt, 4)) : bytes()
  const second = inner.length > 0 ? bytes(number(inner.length, 2), ...inner.map(entry), number(0, 4)) : bytes()
  return bytes(prefix, order, number(42, 2), number(8, 4), number(count, 2), ...outer, pointer, number(0, 4), second, data)
}

export function webp(...chunks: readonly Part[]): Bytes {
  const body = bytes('WEBP', riffChunk('VP8X', Array(10).fill(0) as number[]), riffChunk('VP8 ', 'picture'), ...chunks)
  return bytes('RIFF', little(body.length), body)
}

export function riffChunk(type: string, data: Part): Bytes {
  const body = bytes(data)
  return bytes(type, little(body.length), body, body.length % 2 ? [0] : [])
}

export function jpeg(...segments: readonly Part[]): Bytes {
  return bytes([0xff, 0xd8], segment(0xe0, 'JFIF\0'), ...segments, segment(0xda, [0]), 'picture', [0xff, 0xd9])
}

export function segment(marker: number, ...data: readonly Part[]): Bytes {
  const body = bytes(...data)
  return bytes([0xff, marker], big(body.length + 2, 2), body)
}

export function gif(...comments: readonly string[]): Bytes {
  const blocks = (text: string) => Array.from({ length: Math.ceil(text.length / 255) }, (_, at) => text.slice(at * 255, at * 255 + 255)).map((part) => bytes([part.length], part))
  const extensions = comments.map((text) => bytes([0x21, 0xfe], ...blocks(text), [0]))
  return bytes('GIF89a', little(1, 2), little(1, 2), [0x80, 0, 0], [0, 0, 0, 255, 255, 255], ...extensions, [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b])
}

/** The attributes are names and texts. */
export function exr(attributes: Readonly<Record<string, string>>): Bytes {
  const parts = Object.entries(attributes).map(([name, text]) => bytes(`${name}\0string\0`, little(text.length), text))
  return bytes([0x76, 0x2f, 0x31, 0x01, 2, 0, 0, 0], 'compression\0compression\0', little(1), [0], ...parts, [0], 'picture')
}

export function xmp(property: string, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  return `<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description ${property}="${escaped}"/></rdf:RDF></x:xmpmeta>`
}
