/**
 * Measures a page from outside: put before its first script, it counts what the page asks of the browser. It knows
 * nothing of how the page is made, but for two things: the live picture is a canvas of that name, drawn on by drawImage,
 * and React reports its commits to whoever stands where its developer tools would.
 */
import { frameNumberOf } from './frameNumber'
import { LIVE_PICTURE } from './names'

export interface Paint {
  frame: number
  /** The page's performance.now(). */
  atMs: number
}

export interface ProbeReading {
  /** Every drawing of a numbered frame on the live picture since the last reset, in order. */
  paints: Paint[]
  longTasksMs: number[]
  reactCommits: number
  /** Since the page was opened: made and not given back. */
  liveBitmaps: number
  liveObjectUrls: number
  /** Since the page was opened. */
  madeBitmaps: number
  madeObjectUrls: number
}

export interface Probe {
  reset(): void
  read(): ProbeReading
}

declare global {
  interface Window {
    benchProbe: Probe
  }
}

let paints: Paint[] = []
let longTasksMs: number[] = []
let reactCommits = 0
let madeBitmaps = 0
let closedBitmaps = 0
let madeObjectUrls = 0
const objectUrls = new Set<string>()
const numbers = new WeakMap<Blob | ImageBitmap, number>()

window.benchProbe = {
  reset() {
    paints = []
    longTasksMs = []
    reactCommits = 0
  },
  read: () => ({
    paints,
    longTasksMs,
    reactCommits,
    liveBitmaps: madeBitmaps - closedBitmaps,
    liveObjectUrls: objectUrls.size,
    madeBitmaps,
    madeObjectUrls,
  }),
}

followFrames()
followObjectUrls()
followReact()
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longTasksMs.push(duration)
}).observe({ type: 'longtask' })

/** From the bytes of a frame to the blob, to the bitmap, to the canvas. */
function followFrames() {
  // No class of its own: what the page reads back from storage must be an instance of it, too.
  window.Blob = new Proxy(Blob, {
    construct(target, args: ConstructorParameters<typeof Blob>) {
      const blob = new target(...args)
      const bytes = args[0]?.[0]
      const frame = bytes instanceof Uint8Array ? frameNumberOf(bytes) : null
      if (frame !== null) numbers.set(blob, frame)
      return blob
    },
  })

  const decode = window.createImageBitmap.bind(window) as (...args: unknown[]) => Promise<ImageBitmap>
  window.createImageBitmap = async (...args: unknown[]) => {
    const bitmap = await decode(...args)
    madeBitmaps++
    const [source] = args
    const frame = source instanceof Blob ? numbers.get(source) : undefined
    if (frame !== undefined) numbers.set(bitmap, frame)
    return bitmap
  }

  const { close } = ImageBitmap.prototype
  ImageBitmap.prototype.close = function closeCounted() {
    if (this.width > 0) closedBitmaps++ // a closed one has no size
    close.call(this)
  }

  const { drawImage } = CanvasRenderingContext2D.prototype as unknown as { drawImage: (...args: unknown[]) => void }
  CanvasRenderingContext2D.prototype.drawImage = function drawCounted(this: CanvasRenderingContext2D, ...args: unknown[]) {
    drawImage.apply(this, args)
    const [source] = args
    const frame = source instanceof ImageBitmap ? numbers.get(source) : undefined
    if (frame === undefined || this.canvas.getAttribute('aria-label') !== LIVE_PICTURE) return
    paints.push({ frame, atMs: performance.now() })
  }
}

function followObjectUrls() {
  const { createObjectURL, revokeObjectURL } = URL
  URL.createObjectURL = (source) => {
    const url = createObjectURL.call(URL, source)
    madeObjectUrls++
    objectUrls.add(url)
    return url
  }
  URL.revokeObjectURL = (url) => {
    objectUrls.delete(url)
    revokeObjectURL.call(URL, url)
  }
}

/** As little as React asks of it; production builds report here, too. */
function followReact() {
  const hook = {
    renderers: new Map(),
    supportsFiber: true,
    isDisabled: false,
    checkDCE() {},
    inject: () => 1,
    onScheduleFiberRoot() {},
    onCommitFiberRoot() {
      reactCommits++
    },
    onPostCommitFiberRoot() {},
    onCommitFiberUnmount() {},
    setStrictMode() {},
  }
  Object.assign(window, { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook })
}
