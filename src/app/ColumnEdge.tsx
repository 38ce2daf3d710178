/** The edge between two columns: drag it, or move it with the arrow keys; double-click gives the layout's own width. */
import type { KeyboardEvent, PointerEvent } from 'react'

const KEY_STEP_PX = 8

export interface ColumnEdgeProps {
  label: string
  /** Width of the column before it, CSS pixels. */
  value: number
  min: number
  max: number
  /** Null: as the layout has it. */
  onChange: (width: number | null) => void
}

export function ColumnEdge({ label, value, min, max, onChange }: ColumnEdgeProps) {
  function handleMove(event: PointerEvent<HTMLDivElement>) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const left = event.currentTarget.previousElementSibling?.getBoundingClientRect().left ?? 0
    onChange(event.clientX - left)
  }
  function handleKey(event: KeyboardEvent<HTMLDivElement>) {
    const next = { ArrowLeft: value - KEY_STEP_PX, ArrowRight: value + KEY_STEP_PX, Home: min, End: max }[event.key]
    if (next === undefined) return
    event.preventDefault()
    onChange(next)
  }
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={max}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a separator that moves is a control
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={handleMove}
      onDoubleClick={() => onChange(null)}
      onKeyDown={handleKey}
      className="relative z-10 w-px flex-none cursor-col-resize touch-none bg-line before:absolute before:inset-y-0 before:-inset-x-1 focus-visible:bg-accent-line"
    />
  )
}
