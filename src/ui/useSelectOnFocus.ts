/**
 * A short field selects its whole text when it is entered or stepped, so that what is typed next replaces it. A mouse
 * press would put the caret in and undo that, so the first press only focuses; the next one places the caret.
 */
import { useLayoutEffect } from 'react'
import type { FocusEvent, MouseEvent, RefObject } from 'react'

/** @param value the value shown, null while text of it is being typed. @returns listeners for the input. */
export function useSelectOnFocus(ref: RefObject<HTMLInputElement | null>, value: number | string | null) {
  useLayoutEffect(() => {
    if (value !== null && ref.current === document.activeElement) ref.current?.select()
  }, [ref, value])
  return listeners
}

const listeners = {
  onFocus: (event: FocusEvent<HTMLInputElement>) => event.currentTarget.select(),
  onMouseDown: (event: MouseEvent<HTMLInputElement>) => {
    if (event.button !== 0 || event.currentTarget === document.activeElement) return
    event.preventDefault()
    event.currentTarget.focus()
  },
}
