/**
 * PNG files: writes 8 bit RGB quickly, with the text chunks that carry prompt and workflow; reads what uploads bring.
 */
import { crc32, deflate } from 'node:zlib'
import { promisify } from 'node:util'
import { PNG } from 'pngjs'
import { createRaster, type Raster } from './raster'

const compress = promisify(deflate)
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** @param texts values must be ASCII, as Python's JSON is */
export async function encodePng({ width, height, rgb }: Raster, texts: readonly (readonly [key: string, value: string])[] = []): Promise<Uint8Array> {
  const stride = width * 3
  const rows = Buffer.alloc((stride + 1) * height)
  for (let y = 0; y < height; y++) {
    // Filter "up" suits pictures with soft gradients and costs one subtraction per byte.
    const to = y * (stride + 1)
    rows[to] = y === 0 ? 0 : 2
    const from = y * stride
    if (y === 0) rows.set(rgb.subarray(0, stride), 1)
    else for (let i = 0; i < stride; i++) rows[to + 1 + i] = (rgb[from + i] ?? 0) - (rgb[from - stride + i] ?? 0)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8) // 8 bit RGB, not interlaced
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...texts.map(([key, value]) => chunk('tEXt', Buffer.from(`${key}\0${value}`, 'latin1'))),
    chunk('IDAT', await compress(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(data.length, 0)
  head.write(type, 4, 'latin1')
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(crc32(data, crc32(head.subarray(4))), 0)
  return Buffer.concat([head, data, tail])
}

export interface DecodedPicture {
  width: number
  height: number
  /** RGBA */
  data: Uint8Array
}

/** @throws when it is no PNG */
export function decodePng(bytes: Uint8Array): DecodedPicture {
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes))
  return { width, height, data }
}

/** RGBA to PNG, as re-encoding with an alpha channel needs it. */
export function encodeRgbaPng({ width, height, data }: DecodedPicture): Uint8Array {
  const png = new PNG({ width, height })
  png.data = Buffer.from(data)
  return PNG.sync.write(png, { colorType: 6 })
}

export function rasterOf({ width, height, data }: DecodedPicture): Raster {
  const raster = createRaster(width, height)
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    raster.rgb[to] = data[from] ?? 0
    raster.rgb[to + 1] = data[from + 1] ?? 0
    raster.rgb[to + 2] = data[from + 2] ?? 0
  }
  return raster
}

/** Text chunks in front of the picture data, for files that are written anew. */
export function pngTexts(bytes: Uint8Array): [key: string, value: string][] {
  const view = Buffer.from(bytes)
  const texts: [string, string][] = []
  for (let at = signature.length; at + 12 <= view.length; ) {
    const length = view.readUInt32BE(at)
    const type = view.toString('latin1', at + 4, at + 8)
    if (type === 'tEXt') {
      const [key = '', ...value] = view.toString('latin1', at + 8, at + 8 + length).split('\0')
      texts.push([key, value.join('\0')])
    }
    at += length + 12
  }
  return texts
}
