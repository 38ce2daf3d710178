/** Inflates zlib data up to a limit: some kilobytes can hold gigabytes of nothing. */

/** @param limit in bytes; what would be longer is not inflated further */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array<ArrayBuffer> | 'tooLarge' | 'corrupt'> {
  const stream = new DecompressionStream('deflate')
  void feed(stream.writable.getWriter(), bytes).catch(() => {}) // errors of the data come out at the reading end
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

/** In small pieces, each of which is inflated in full before the reading end can stop it: by a thousand to one at worst. */
const PIECE_BYTES = 8 * 1024

async function feed(writer: WritableStreamDefaultWriter<BufferSource>, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) await writer.write(bytes.subarray(at, at + PIECE_BYTES))
  await writer.close()
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
