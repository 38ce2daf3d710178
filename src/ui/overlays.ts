/**
 * Which popups are open, so that Escape closes the popup and does nothing else. A popup may be gone by the time the
 * page's own key handler runs, so the question is answered for the moment the key went down, in the capture phase.
 */
import { useEffect } from 'react'

let openCount = 0
const claimed = new WeakSet<Event>()

function claim(event: KeyboardEvent): void {
  if (event.key === 'Escape') claimed.add(event)
}

/** Counts the caller as an open overlay while `open`. Tooltips and toasts are none: Escape is not theirs. */
export function useOverlay(open: boolean): void {
  useEffect(() => {
    if (!open) return
    openCount += 1
    if (openCount === 1) window.addEventListener('keydown', claim, true)
    return () => {
      openCount -= 1
      if (openCount === 0) window.removeEventListener('keydown', claim, true)
    }
  }, [open])
}

export function isOverlayOpen(): boolean {
  return openCount > 0
}

/** Whether an overlay was open when this key went down: the key is for the overlay, not for the page. */
export function belongsToOverlay(event: Event): boolean {
  return claimed.has(event)
}
