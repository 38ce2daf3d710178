/**
 * Paints preview frames on one canvas, outside React: newest frame wins, one decode at a time, every bitmap is closed.
 * Decoding does not wait for an animation frame (they stop in a hidden tab), only painting does.
 */
export interface Picture {
  mime: string
  bytes: Uint8Array<ArrayBuffer>
}

export interface PainterOptions {
  decode?: (picture: Blob) => Promise<ImageBitmap>
  requestFrame?: (paint: () => void) => number
  cancelFrame?: (handle: number) => void
  /** After each paint: the bitmap's size in pixels. */
  onPaint?: (width: number, height: number) => void
  /** A frame that is no picture: it is dropped, the one before it stays. */
  onBroken?: (cause: unknown) => void
}

export interface Painter {
  show(picture: Picture): void
  /** Final; may be called twice. Late decodes are closed unseen. */
  close(): void
}

export function createPainter(canvas: HTMLCanvasElement, options: PainterOptions = {}): Painter {
  const decode = options.decode ?? ((blob) => createImageBitmap(blob))
  const requestFrame = options.requestFrame ?? requestAnimationFrame
  const cancelFrame = options.cancelFrame ?? cancelAnimationFrame
  let waiting: Picture | null = null
  let ready: ImageBitmap | null = null
  let isDecoding = false
  let isClosed = false
  let frameHandle: number | null = null

  function paint() {
    frameHandle = null
    const bitmap = ready
    ready = null
    if (!bitmap) return
    // Setting a canvas's size clears it, so only when it differs.
    if (canvas.width !== bitmap.width) canvas.width = bitmap.width
    if (canvas.height !== bitmap.height) canvas.height = bitmap.height
    const { width, height } = bitmap
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
    bitmap.close()
    options.onPaint?.(width, height)
  }

  async function decodeNewest() {
    if (isDecoding) return
    isDecoding = true
    try {
      while (waiting && !isClosed) {
        const picture: Picture = waiting
        waiting = null
        try {
          const bitmap = await decode(new Blob([picture.bytes], { type: picture.mime }))
          if (isClosed) {
            bitmap.close()
            return
          }
          ready?.close() // decoded, never painted, already outdated
          ready = bitmap
          frameHandle ??= requestFrame(paint)
        } catch (cause) {
          options.onBroken?.(cause)
        }
      }
    } finally {
      isDecoding = false
    }
  }

  return {
    show(picture) {
      if (isClosed) return
      waiting = picture
      void decodeNewest()
    },
    close() {
      isClosed = true
      waiting = null
      ready?.close()
      ready = null
      if (frameHandle !== null) cancelFrame(frameHandle)
      frameHandle = null
    },
  }
}
