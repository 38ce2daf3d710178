/**
 * Dragging sideways over a number, or over its label, changes it. A press that does not move stays a press. Where the
 * text has the focus already a drag selects in it, as in any text.
 */
import { useRef } from 'react'
import type { MouseEvent, PointerEvent } from 'react'

/** Less than this is a press with an unsteady hand. */
const THRESHOLD_PX = 4
/** A drag of this length goes through the whole scale, where it has ends. */
const SCALE_PX = 320
const MIN_STEPS_PER_PX = 1 / 8
const MAX_STEPS_PER_PX = 20
const FAST = 10

export interface ScrubOptions {
  value: number
  /** From one end of the scale to the other. */
  steps: number
  disabled: boolean
  /** @param from the value when the drag began; `count` steps away from it is what is wanted */
  onScrub: (from: number, count: number) => void
}

export function useScrub({ value, steps, disabled, onScrub }: ScrubOptions) {
  const drag = useRef<{ x: number; from: number; isMoving: boolean } | null>(null)
  const stepsPerPx = Math.min(Math.max(steps / SCALE_PX, MIN_STEPS_PER_PX), MAX_STEPS_PER_PX)

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (disabled || event.button !== 0 || event.currentTarget === document.activeElement) return
      drag.current = { x: event.clientX, from: value, isMoving: false }
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (event.buttons === 0) drag.current = null // let go elsewhere
      const current = drag.current
      if (current === null) return
      const dx = event.clientX - current.x
      if (!current.isMoving) {
        if (Math.abs(dx) < THRESHOLD_PX) return
        current.isMoving = true
        event.currentTarget.setPointerCapture(event.pointerId)
      }
      onScrub(current.from, Math.trunc(dx * stepsPerPx) * (event.shiftKey ? FAST : 1))
    },
    onPointerUp: () => {
      if (drag.current?.isMoving !== true) drag.current = null
      // The click that ends a drag is none: a label would put the focus into its field.
      else setTimeout(() => (drag.current = null))
    },
    onPointerCancel: () => {
      drag.current = null
    },
    onClick: (event: MouseEvent<HTMLElement>) => {
      if (drag.current?.isMoving === true) event.preventDefault()
    },
  }
}
