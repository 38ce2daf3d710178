/**
 * One menu for all fields of the form: asked for by a right click, the button in the margin, a long press, or from the
 * keyboard. Text keeps the browser's own menu, which pastes and corrects.
 */
import { useEffect, useState, type ReactNode, type RefObject } from 'react'
import { createLazyPart } from '@/ui/lazyPart'
import type { ParameterId } from '@/workflow/form/parameters'
import type { FieldMenuProps } from './FieldMenu'

const menuPart = createLazyPart<FieldMenuProps>(async () => (await import('./FieldMenu')).FieldMenu)

const LONG_PRESS_MS = 500
/** A finger is never quite still. */
const PRESS_SLACK_PX = 10

/** What the menu was asked for. */
export interface FieldRequest {
  id: ParameterId
  /** The row, and what had the focus or was pressed in it: there the focus goes back. */
  row: HTMLElement
  trigger: HTMLElement
  at: { x: number; y: number } | undefined
  /** One more for each. */
  serial: number
}

/** @returns the open menu, to be rendered. Listens on the form itself: this comes when the form is there already. */
export function useFieldMenu(formRef: RefObject<HTMLElement | null>): ReactNode {
  const [request, setRequest] = useState<FieldRequest | null>(null)
  useEffect(() => {
    const form = formRef.current
    return form ? listen(form, (asked) => {
      void menuPart.load()
      setRequest((last) => ({ ...asked, serial: (last?.serial ?? 0) + 1 }))
    }) : undefined
  }, [formRef])
  return request && <menuPart.Component key={request.serial} request={request} onDone={() => setRequest(null)} />
}

function listen(form: HTMLElement, onAsked: (request: Omit<FieldRequest, 'serial'>) => void): () => void {
  const off = new AbortController()
  let press: { timer: ReturnType<typeof setTimeout>; x: number; y: number } | null = null

  function on<K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void) {
    form.addEventListener(type, listener, { signal: off.signal })
  }
  function ask(target: EventTarget | null, at?: FieldRequest['at']): boolean {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-field-id]') : null
    if (!row || !(target instanceof Element)) return false
    onAsked({ id: row.dataset['fieldId'] as ParameterId, row, trigger: controlOf(row, target), at })
    return true
  }
  function endPress() {
    clearTimeout(press?.timer)
    press = null
  }

  on('click', ({ target }) => {
    const handle = target instanceof Element ? target.closest('[data-field-menu]') : null
    if (handle) ask(handle)
  })
  on('contextmenu', (event) => {
    if (isText(event.target)) return
    endPress()
    // Asked for by a key there is no place.
    if (ask(event.target, event.clientX > 0 ? { x: event.clientX, y: event.clientY } : undefined)) event.preventDefault()
  })
  on('keydown', (event) => {
    const isMenuKey = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)
    if (isMenuKey && ask(event.target)) event.preventDefault()
  })
  on('pointerdown', ({ pointerType, target, clientX: x, clientY: y }) => {
    endPress()
    if (pointerType !== 'touch' || isText(target)) return
    press = { x, y, timer: setTimeout(() => ask(target, { x, y }), LONG_PRESS_MS) }
  })
  on('pointermove', ({ clientX, clientY }) => {
    if (press && Math.hypot(clientX - press.x, clientY - press.y) > PRESS_SLACK_PX) endPress()
  })
  on('pointerup', endPress)
  on('pointercancel', endPress)
  return () => {
    endPress()
    off.abort()
  }
}

/** Where the focus goes when the menu is gone: what was pressed if it can have it, else the row's control. */
function controlOf(row: HTMLElement, target: Element): HTMLElement {
  const focusable = 'input, textarea, button:not([data-field-menu]), [tabindex="0"]'
  return target.closest<HTMLElement>(focusable) ?? row.querySelector<HTMLElement>(focusable) ?? row
}

function isText(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text')
}
