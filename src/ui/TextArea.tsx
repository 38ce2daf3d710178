/**
 * Text of several lines that grows with what is written, up to a number of lines, then scrolls. Its height comes from
 * a hidden copy of the text in the same grid cell: no measuring, no jump of the form, right at every width.
 */
import { useState } from 'react'
import type { ComponentPropsWithRef, CSSProperties, PointerEvent } from 'react'
import { cn } from '@/lib/cn'
import type { ControlProps } from './Field'

type NativeProps = Pick<ComponentPropsWithRef<'textarea'>, 'ref' | 'placeholder' | 'spellCheck' | 'onFocus' | 'onBlur' | 'onKeyDown' | 'onSelect' | 'onPaste'>

export interface TextAreaProps extends ControlProps, NativeProps {
  value: string
  onChange: (value: string) => void
  /** Lines it is high when empty, and lines after which it scrolls. */
  minLines?: number
  maxLines?: number
  className?: string | undefined
}

const PADDING_PX = 16

export function TextArea({
  id, label, labelId, describedBy, invalid = false, disabled = false,
  value, onChange, minLines = 4, maxLines = 9, className, ...native
}: TextAreaProps) {
  // While an input method composes, the text is the browser's: a late or altered value from outside would end it.
  const [composed, setComposed] = useState<string | null>(null)
  const [draggedPx, setDraggedPx] = useState<number | null>(null)
  const text = composed ?? value

  const linesHigh = (lines: number) => `calc(var(--lh-prompt) * ${lines} + ${PADDING_PX}px)`
  const height: CSSProperties =
    draggedPx === null ? { minHeight: linesHigh(minLines), maxHeight: linesHigh(maxLines) } : { height: draggedPx }
  return (
    <div
      className={cn(
        'ring-within relative grid rounded-ctl bg-surface text-prompt',
        invalid && 'inset-ring inset-ring-danger',
        className,
      )}
    >
      <div aria-hidden style={height} className="invisible col-start-1 row-start-1 overflow-hidden px-2.5 py-2 wrap-anywhere whitespace-pre-wrap">
        {text}
        {'\u200B' /* an empty last line is as high as any */}
      </div>
      <textarea
        {...native}
        id={id}
        rows={1}
        aria-label={labelId === undefined ? label : undefined}
        aria-labelledby={labelId}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        disabled={disabled}
        value={text}
        onChange={(event) => {
          if (composed !== null) setComposed(event.target.value)
          onChange(event.target.value)
        }}
        onCompositionStart={(event) => setComposed(event.currentTarget.value)}
        onCompositionEnd={(event) => {
          setComposed(null)
          onChange(event.currentTarget.value)
        }}
        className="col-start-1 row-start-1 size-full resize-none bg-transparent px-2.5 py-2 wrap-anywhere outline-none disabled:text-faint"
      />
      <ResizeEdge onDrag={setDraggedPx} minPx={PADDING_PX * 2} />
    </div>
  )
}

interface ResizeEdgeProps {
  /** Null gives the height back to the text. */
  onDrag: (heightPx: number | null) => void
  minPx: number
}

/** The lower edge: drag for more or less room, double-click for as much as the text needs. A convenience of the mouse. */
function ResizeEdge({ onDrag, minPx }: ResizeEdgeProps) {
  function handleMove(event: PointerEvent<HTMLDivElement>): void {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const top = event.currentTarget.parentElement?.getBoundingClientRect().top ?? 0
    onDrag(Math.max(event.clientY - top, minPx))
  }
  return (
    <div
      aria-hidden
      className="absolute inset-x-2 -bottom-1 h-2 cursor-ns-resize touch-none pointer-coarse:hidden"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={handleMove}
      onDoubleClick={() => onDrag(null)}
    />
  )
}
