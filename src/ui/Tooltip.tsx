/**
 * A hint that appears when its control is pointed at or focused by keyboard. It repeats or completes what the control
 * already says, so it is never the only place of a fact. Touch has no hover: there it does not appear.
 */
import { useEffect, useRef, useState } from 'react'
import type { DOMAttributes, ReactNode } from 'react'
import { createLazyPart } from './lazyPart'
import type { TooltipPopupProps } from './popups/TooltipPopup'

const SHOW_DELAY_MS = 500

const tooltipPart = createLazyPart<TooltipPopupProps>(async () => (await import('./popups/TooltipPopup')).TooltipPopup)

export interface Tooltip<E extends Element> {
  /** The control's props with the tooltip's listeners added to its own. */
  compose: <P extends DOMAttributes<E>>(props: P) => P
  /** To render beside the control. */
  node: ReactNode
}

export function useTooltip<E extends Element>(content: ReactNode, { side = 'bottom' }: { side?: 'top' | 'bottom' } = {}): Tooltip<E> {
  const [anchor, setAnchor] = useState<E | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  function showSoon(element: E): void {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      void tooltipPart.load()
      setAnchor(element)
    }, SHOW_DELAY_MS)
  }
  function hide(): void {
    clearTimeout(timer.current)
    setAnchor(null)
  }

  return {
    compose: (props) => ({
      ...props,
      onPointerEnter: (event) => {
        props.onPointerEnter?.(event)
        if (event.pointerType === 'mouse' && content !== null) showSoon(event.currentTarget)
      },
      onPointerLeave: (event) => {
        props.onPointerLeave?.(event)
        hide()
      },
      onPointerDown: (event) => {
        props.onPointerDown?.(event)
        hide()
      },
      onFocus: (event) => {
        props.onFocus?.(event)
        if (content !== null && event.currentTarget.matches(':focus-visible')) showSoon(event.currentTarget)
      },
      onBlur: (event) => {
        props.onBlur?.(event)
        hide()
      },
      onKeyDown: (event) => {
        props.onKeyDown?.(event)
        hide()
      },
    }),
    node: anchor !== null && content !== null && <tooltipPart.Component anchor={anchor} content={content} side={side} onHide={hide} />,
  }
}
