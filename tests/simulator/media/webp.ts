/**
 * Writes lossless WebP, for /view?preview=webp. Each pixel is predicted from its neighbours above and to the left, and
 * what is left is Huffman coded; no repeats are looked for, since drawn pictures hardly have any.
 * Source: RFC 9649, section 3 (lossless bitstream).
 */
import type { Raster } from './raster'

const MAX_CODE_LENGTH = 15
const GREEN_SYMBOLS = 280
const CHANNEL_SYMBOLS = 256
const PREDICTOR = { transform: 0, averageOfLeftAndTop: 7, blockBits: 9 }
const SUBTRACT_GREEN = 2

export function encodeWebp(raster: Raster): Uint8Array {
  const { width, height } = raster
  const out = createBitWriter(width * height * 3 + 4096)
  out.bits(0x2f, 8)
  out.bits(width - 1, 14)
  out.bits(height - 1, 14)
  out.bits(0, 4) // no alpha, version 0

  out.bits(1 | (PREDICTOR.transform << 1) | ((PREDICTOR.blockBits - 2) << 3), 6)
  writeModes(out)
  out.bits(1 | (SUBTRACT_GREEN << 1), 3)
  out.bits(0, 1) // no more transforms
  out.bits(0, 2) // neither colour cache nor several groups of codes

  const { green, red, blue } = residuals(raster)
  const greenCode = writeCode(out, green, GREEN_SYMBOLS)
  const redCode = writeCode(out, red, CHANNEL_SYMBOLS)
  const blueCode = writeCode(out, blue, CHANNEL_SYMBOLS)
  writeSingle(out, 0) // alpha never differs from its prediction
  writeSingle(out, 0) // distances: never used
  for (let i = 0; i < green.length; i++) {
    put(out, greenCode, green[i] ?? 0)
    put(out, redCode, red[i] ?? 0)
    put(out, blueCode, blue[i] ?? 0)
  }
  return inContainer(out.finish())
}

/** The same way of prediction everywhere: an image of codes that need no bits. */
function writeModes(out: BitWriter): void {
  out.bits(0, 1) // no colour cache
  writeSingle(out, PREDICTOR.averageOfLeftAndTop)
  for (let i = 0; i < 4; i++) writeSingle(out, 0)
}

function residuals({ width, height, rgb }: Raster) {
  const size = width * height
  const green = new Uint8Array(size)
  const red = new Uint8Array(size)
  const blue = new Uint8Array(size)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const left = x > 0 ? at - 1 : at - width
      const top = y > 0 ? at - width : at - 1
      const isFirst = at === 0
      // The first row knows only its left neighbour, the first column only the one above.
      const difference = (channel: number) => {
        const value = rgb[at * 3 + channel] ?? 0
        if (isFirst) return value
        const a = rgb[(y === 0 ? top : left) * 3 + channel] ?? 0
        const b = rgb[(x === 0 ? left : top) * 3 + channel] ?? 0
        return (value - (x === 0 ? b : y === 0 ? a : (a + b) >> 1)) & 255
      }
      const middle = difference(1)
      green[at] = middle
      red[at] = difference(0) - middle
      blue[at] = difference(2) - middle
    }
  }
  return { green, red, blue }
}

interface Code {
  /** Bits in the order in which they are written. */
  bits: Uint16Array
  lengths: Uint8Array
}

function put(out: BitWriter, code: Code, symbol: number): void {
  out.bits(code.bits[symbol] ?? 0, code.lengths[symbol] ?? 0)
}

function writeSingle(out: BitWriter, symbol: number): void {
  out.bits(0b101, 3) // simple code, one symbol, of 8 bits
  out.bits(symbol, 8)
}

function writeCode(out: BitWriter, values: Uint8Array, symbols: number): Code {
  const counts = new Float64Array(symbols)
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  const used = [...counts.keys()].filter((symbol) => (counts[symbol] ?? 0) > 0)
  if (used.length === 1) {
    writeSingle(out, used[0] ?? 0)
    return { bits: new Uint16Array(symbols), lengths: new Uint8Array(symbols) }
  }
  const lengths = codeLengths(counts, used)
  out.bits(0, 1)
  out.bits(15, 4) // all 19 lengths of the code that the lengths are written in
  for (const symbol of [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]) out.bits(symbol <= MAX_CODE_LENGTH ? 4 : 0, 3)
  out.bits(0, 1) // a length for every symbol follows
  for (const length of lengths) out.bits(reverse(length, 4), 4)
  return canonical(lengths)
}

/** Huffman's lengths; where one grows too long, rare symbols are counted as less rare and it is tried again. */
function codeLengths(counts: Float64Array, used: readonly number[]): Uint8Array {
  for (let floor = 1; ; floor *= 2) {
    const lengths = new Uint8Array(counts.length)
    let nodes = used.map((symbol) => ({ weight: Math.max(counts[symbol] ?? 0, floor), symbols: [symbol] }))
    while (nodes.length > 1) {
      nodes = nodes.toSorted((a, b) => b.weight - a.weight)
      const first = nodes.pop()
      const second = nodes.pop()
      if (!first || !second) break
      const symbols = [...first.symbols, ...second.symbols]
      for (const symbol of symbols) lengths[symbol] = (lengths[symbol] ?? 0) + 1
      nodes.push({ weight: first.weight + second.weight, symbols })
    }
    if (lengths.every((length) => length <= MAX_CODE_LENGTH)) return lengths
  }
}

function canonical(lengths: Uint8Array): Code {
  const bits = new Uint16Array(lengths.length)
  let next = 0
  for (let length = 1; length <= MAX_CODE_LENGTH; length++) {
    for (const [symbol, own] of lengths.entries()) if (own === length) bits[symbol] = reverse(next++, length)
    next <<= 1
  }
  return { bits, lengths }
}

function reverse(value: number, length: number): number {
  let reversed = 0
  for (let i = 0; i < length; i++) reversed |= ((value >> i) & 1) << (length - 1 - i)
  return reversed
}

interface BitWriter {
  /** Lowest bit first. */
  bits(value: number, count: number): void
  finish(): Uint8Array
}

function createBitWriter(capacity: number): BitWriter {
  let buffer = new Uint8Array(capacity)
  let position = 0
  let held = 0
  let heldCount = 0
  const putByte = () => {
    if (position === buffer.length) {
      const larger = new Uint8Array(buffer.length * 2)
      larger.set(buffer)
      buffer = larger
    }
    buffer[position++] = held & 255
    held >>>= 8
  }
  return {
    bits: (value, count) => {
      held |= value << heldCount
      heldCount += count
      for (; heldCount >= 8; heldCount -= 8) putByte()
    },
    finish: () => {
      if (heldCount > 0) putByte()
      return buffer.subarray(0, position)
    },
  }
}

function inContainer(stream: Uint8Array): Uint8Array {
  const padded = stream.length + (stream.length & 1)
  const file = Buffer.alloc(20 + padded)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(12 + padded, 4)
  file.write('WEBPVP8L', 8, 'latin1')
  file.writeUInt32LE(stream.length, 16)
  file.set(stream, 20)
  return file
}
