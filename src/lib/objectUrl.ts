/** Object URLs that are given back: who makes one releases it on replace, on unmount, after a download. */
let live = 0

export interface ObjectUrl {
  url: string
  /** May be called again: only the first call counts. */
  release(): void
}

export function createObjectUrl(blob: Blob): ObjectUrl {
  const url = URL.createObjectURL(blob)
  let released = false
  live++
  return {
    url,
    release() {
      if (released) return
      released = true
      live--
      URL.revokeObjectURL(url)
    },
  }
}

/** How many are not released yet; leak tests and the benchmark read it. */
export function liveObjectUrls(): number {
  return live
}
