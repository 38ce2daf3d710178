/**
 * Small pictures for lists: few are fetched at once, since a browser has six connections to a host and the server makes
 * each picture on the loop that sends previews; what is scrolled past before its turn is not fetched. Kept shrunk, up to a
 * number of bytes, and that there is none is remembered.
 */
export interface SmallPictures {
  /**
   * Null: there is none. @throws what `fetchPicture` throws, and the signal's reason.
   * @param key names the picture among all of this server
   */
  get(key: string, fetchPicture: (signal: AbortSignal) => Promise<Blob | null>, signal: AbortSignal): Promise<Blob | null>
}

export interface SmallPicturesOptions {
  atOnce?: number
  maxBytes?: number
  /** Answers the same picture, smaller. */
  shrink?: (picture: Blob) => Promise<Blob>
}

const AT_ONCE = 3
const MAX_BYTES = 24 * 1024 * 1024
const MAX_ABSENT = 10_000
const WIDTH_PX = 256

export function createSmallPictures({ atOnce = AT_ONCE, maxBytes = MAX_BYTES, shrink = shrinkPicture }: SmallPicturesOptions = {}): SmallPictures {
  const kept = new Map<string, Blob>()
  const absent = new Set<string>()
  const waiting: (() => void)[] = []
  let keptBytes = 0
  let running = 0

  async function turn(signal: AbortSignal): Promise<void> {
    if (running < atOnce) {
      running++
      return
    }
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        const at = waiting.indexOf(begin)
        if (at >= 0) waiting.splice(at, 1)
        reject(signal.reason)
      }
      waiting.push(begin)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  function next() {
    const begin = waiting.shift()
    if (begin) begin() // the turn goes over to it
    else running--
  }

  function keep(key: string, picture: Blob) {
    keptBytes += picture.size - (kept.get(key)?.size ?? 0)
    kept.delete(key)
    kept.set(key, picture)
    for (const [oldest, { size }] of kept) {
      if (keptBytes <= maxBytes || oldest === key) return
      kept.delete(oldest)
      keptBytes -= size
    }
  }

  return {
    async get(key, fetchPicture, signal) {
      const known = kept.get(key)
      if (known) keep(key, known) // used last
      if (known || absent.has(key)) return known ?? null
      signal.throwIfAborted()
      await turn(signal)
      try {
        signal.throwIfAborted()
        const picture = await fetchPicture(signal)
        if (picture === null) {
          if (absent.size < MAX_ABSENT) absent.add(key)
          return null
        }
        const small = await shrink(picture)
        keep(key, small)
        return small
      } finally {
        next()
      }
    },
  }
}

/** Files of a folder are shown at a tenth of their size: decoded whole, a hundred of them would fill the memory. */
async function shrinkPicture(picture: Blob): Promise<Blob> {
  try {
    const bitmap = await createImageBitmap(picture, { resizeWidth: WIDTH_PX, resizeQuality: 'medium' })
    const canvas = document.createElement('canvas')
    canvas.width = bitmap.width
    canvas.height = bitmap.height
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
    bitmap.close()
    const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', 0.8))
    return small && small.size < picture.size ? small : picture
  } catch {
    return picture // what this browser cannot decode here, an <img> may still show, or say so
  }
}

const byServer = new WeakMap<object, SmallPictures>()

/** Those of one server; gone with it. @param server what stands for it, e.g. its http */
export function smallPicturesOf(server: object): SmallPictures {
  const known = byServer.get(server)
  if (known) return known
  const made = createSmallPictures()
  byServer.set(server, made)
  return made
}
