/**
 * A number inside a JPEG, so that a picture is known again wherever its bytes go: a comment segment behind the start
 * marker, which every decoder skips. Shared by the server that writes it and the pages that read it.
 */
const COMMENT = [0xff, 0xd8, 0xff, 0xfe, 0, 10] // start of image, comment of ten bytes with its length
const MARK = [0x6e, 0x72, 0x23, 0x3a]
const NUMBER_OFFSET = COMMENT.length + MARK.length

export function withFrameNumber(jpeg: Uint8Array, frameNumber: number): Uint8Array {
  const bytes = new Uint8Array(jpeg.length + NUMBER_OFFSET + 4 - 2)
  bytes.set([...COMMENT, ...MARK])
  new DataView(bytes.buffer).setUint32(NUMBER_OFFSET, frameNumber)
  bytes.set(jpeg.subarray(2), NUMBER_OFFSET + 4)
  return bytes
}

/** Null for bytes that were not numbered. */
export function frameNumberOf(jpeg: Uint8Array): number | null {
  if (jpeg.length < NUMBER_OFFSET + 4) return null
  if ([...COMMENT, ...MARK].some((byte, index) => jpeg[index] !== byte)) return null
  return new DataView(jpeg.buffer, jpeg.byteOffset).getUint32(NUMBER_OFFSET)
}
