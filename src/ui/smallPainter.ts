/**
 * Paints pictures of a stream small and seldom: a thumbnail needs neither their size nor their rate. Each is decoded at
 * the size it is drawn at; of those that come during the pause only the newest is decoded at all. By timers and not by
 * animation frames, which would run at the display's rate for nothing.
 */
export interface SmallPicture {
  mime: string
  bytes: Uint8Array<ArrayBuffer>
}

export interface SmallPainterOptions {
  /** Device pixels; the height follows from the picture. */
  widthPx: number
  /** From one painting to the start of the next. */
  pauseMs?: number
  decode?: (picture: Blob, widthPx: number) => Promise<ImageBitmap>
  setTimer?: (run: () => void, delayMs: number) => unknown
  clearTimer?: (timer: unknown) => void
}

export interface SmallPainter {
  show(picture: SmallPicture): void
  /** Final; may be called twice. */
  close(): void
}

const PAUSE_MS = 250

export function createSmallPainter(canvas: HTMLCanvasElement, options: SmallPainterOptions): SmallPainter {
  const { widthPx, pauseMs = PAUSE_MS, decode = decodeSmall } = options
  const setTimer = options.setTimer ?? setTimeout
  const clearTimer = options.clearTimer ?? ((timer) => clearTimeout(timer as ReturnType<typeof setTimeout>))
  let newest: SmallPicture | null = null
  let timer: unknown = null
  let isBusy = false // decoding, or in the pause after it
  let isClosed = false

  async function paintNewest() {
    const picture = newest
    newest = null
    isBusy = picture !== null
    if (picture === null) return
    try {
      const bitmap = await decode(new Blob([picture.bytes], { type: picture.mime }), widthPx)
      if (!isClosed) draw(canvas, bitmap)
      bitmap.close()
    } catch {
      // No picture after all: the one before it stays. The stage, which shows it large, is where that is told.
    }
    if (!isClosed) timer = setTimer(() => void paintNewest(), pauseMs)
  }

  return {
    show(picture) {
      if (isClosed) return
      newest = picture
      if (!isBusy) void paintNewest()
    },
    close() {
      isClosed = true
      newest = null
      if (timer !== null) clearTimer(timer)
      timer = null
    },
  }
}

function decodeSmall(picture: Blob, widthPx: number): Promise<ImageBitmap> {
  return createImageBitmap(picture, { resizeWidth: widthPx, resizeQuality: 'medium' })
}

function draw(canvas: HTMLCanvasElement, bitmap: ImageBitmap) {
  // Setting a canvas's size clears it, so only when it differs.
  if (canvas.width !== bitmap.width) canvas.width = bitmap.width
  if (canvas.height !== bitmap.height) canvas.height = bitmap.height
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
}
