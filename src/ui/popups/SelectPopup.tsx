/** The open list of a Select. Fetched on first use. */
import { CSPProvider } from '@base-ui/react/csp-provider'
import { Select } from '@base-ui/react/select'
import type { RefObject } from 'react'
import { Icon } from '../Icon'
import { CheckIcon } from '../icons'
import type { SelectOption } from '../Select'
import { isOwnPress, popupFrame } from './anchoredPopup'

export interface SelectPopupProps {
  id: string
  label: string
  triggerRef: RefObject<HTMLElement | null>
  options: readonly SelectOption<string>[]
  value: string
  onChange: (value: string) => void
  open: boolean
  onOpenChange: (open: boolean) => void
  onClosed: () => void
}

export function SelectPopup({ id, label, triggerRef, options, value, onChange, open, onOpenChange, onClosed }: SelectPopupProps) {
  return (
    // The page's policy allows no style elements; the one Base UI would add only hides a scrollbar.
    <CSPProvider disableStyleElements>
      <Select.Root<string>
        modal={false}
        value={value}
        onValueChange={(next) => {
          if (next !== null) onChange(next)
        }}
        open={open}
        onOpenChange={(next, details) => {
          if (!isOwnPress(details, triggerRef)) onOpenChange(next)
        }}
        onOpenChangeComplete={(isOpen) => {
          if (!isOpen) onClosed()
        }}
      >
        <Select.Portal>
          <Select.Positioner {...popupFrame(label)} anchor={triggerRef} alignItemWithTrigger={false} align="start" sideOffset={4} collisionPadding={8} className="z-(--z-popover) min-w-(--anchor-width)">
            <Select.Popup finalFocus={triggerRef} className="popup max-h-(--available-height) overflow-y-auto py-1">
              <Select.List id={id} aria-label={label}>
                {options.map((option) => (
                  <Select.Item
                    key={option.value}
                    value={option.value}
                    className="flex min-h-7 items-center gap-2 pr-4 pl-2 outline-none select-none data-highlighted:bg-hot pointer-coarse:min-h-11"
                  >
                    <span className="size-4 flex-none">
                      <Select.ItemIndicator><Icon of={CheckIcon} className="text-muted" /></Select.ItemIndicator>
                    </span>
                    <span className="py-1">
                      <Select.ItemText className="block">{option.label}</Select.ItemText>
                      {option.note !== undefined && <span className="block text-meta text-muted">{option.note}</span>}
                    </span>
                  </Select.Item>
                ))}
              </Select.List>
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
    </CSPProvider>
  )
}
