/** A picker hanging on its control. */
import { Popover } from '@base-ui/react/popover'
import { useRef, type RefObject } from 'react'
import { cn } from '@/lib/cn'
import { isOwnPress, isTouch, rowOf } from '@/ui/popups/anchoredPopup'
import type { ComboboxPopupProps } from '@/ui/popups/ComboboxPopup'
import { PickerBody, type PickerBodyProps } from '@/ui/picker/PickerBody'

export interface PickerPopupProps
  extends Omit<ComboboxPopupProps, 'options' | 'onChange'>, Omit<PickerBodyProps, 'inputRef' | 'id' | 'label' | 'value' | 'query'> {
  /** Over its control, not over the whole row of the form. */
  isSmall?: boolean
  /** Where the focus goes after a choice; else back to the control. */
  finalFocusRef?: RefObject<HTMLElement | null>
}

export function PickerPopup({ triggerRef, open, onOpenChange, onClosed, onChoose, isSmall = false, finalFocusRef, ...body }: PickerPopupProps) {
  const inputRef = useRef<HTMLInputElement>(null)
  const popupRef = useRef<HTMLDivElement>(null)
  const isChosen = useRef(false)
  const isGrid = body.view === 'grid'
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
        <Popover.Positioner
          anchor={() => (isSmall ? triggerRef.current : rowOf(triggerRef))}
          side="bottom"
          align={isSmall ? 'end' : 'start'}
          sideOffset={4}
          collisionPadding={8}
          className={cn('z-(--z-popover)', isGrid ? 'w-[max(var(--anchor-width),min(560px,var(--available-width)))]' : 'w-(--anchor-width) min-w-[min(320px,var(--available-width))]')}
        >
          <Popover.Popup
            ref={popupRef}
            id={body.id}
            aria-label={body.label}
            // On touch the list is what is wanted first: focusing the search would bring up the keyboard and hide it.
            initialFocus={isTouch() ? popupRef : inputRef}
            finalFocus={() => (isChosen.current ? finalFocusRef?.current : null) ?? triggerRef.current}
            className={cn('popup flex flex-col', isGrid ? 'max-h-[min(560px,var(--available-height))]' : 'max-h-[min(345px,var(--available-height))]')}
          >
            <PickerBody
              {...body}
              inputRef={inputRef}
              onChoose={(value) => {
                isChosen.current = true
                onChoose(value)
                onOpenChange(false)
              }}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
