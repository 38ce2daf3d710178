/**
 * Pinned fields are dragged into another order by the handle in their margin. They change places under the pointer, so
 * that what is seen is what is kept; the menu has the same for keys.
 */
import { useEffect, type RefObject } from 'react'
import { useStores, type Stores } from '@/state/react'
import type { ParameterId } from '@/workflow/form/parameters'
import { togetherWith } from './together'

/** Less is a press, which opens the menu. */
const THRESHOLD_PX = 4

export function usePinnedDrag(formRef: RefObject<HTMLElement | null>): void {
  const stores = useStores()
  useEffect(() => {
    const form = formRef.current
    return form ? listen(form, stores) : undefined
  }, [formRef, stores])
}

function listen(form: HTMLElement, stores: Stores): () => void {
  const off = new AbortController()
  const { signal } = off
  let drag: { id: ParameterId; handle: HTMLElement; y: number; isMoving: boolean } | null = null

  form.addEventListener('pointerdown', ({ target, button, clientY }) => {
    const handle = target instanceof Element ? target.closest<HTMLElement>('[data-field-menu]') : null
    const id = handle?.closest<HTMLElement>('[data-field-id]')?.dataset['fieldId'] as ParameterId | undefined
    drag = handle && id !== undefined && button === 0 && stores.layout.getState().pinned.includes(id) ? { id, handle, y: clientY, isMoving: false } : null
  }, { signal })
  form.addEventListener('pointermove', ({ clientY, pointerId, buttons }) => {
    if (buttons === 0) drag = null // let go elsewhere
    if (!drag) return
    if (!drag.isMoving) {
      if (Math.abs(clientY - drag.y) < THRESHOLD_PX) return
      drag.isMoving = true
      drag.handle.setPointerCapture(pointerId)
    }
    moveTo(form, stores, drag.id, clientY)
  }, { signal })
  form.addEventListener('pointercancel', () => (drag = null), { signal })
  // The click that ends a drag opens no menu: caught on the way down, before anybody else hears of it.
  form.addEventListener('click', (event) => {
    if (drag?.isMoving === true) event.stopPropagation()
    drag = null
  }, { signal, capture: true })
  return () => off.abort()
}

/** In front of the first pinned row whose middle lies below the pointer. */
function moveTo(form: HTMLElement, stores: Stores, id: ParameterId, y: number) {
  const { pinned, movePinned } = stores.layout.getState()
  const { parameters, byId } = stores.document.getState()
  const parameter = byId.get(id)
  if (!parameter) return
  const moved = togetherWith(parameters, parameter)
  const rows = [...form.querySelectorAll<HTMLElement>('[data-field-id]')].filter((row) => {
    const rowId = row.dataset['fieldId'] as ParameterId
    return pinned.includes(rowId) && !moved.includes(rowId)
  })
  const next = rows.find((row) => {
    const { top, height } = row.getBoundingClientRect()
    return y < top + height / 2
  })
  const rest = pinned.filter((it) => !moved.includes(it))
  const at = next ? rest.indexOf(next.dataset['fieldId'] as ParameterId) : rest.length
  const wanted = [...rest.slice(0, at), ...moved.filter((it) => pinned.includes(it)), ...rest.slice(at)]
  if (wanted.every((it, index) => it === pinned[index])) return
  for (const [offset, it] of moved.filter((one) => pinned.includes(one)).entries()) movePinned(it, at + offset)
}
