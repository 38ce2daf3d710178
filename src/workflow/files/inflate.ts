/** Inflates zlib data up to a limit: some kilobytes can hold gigabytes of nothing. */

/** @param limit in bytes; what would be longer is not inflated further */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array<ArrayBuffer> | 'tooLarge' | 'corrupt'> {
  const stream = new DecompressionStream('deflate')
  const writer = stream.writable.getWriter()
  // Errors of the data come out at the reading end; these promises tell the same once more.
  void writer.write(bytes).catch(() => {})
  void writer.close().catch(() => {})
  const reader = stream.readable.getReader()
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return joined(pieces, length)
      length += value.length
      if (length > limit) {
        void reader.cancel().catch(() => {})
        return 'tooLarge'
      }
      pieces.push(value)
    }
  } catch {
    return 'corrupt'
  }
}

export function joined(pieces: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
