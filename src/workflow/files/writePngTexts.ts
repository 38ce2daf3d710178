/**
 * Puts texts into a PNG, as ComfyUI's SaveImage does and SaveImageWebsocket does not: `tEXt` chunks behind the header,
 * so that the picture opens as a workflow like any other.
 * Source: PNG specification 5 and 11.3.3; protocol 3.2, 5.3.
 */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** The signature, and the IHDR chunk that must come first. */
const HEADER_BYTES = 8 + 25

/**
 * @param texts by key. JSON: what is not ASCII is written as `\u…`, since a `tEXt` chunk holds Latin-1 only
 * @returns null where the bytes are no PNG
 */
export function withPngTexts(png: Uint8Array<ArrayBuffer>, texts: ReadonlyMap<string, string>): Uint8Array<ArrayBuffer> | null {
  if (png.length < HEADER_BYTES || SIGNATURE.some((byte, index) => png[index] !== byte)) return null
  const chunks = [...texts].map(([key, json]) => chunk(`${key}\0${asciiJson(json)}`))
  const parts = [png.subarray(0, HEADER_BYTES), ...chunks, png.subarray(HEADER_BYTES)]
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

function asciiJson(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function chunk(text: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(`tEXt${text}`)
  const bytes = new Uint8Array(body.length + 8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, body.length - 4)
  bytes.set(body, 4)
  view.setUint32(body.length + 4, crc32(body))
  return bytes
}

const POLYNOMIAL = 0xedb88320

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? POLYNOMIAL ^ (value >>> 1) : value >>> 1
  return value
})
