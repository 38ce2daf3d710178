/**
 * Reads parts of a file by their place, so that a film of gigabytes is never in memory for the kilobytes that matter.
 */
import { FileProblem } from './fileProblem'

export interface ByteSource {
  /** In bytes. */
  readonly size: number
  /** The bytes from there on; fewer than asked for only where the file ends. @throws FileProblem `unreadable` */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>
}

/** The part of Blob that is used: Node's, jsdom's and the browser's are different classes. */
export interface BlobLike {
  readonly size: number
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

/** Readers ask for headers of a few bytes; each one asked of a Blob alone would take a fraction of a millisecond. */
const WINDOW_BYTES = 256 * 1024

export function bytesSource(bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  }
}

export function blobSource(blob: BlobLike): ByteSource {
  let windowStart = 0
  let window = new Uint8Array(0)

  async function load(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return new Uint8Array(await blob.slice(start, end).arrayBuffer())
    } catch {
      throw new FileProblem({ kind: 'unreadable' }) // moved or deleted since it was chosen
    }
  }

  return {
    size: blob.size,
    async read(offset, length) {
      const end = Math.min(offset + length, blob.size)
      if (offset >= end) return new Uint8Array(0)
      if (end - offset >= WINDOW_BYTES) return await load(offset, end)
      if (offset < windowStart || end > windowStart + window.length) {
        window = await load(offset, Math.min(offset + WINDOW_BYTES, blob.size))
        windowStart = offset
      }
      return window.subarray(offset - windowStart, end - windowStart)
    },
  }
}
