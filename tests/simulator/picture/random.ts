/**
 * Repeatable randomness for drawing: numbers from a seed, and smooth noise in one and two dimensions.
 */
export interface Random {
  /** [0, 1) */
  next(): number
  between(low: number, high: number): number
  pick<T>(items: readonly [T, ...T[]]): T
}

export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix(hash)
}

/** All 64 bits of a seed count. */
export function hashSeed(seed: bigint, salt = 0): number {
  const low = Number(BigInt.asUintN(32, seed))
  const high = Number(BigInt.asUintN(32, seed >> 32n))
  return mix(low ^ mix(high ^ mix(salt)))
}

function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

export function createRandom(seed: number): Random {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let hash = Math.imul(state ^ (state >>> 15), state | 1)
    hash ^= hash + Math.imul(hash ^ (hash >>> 7), hash | 61)
    return ((hash ^ (hash >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
  }
}

export interface Noise {
  /** [0, 1), smooth. */
  line(x: number): number
  plane(x: number, y: number): number
  /** Sums of ever finer noise, about [0, 1]. */
  roughLine(x: number, octaves: number): number
  roughPlane(x: number, y: number, octaves: number): number
}

const TABLE = 256

export function createNoise(random: Random): Noise {
  const values = Float32Array.from({ length: TABLE }, () => random.next())
  const order = Uint8Array.from({ length: TABLE * 2 }, () => Math.floor(random.next() * TABLE))

  const line = (x: number) => {
    const cell = Math.floor(x)
    const share = x - cell
    const from = values[cell & 255] ?? 0
    return from + ((values[(cell + 1) & 255] ?? 0) - from) * share * share * (3 - 2 * share)
  }
  const plane = (x: number, y: number) => {
    const column = Math.floor(x)
    const row = Math.floor(y)
    const across = x - column
    const down = y - row
    const smoothAcross = across * across * (3 - 2 * across)
    const smoothDown = down * down * (3 - 2 * down)
    const upper = order[row & 255] ?? 0
    const lower = order[(row + 1) & 255] ?? 0
    const a = values[(upper + column) & 255] ?? 0
    const b = values[(upper + column + 1) & 255] ?? 0
    const c = values[(lower + column) & 255] ?? 0
    const d = values[(lower + column + 1) & 255] ?? 0
    const top = a + (b - a) * smoothAcross
    return top + (c + (d - c) * smoothAcross - top) * smoothDown
  }
  return {
    line,
    plane,
    roughLine: (x, octaves) => {
      let sum = 0
      let weight = 0.5
      let scale = 1
      for (let i = 0; i < octaves; i++) {
        sum += line(x * scale + i * 17.3) * weight
        weight *= 0.5
        scale *= 2.03
      }
      return sum / (1 - weight * 2)
    },
    roughPlane: (x, y, octaves) => {
      let sum = 0
      let weight = 0.5
      let scale = 1
      for (let i = 0; i < octaves; i++) {
        sum += plane(x * scale + i * 17.3, y * scale + i * 9.7) * weight
        weight *= 0.5
        scale *= 2.03
      }
      return sum / (1 - weight * 2)
    },
  }
}
