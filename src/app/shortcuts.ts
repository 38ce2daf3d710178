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
  /** Asks the server for its node definitions, after models or nodes were added. */
  refresh: () => void
}

export function useShortcuts({ generate, interrupt, refresh }: Shortcuts) {
  useEffect(() => {
    function handleKey(event: KeyboardEvent) {
      const command = shortcutOf(event)
      if (!command || event.defaultPrevented || belongsToOverlay(event)) return
      if (command === 'refresh' && takesLetters(event.target)) return
      event.preventDefault()
      // The field that has the focus has committed with this very key: its handlers lie below the window.
      if (command === 'generate') generate()
      else if (command === 'interrupt') interrupt()
      else refresh()
    }
    window.addEventListener('keydown', handleKey)
    return () => window.removeEventListener('keydown', handleKey)
  }, [generate, interrupt, refresh])
}

/** Ctrl/Cmd+Enter generates; Escape, and Ctrl+Alt+Enter as on ComfyUI's own page, interrupt; R asks anew, as there. */
export function shortcutOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'keyCode' | 'repeat'>): 'generate' | 'interrupt' | 'refresh' | null {
  // Safari ends a composition before it reports the key that ended it: only the key code still tells.
  if (event.isComposing || event.keyCode === COMPOSITION_KEY_CODE || event.repeat) return null
  const hasMod = event.ctrlKey || event.metaKey
  if (event.key === 'Enter' && hasMod && event.altKey) return 'interrupt'
  if (event.key === 'Enter' && hasMod && !event.shiftKey) return 'generate'
  if (hasMod || event.altKey || event.shiftKey) return null
  if (event.key === 'Escape') return 'interrupt'
  return event.key === 'r' ? 'refresh' : null
}

/** Where a letter is text, or searches a list of options. */
function takesLetters(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="listbox"], [role="menu"]') !== null
}
