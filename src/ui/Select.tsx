/** One of a short list, by name. For long lists see Combobox, for two to six short words Segmented. */
import { useId, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import type { ControlProps } from './Field'
import { createLazyPart } from './lazyPart'
import { PopupTrigger } from './PopupTrigger'
import type { SelectPopupProps } from './popups/SelectPopup'
import { usePopup } from './usePopup'

export interface SelectOption<T extends string> {
  value: T
  label: string
  /** A second line, in small. */
  note?: string
}

export interface SelectProps<T extends string> extends ControlProps {
  options: readonly SelectOption<T>[]
  value: T
  onChange: (value: T) => void
  className?: string | undefined
}

const selectPart = createLazyPart<SelectPopupProps>(async () => (await import('./popups/SelectPopup')).SelectPopup)

export function Select<T extends string>({ options, value, onChange, className, ...control }: SelectProps<T>) {
  const popupId = useId()
  const triggerRef = useRef<HTMLButtonElement>(null)
  const popup = usePopup(selectPart)

  function handleKeyDown(event: KeyboardEvent<HTMLButtonElement>): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    popup.setOpen(true)
  }
  return (
    <>
      <PopupTrigger
        {...control}
        {...popup.prefetch}
        ref={triggerRef}
        open={popup.open}
        popupId={popupId}
        popupKind="listbox"
        onKeyDown={handleKeyDown}
        onClick={() => popup.setOpen(!popup.open)}
        className={className}
      >
        <span className="truncate">{options.find((option) => option.value === value)?.label ?? value}</span>
      </PopupTrigger>
      {popup.mounted && (
        <selectPart.Component
          id={popupId}
          label={control.label}
          triggerRef={triggerRef}
          options={options}
          value={value}
          onChange={(next) => {
            const chosen = options.find((option) => option.value === next)
            if (chosen !== undefined && chosen.value !== value) onChange(chosen.value)
          }}
          open={popup.open}
          onOpenChange={popup.setOpen}
          onClosed={popup.onClosed}
        />
      )}
    </>
  )
}
