/** A panel that hangs on a control: more than a menu, less than a dialog. The rest of the page stays usable. */
import type { ReactNode, RefObject } from 'react'
import { createLazyPart } from './lazyPart'
import type { PopoverPopupProps } from './popups/PopoverPopup'
import { useMountedPopup } from './usePopup'

export interface PopoverProps {
  /** Its accessible name. */
  label: string
  /** The control that opens it: the caller gives it aria-expanded and aria-haspopup="dialog". */
  triggerRef: RefObject<HTMLElement | null>
  open: boolean
  onOpenChange: (open: boolean) => void
  side?: 'top' | 'bottom' | 'left' | 'right'
  align?: 'start' | 'center' | 'end'
  className?: string | undefined
  children: ReactNode
}

const popoverPart = createLazyPart<PopoverPopupProps>(async () => (await import('./popups/PopoverPopup')).PopoverPopup)

/** To call when the popover becomes likely (its control pointed at, focused), so that it opens at once. */
export function prefetchPopover(): void {
  void popoverPart.load()
}

export function Popover({ open, side = 'bottom', align = 'start', className, ...rest }: PopoverProps) {
  const popup = useMountedPopup(popoverPart, open)
  return popup.mounted && (
    <popoverPart.Component {...rest} open={open} side={side} align={align} className={className} onClosed={popup.onClosed} />
  )
}
