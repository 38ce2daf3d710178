/**
 * A baseline JPEG encoder with half the colour resolution, as the server's previews have it. Written for speed: a preview
 * is encoded at every sampling step, beside a browser that wants the same processor.
 */
import { chromaAc, chromaDc, chromaQuantisation, lumaAc, lumaDc, lumaQuantisation, zigzag, type HuffmanTable } from './jpegTables'
import type { Raster } from './raster'

/** @param quality 1 to 100 */
export function encodeJpeg(raster: Raster, quality: number): Uint8Array {
  const luma = createComponent(lumaQuantisation, lumaDc, lumaAc, quality)
  const blue = createComponent(chromaQuantisation, chromaDc, chromaAc, quality)
  const red = createComponent(chromaQuantisation, chromaDc, chromaAc, quality)
  const out = createBitWriter(raster.width * raster.height + 4096)
  writeHeaders(out, raster, luma.divisors, blue.divisors)

  const { width, height, rgb } = raster
  const y = Array.from({ length: 4 }, () => new Float32Array(64))
  const cb = new Float32Array(64)
  const cr = new Float32Array(64)
  for (let top = 0; top < height; top += 16) {
    for (let left = 0; left < width; left += 16) {
      cb.fill(0)
      cr.fill(0)
      for (let row = 0; row < 16; row++) {
        const line = Math.min(height - 1, top + row) * width
        const upper = (row >> 3) << 1
        for (let column = 0; column < 16; column++) {
          const at = (line + Math.min(width - 1, left + column)) * 3
          const r = rgb[at] ?? 0
          const g = rgb[at + 1] ?? 0
          const b = rgb[at + 2] ?? 0
          const block = y[upper + (column >> 3)]
          if (block) block[((row & 7) << 3) + (column & 7)] = 0.299 * r + 0.587 * g + 0.114 * b - 128
          const half = ((row >> 1) << 3) + (column >> 1)
          cb[half] = (cb[half] ?? 0) + (-0.168736 * r - 0.331264 * g + 0.5 * b) * 0.25
          cr[half] = (cr[half] ?? 0) + (0.5 * r - 0.418688 * g - 0.081312 * b) * 0.25
        }
      }
      for (const block of y) writeBlock(out, block, luma)
      writeBlock(out, cb, blue)
      writeBlock(out, cr, red)
    }
  }
  out.endBits()
  out.bytes(0xff, 0xd9)
  return out.finish()
}

interface Component {
  /** In zigzag order, 1 to 255. */
  divisors: Uint8Array
  /** By rows; holds the scale factors that the transform leaves out. */
  factors: Float32Array
  dc: HuffmanCodes
  ac: HuffmanCodes
  lastDc: number
}
interface HuffmanCodes {
  code: Uint16Array
  length: Uint8Array
}

function createComponent(table: readonly number[], dc: HuffmanTable, ac: HuffmanTable, quality: number): Component {
  const bounded = Math.min(100, Math.max(1, Math.round(quality)))
  const percent = bounded < 50 ? 5000 / bounded : 200 - bounded * 2
  const scaled = table.map((value) => Math.min(255, Math.max(1, Math.floor((value * percent + 50) / 100))))
  const aan = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379]
  return {
    divisors: Uint8Array.from(zigzag, (at) => scaled[at] ?? 1),
    factors: Float32Array.from(scaled, (value, at) => 1 / (value * (aan[at >> 3] ?? 1) * (aan[at & 7] ?? 1) * 8)),
    dc: createCodes(dc),
    ac: createCodes(ac),
    lastDc: 0,
  }
}

function createCodes({ counts, symbols }: HuffmanTable): HuffmanCodes {
  const codes = { code: new Uint16Array(256), length: new Uint8Array(256) }
  let code = 0
  let next = 0
  counts.forEach((count, index) => {
    for (let i = 0; i < count; i++) {
      const symbol = symbols[next++] ?? 0
      codes.code[symbol] = code++
      codes.length[symbol] = index + 1
    }
    code <<= 1
  })
  return codes
}

const quantised = new Int16Array(64)

function writeBlock(out: BitWriter, block: Float32Array, component: Component): void {
  transform(block)
  for (let i = 0; i < 64; i++) {
    const at = zigzag[i] ?? 0
    quantised[i] = Math.round((block[at] ?? 0) * (component.factors[at] ?? 0))
  }
  const dc = quantised[0] ?? 0
  const change = dc - component.lastDc
  component.lastDc = dc
  const size = bitsOf(change)
  out.bits(component.dc.code[size] ?? 0, component.dc.length[size] ?? 0)
  if (size > 0) out.bits(change < 0 ? change + (1 << size) - 1 : change, size)

  const { code, length } = component.ac
  let last = 63
  while (last > 0 && quantised[last] === 0) last--
  let zeros = 0
  for (let i = 1; i <= last; i++) {
    const value = quantised[i] ?? 0
    if (value === 0) {
      zeros++
      continue
    }
    for (; zeros > 15; zeros -= 16) out.bits(code[0xf0] ?? 0, length[0xf0] ?? 0)
    const bits = bitsOf(value)
    const symbol = (zeros << 4) | bits
    out.bits(code[symbol] ?? 0, length[symbol] ?? 0)
    out.bits(value < 0 ? value + (1 << bits) - 1 : value, bits)
    zeros = 0
  }
  if (last < 63) out.bits(code[0] ?? 0, length[0] ?? 0)
}

function bitsOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value))
}

/** The fast cosine transform of Arai, Agui and Nakajima, rows then columns; its scale factors lie in the quantisation. */
function transform(block: Float32Array): void {
  for (let at = 0; at < 64; at += 8) pass(block, at, 1)
  for (let at = 0; at < 8; at++) pass(block, at, 8)
}

function pass(block: Float32Array, at: number, step: number): void {
  const a0 = block[at] ?? 0
  const a1 = block[at + step] ?? 0
  const a2 = block[at + step * 2] ?? 0
  const a3 = block[at + step * 3] ?? 0
  const a4 = block[at + step * 4] ?? 0
  const a5 = block[at + step * 5] ?? 0
  const a6 = block[at + step * 6] ?? 0
  const a7 = block[at + step * 7] ?? 0
  const sum07 = a0 + a7
  const sum16 = a1 + a6
  const sum25 = a2 + a5
  const sum34 = a3 + a4
  const even0 = sum07 + sum34
  const even1 = sum16 + sum25
  const even3 = sum07 - sum34
  block[at] = even0 + even1
  block[at + step * 4] = even0 - even1
  const middle = (sum16 - sum25 + even3) * Math.SQRT1_2
  block[at + step * 2] = even3 + middle
  block[at + step * 6] = even3 - middle

  const odd7 = a0 - a7
  const odd0 = a3 - a4 + (a2 - a5)
  const odd1 = a2 - a5 + (a1 - a6)
  const odd2 = a1 - a6 + odd7
  const turn = (odd0 - odd2) * 0.382683433
  const low = odd0 * 0.5411961 + turn
  const high = odd2 * 1.306562965 + turn
  const centre = odd1 * Math.SQRT1_2
  const outer = odd7 + centre
  const inner = odd7 - centre
  block[at + step * 5] = inner + low
  block[at + step * 3] = inner - low
  block[at + step] = outer + high
  block[at + step * 7] = outer - high
}

interface BitWriter {
  bits(value: number, count: number): void
  /** Fills the last byte with ones. */
  endBits(): void
  bytes(...values: number[]): void
  finish(): Uint8Array
}

function createBitWriter(capacity: number): BitWriter {
  let buffer = new Uint8Array(capacity)
  let position = 0
  let held = 0
  let heldCount = 0
  const put = (byte: number) => {
    if (position === buffer.length) {
      const larger = new Uint8Array(buffer.length * 2)
      larger.set(buffer)
      buffer = larger
    }
    buffer[position++] = byte
  }
  const bits = (value: number, count: number) => {
    held = (held << count) | value
    heldCount += count
    while (heldCount >= 8) {
      heldCount -= 8
      const byte = (held >> heldCount) & 255
      put(byte)
      if (byte === 255) put(0) // else it would read as a marker
    }
    held &= (1 << heldCount) - 1
  }
  return {
    bits,
    endBits: () => {
      if (heldCount > 0) bits((1 << (8 - heldCount)) - 1, 8 - heldCount)
    },
    bytes: (...values) => values.forEach(put),
    finish: () => buffer.slice(0, position),
  }
}

const short = (value: number) => [value >> 8, value & 255]

function writeHeaders(out: BitWriter, { width, height }: Raster, luma: Uint8Array, chroma: Uint8Array): void {
  const segment = (marker: number, ...content: number[]) => out.bytes(0xff, marker, ...short(content.length + 2), ...content)
  out.bytes(0xff, 0xd8)
  segment(0xe0, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0)
  segment(0xdb, 0, ...luma)
  segment(0xdb, 1, ...chroma)
  segment(0xc0, 8, ...short(height), ...short(width), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1)
  for (const [id, { counts, symbols }] of [[0x00, lumaDc], [0x10, lumaAc], [0x01, chromaDc], [0x11, chromaAc]] as const) {
    segment(0xc4, id, ...counts, ...symbols)
  }
  segment(0xda, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0)
}
