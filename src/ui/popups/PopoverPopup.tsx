import { Popover } from '@base-ui/react/popover'
import { cn } from '@/lib/cn'
import type { PopoverProps } from '../Popover'
import { isOwnPress } from './anchoredPopup'

export interface PopoverPopupProps extends Required<Omit<PopoverProps, 'className'>> {
  className: string | undefined
  onClosed: () => void
}

export function PopoverPopup({ label, triggerRef, open, onOpenChange, onClosed, side, align, className, children }: PopoverPopupProps) {
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next, details) => {
        if (!isOwnPress(details, triggerRef)) onOpenChange(next)
      }}
      onOpenChangeComplete={(isOpen) => {
        if (!isOpen) onClosed()
      }}
    >
      <Popover.Portal>
        <Popover.Positioner anchor={triggerRef} side={side} align={align} sideOffset={4} collisionPadding={8} className="z-(--z-popover)">
          <Popover.Popup aria-label={label} finalFocus={triggerRef} className={cn('popup max-h-(--available-height) max-w-(--available-width) overflow-y-auto p-3', className)}>
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
