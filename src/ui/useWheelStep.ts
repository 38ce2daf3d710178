/**
 * Steps a control with the wheel, but only while it has the focus: a form that is scrolled past must not change.
 * A listener of our own, because React's wheel listeners are passive and cannot keep the form from scrolling.
 */
import { useEffect, useEffectEvent } from 'react'
import type { RefObject } from 'react'

/** One notch of a mouse wheel is about 100; a trackpad sends many small parts of it. */
const NOTCH_PX = 60
const LINE_PX = 30

export function useWheelStep(ref: RefObject<HTMLElement | null>, onStep: (direction: 1 | -1) => void): void {
  const step = useEffectEvent(onStep)
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    let collected = 0
    const handleWheel = (event: WheelEvent) => {
      if (document.activeElement !== element || event.ctrlKey || event.deltaY === 0) return
      event.preventDefault()
      collected += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE_PX
      if (Math.abs(collected) < NOTCH_PX) return
      step(collected < 0 ? 1 : -1)
      collected = 0
    }
    element.addEventListener('wheel', handleWheel, { passive: false })
    return () => element.removeEventListener('wheel', handleWheel)
  }, [ref])
}
