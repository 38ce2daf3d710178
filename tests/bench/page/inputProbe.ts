/**
 * Measures typing and opening from inside a page: when a key or a click came in, and when what it brought about was on
 * the screen. Knows nothing of how the page is made.
 */
export interface InputProbe {
  /** From now on, for every key: the time from the event to the paint that followed it, in ms. */
  watchKeys(): void
  keyDelaysMs(): number[]
  /** The time from the next click or chosen file to the paint in which a text field holds `text`, in ms. */
  watchOpening(text: string): void
  /** The time from the next click to the paint in which as many options as this are in the page. */
  watchOptions(count: number): void
  /** Of what was watched last; null while it has not come. */
  openedAfterMs(): number | null
}

declare global {
  interface Window {
    inputProbe: InputProbe
  }
}

let keyDelaysMs: number[] = []
let isWatchingKeys = false
let openedAfterMs: number | null = null
let isOpened: (() => boolean) | null = null
let startedMs: number | null = null

window.addEventListener('keydown', (event) => {
  if (isWatchingKeys) afterPaint((atMs) => keyDelaysMs.push(atMs - event.timeStamp))
}, { capture: true })

for (const type of ['click', 'change'] as const) {
  window.addEventListener(type, (event) => {
    if (!isOpened || startedMs !== null) return
    startedMs = event.timeStamp
    look()
  }, { capture: true })
}

function look() {
  requestAnimationFrame(() => {
    if (!isOpened || startedMs === null) return
    if (!isOpened()) return look()
    const begunMs = startedMs
    isOpened = null
    startedMs = null
    afterPaint((atMs) => {
      openedAfterMs = atMs - begunMs
    })
  })
}

/** A message that is posted in an animation frame comes right after the paint of that frame. */
function afterPaint(tell: (atMs: number) => void) {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => tell(performance.now()), { once: true })
    port1.start()
    port2.postMessage(null)
  })
}

function watch(condition: () => boolean) {
  openedAfterMs = null
  startedMs = null
  isOpened = condition
}

window.inputProbe = {
  watchKeys() {
    keyDelaysMs = []
    isWatchingKeys = true
  },
  keyDelaysMs: () => keyDelaysMs,
  watchOpening: (text) => watch(() => [...document.querySelectorAll('textarea')].some(({ value }) => value.includes(text))),
  watchOptions: (count) => watch(() => document.querySelectorAll('[role="option"]').length >= count),
  openedAfterMs: () => openedAfterMs,
}
