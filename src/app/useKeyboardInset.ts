/** How much of the page an on-screen keyboard covers, CSS pixels; 0 without one. */
import { useSyncExternalStore } from 'react'

/** Address bars come and go by less than this. */
const LEAST_KEYBOARD_PX = 120

export function useKeyboardInset(): number {
  return useSyncExternalStore(subscribe, measure)
}

function measure(): number {
  const view = window.visualViewport
  // Zoomed in, the visual viewport is smaller without any keyboard.
  if (!view || view.scale > 1.05) return 0
  const covered = Math.round(window.innerHeight - view.height)
  return covered >= LEAST_KEYBOARD_PX ? covered : 0
}

function subscribe(onChange: () => void): () => void {
  const view = window.visualViewport
  view?.addEventListener('resize', onChange)
  return () => view?.removeEventListener('resize', onChange)
}
