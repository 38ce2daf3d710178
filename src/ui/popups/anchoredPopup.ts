/** What popups share that hang on a control of ours instead of one of Base UI's triggers. */
import type { RefObject } from 'react'

interface CloseDetails {
  reason: string
  event: Event
  cancel: () => void
}

/**
 * A press on the control that opened the popup is the control's to answer: were it taken as a press outside, the popup
 * would close on the way down and open again on the click.
 * @returns whether the request to close was refused for that.
 */
export function isOwnPress(details: CloseDetails, triggerRef: RefObject<HTMLElement | null>): boolean {
  if (details.reason !== 'outside-press' && details.reason !== 'focus-out') return false
  const { event } = details
  const at = event instanceof FocusEvent ? event.relatedTarget : event.target
  if (!(at instanceof Node) || triggerRef.current?.contains(at) !== true) return false
  details.cancel()
  return true
}

/** The form row the control stands in, else the control: a list of names is as wide as the form. */
export function rowOf(triggerRef: RefObject<HTMLElement | null>): Element | null {
  return triggerRef.current?.closest('[data-field-row]') ?? triggerRef.current
}

/** Whether fingers are what this page is mostly used with. */
export function isTouch(): boolean {
  return window.matchMedia('(pointer: coarse)').matches
}

/**
 * Names the frame of a popup that is no dialog itself. It stands outside the page's landmarks, between Base UI's
 * focus guards, which are hidden yet take the focus: only within a dialog does that make sense to assistive technology.
 */
export function popupFrame(label: string) {
  return { role: 'dialog', 'aria-label': label } as const
}
