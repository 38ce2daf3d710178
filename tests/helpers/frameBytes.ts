/** Builds binary socket messages byte by byte, as the server lays them out (protocol 3). */
export const JPEG = [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]
export const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
export const GIF = [...Buffer.from('GIF89a')]
export const WEBP = [...Buffer.from('RIFF'), 4, 0, 0, 0, ...Buffer.from('WEBP')]

export function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

export function bufferOf(...parts: readonly (readonly number[])[]): ArrayBuffer {
  return Uint8Array.from(parts.flat()).buffer
}

const utf8 = (text: string) => [...new TextEncoder().encode(text)]

export function plainFrame(picture: readonly number[], format = 1): ArrayBuffer {
  return bufferOf(u32(1), u32(format), picture)
}

export function textFrame(nodeId: string, text: string): ArrayBuffer {
  return bufferOf(u32(3), u32(utf8(nodeId).length), utf8(nodeId), utf8(text))
}

export function metadataFrame(metadata: unknown, picture: readonly number[]): ArrayBuffer {
  const json = utf8(typeof metadata === 'string' ? metadata : JSON.stringify(metadata))
  return bufferOf(u32(4), u32(json.length), json, picture)
}

export function vhsFrame(index: number, nodeId: string, picture: readonly number[]): ArrayBuffer {
  const name = utf8(nodeId).slice(0, 15)
  return bufferOf(u32(1), u32(1), u32(1), u32(index), [name.length, ...name, ...Array.from<number>({ length: 15 - name.length }).fill(0)], picture)
}
