/**
 * Ctrl/Cmd+Z, Ctrl+Y and Ctrl/Cmd+Shift+Z anywhere on the page take changes of the form back and bring them again. In its
 * own text fields too: a browser's undo knows nothing of values that were set from outside and would mix them up. Text
 * that is not the form's (a search, an address) keeps the browser's.
 */
import { useEffect } from 'react'
import { flushSync } from 'react-dom'
import type { Stores } from '@/state/react'
import { useStores } from '@/state/react'
import { isOverlayOpen } from '@/ui/overlays'
import type { ParameterId } from '@/workflow/form/parameters'

export function useUndoKeys(): void {
  const stores = useStores()
  useEffect(() => {
    function handleKey(event: KeyboardEvent) {
      const direction = undoKey(event)
      if (direction === null || event.defaultPrevented || event.isComposing || isOverlayOpen() || hasOwnUndo(event.target)) return
      event.preventDefault()
      travel(stores, direction)
    }
    window.addEventListener('keydown', handleKey)
    return () => window.removeEventListener('keydown', handleKey)
  }, [stores])
}

function undoKey({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): 'undo' | 'redo' | null {
  if (!(ctrlKey || metaKey) || altKey) return null
  const letter = key.toLowerCase()
  if (letter === 'z') return shiftKey ? 'redo' : 'undo'
  return letter === 'y' && !shiftKey ? 'redo' : null
}

/** Goes one step through the form's history and shows where. */
export function travel(stores: Stores, direction: 'undo' | 'redo'): void {
  const field = document.activeElement
  const before = isText(field) ? field.value : ''
  let ids: readonly ParameterId[] = []
  flushSync(() => {
    ids = stores.document.getState()[direction]() ?? []
  })
  if (isText(field) && field.value !== before) {
    const caret = endOfChange(before, field.value)
    field.setSelectionRange(caret, caret)
  }
  reveal(stores, ids)
}

/** A field that was changed out of sight comes into sight; a part that was closed opens. */
function reveal(stores: Stores, ids: readonly ParameterId[]) {
  const { byId } = stores.document.getState()
  const changed = ids.map((id) => byId.get(id)).find((parameter) => parameter !== undefined)
  if (!changed) return
  const rowOf = () => [...document.querySelectorAll('[data-field-id]')].find((row) => row.getAttribute('data-field-id') === changed.id)
  if (!rowOf() && changed.role === 'other') stores.layout.getState().setOpen(changed.nodeId, true)
  requestAnimationFrame(() => rowOf()?.scrollIntoView?.({ block: 'nearest' }))
}

/** Where what differs ends in the new text. */
export function endOfChange(before: string, after: string): number {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++
  return after.length - end
}

function isText(element: EventTarget | null): element is HTMLTextAreaElement | HTMLInputElement {
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && element.type === 'text')
}

function hasOwnUndo(target: EventTarget | null): boolean {
  if (!isText(target) && !(target instanceof HTMLElement && target.isContentEditable)) return false
  const keeper = target.closest('[data-undo]')
  return keeper?.getAttribute('data-undo') !== 'form'
}
