/**
 * Keys of the whole page. A key that somebody else has handled, that belongs to an open popup, or that ends a text
 * composition is not ours.
 */
import { useEffect } from 'react'
import { belongsToOverlay } from '@/ui/overlays'

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
      if (command === 'generate') generate()
      else interrupt()
    }
    window.addEventListener('keydown', handleKey)
    return () => window.removeEventListener('keydown', handleKey)
  }, [generate, interrupt])
}

/** Ctrl/Cmd+Enter generates; Escape, and Ctrl+Alt+Enter as on ComfyUI's own page, interrupt. */
export function shortcutOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'repeat'>): 'generate' | 'interrupt' | null {
  // Safari reports a composition's last key with isComposing false and key 'Process'; keyCode 229 is not needed then.
  if (event.isComposing || event.repeat) return null
  const hasMod = event.ctrlKey || event.metaKey
  if (event.key === 'Enter' && hasMod && event.altKey) return 'interrupt'
  if (event.key === 'Enter' && hasMod && !event.shiftKey) return 'generate'
  if (event.key === 'Escape' && !hasMod && !event.altKey && !event.shiftKey) return 'interrupt'
  return null
}
