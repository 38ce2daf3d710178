/**
 * A picture that is pasted while the form is in use, but no field that takes files has the focus: it is for the one field
 * that takes it. With several there is no telling which, and the page opens it as a workflow.
 */
import { useEffect, type RefObject } from 'react'

interface Taker {
  element: () => HTMLElement | null
  takes: (file: File) => boolean
  onFile: (file: File) => void
}

const takers = new Set<Taker>()

function handlePaste(event: ClipboardEvent) {
  const file = event.clipboardData?.files[0]
  // Programs that copy a table or a page put a picture of it beside its text: then the text is meant.
  if (!file || event.defaultPrevented || event.clipboardData?.types.includes('text/plain')) return
  const fitting = [...takers].filter(({ takes }) => takes(file))
  const focused = fitting.find(({ element }) => element()?.contains(event.target as Node | null) === true)
  const [only] = fitting.length === 1 ? fitting : []
  const taker = focused ?? (only && isInForm(event.target, only.element()) ? only : undefined)
  if (!taker) return
  event.preventDefault() // else the page opens it as a workflow
  taker.onFile(file)
}

/** The focus is in the form, or nowhere while the pointer is on it. */
function isInForm(target: EventTarget | null, field: HTMLElement | null): boolean {
  const form = field?.closest('form')
  return form?.contains(target as Node | null) === true || (target === document.body && form?.matches(':hover') === true)
}

export function usePastedFile(fieldRef: RefObject<HTMLElement | null>, takes: (file: File) => boolean, onFile: (file: File) => void): void {
  useEffect(() => {
    const taker: Taker = { element: () => fieldRef.current, takes, onFile }
    takers.add(taker)
    // In the capture phase: before the page's own listener, whichever came first.
    if (takers.size === 1) window.addEventListener('paste', handlePaste, true)
    return () => {
      takers.delete(taker)
      if (takers.size === 0) window.removeEventListener('paste', handlePaste, true)
    }
  })
}
