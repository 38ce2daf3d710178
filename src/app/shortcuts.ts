/**
 * Keys of the whole page. A key that somebody else has handled, that belongs to an open popup, or that ends a text
 * composition is not ours.
 */
import { useEffect } from 'react'
import { belongsToOverlay } from '@/ui/overlays'

/** Of every key that an input method takes for itself. */
const COMPOSITION_KEY_CODE = 229

export interface Shortcuts {
  generate: () => void
  interrupt: () => void
}

export function useShortcuts({ generate, interrupt }: Shortcuts) {
  useEffect(() => {
    function handleKey(event: KeyboardEvent) {
      const command = shortcutOf(event)
      if (!command || event.defaultPrevented || belongsToOverlay(event)) return
      event.preventDefault()
      // The field that has the focus has committed with this very key: its handlers lie below the window.
      if (command === 'generate') generate()
      else interrupt()
    }
    window.addEventListener('keydown', handleKey)
    return () => window.removeEventListener('keydown', handleKey)
  }, [generate, interrupt])
}

/** Ctrl/Cmd+Enter generates; Escape, and Ctrl+Alt+Enter as on ComfyUI's own page, interrupt. */
export function shortcutOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'keyCode' | 'repeat'>): 'generate' | 'interrupt' | null {
  // Safari ends a composition before it reports the key that ended it: only the key code still tells.
  if (event.isComposing || event.keyCode === COMPOSITION_KEY_CODE || event.repeat) return null
  const hasMod = event.ctrlKey || event.metaKey
  if (event.key === 'Enter' && hasMod && event.altKey) return 'interrupt'
  if (event.key === 'Enter' && hasMod && !event.shiftKey) return 'generate'
  if (event.key === 'Escape' && !hasMod && !event.altKey && !event.shiftKey) return 'interrupt'
  return null
}
