import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactNode } from 'react'

export interface TooltipPopupProps {
  anchor: Element
  content: ReactNode
  side: 'top' | 'bottom'
  onHide: () => void
}

export function TooltipPopup({ anchor, content, side, onHide }: TooltipPopupProps) {
  return (
    <Tooltip.Root open disableHoverablePopup onOpenChange={(open) => { if (!open) onHide() }}>
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={anchor} side={side} align="start" sideOffset={4} collisionPadding={8} className="z-(--z-popover)">
          <Tooltip.Popup className="popup max-w-[336px] px-2.5 py-1.5 text-meta wrap-anywhere">{content}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
