/** A button that opens a menu of things to do or to choose. The menu's code is fetched when it is first wanted. */
import { useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { buttonClass } from './Button'
import type { ButtonVariant } from './Button'
import type { IconGlyph } from './icons'
import type { Key } from './Kbd'
import { createLazyPart } from './lazyPart'
import type { MenuPopupProps } from './popups/MenuPopup'
import { usePopup } from './usePopup'

export type MenuItem =
  | { kind: 'action'; label: string; note?: string; icon?: IconGlyph; keys?: readonly Key[]; danger?: boolean; disabled?: boolean; onSelect: () => void }
  | { kind: 'radio'; label: string; value: string; options: readonly { value: string; label: string; note?: string }[]; onChange: (value: string) => void }
  | { kind: 'separator' }
  | { kind: 'text'; label: string } // said, not chosen

export interface MenuButtonProps {
  /** Its accessible name, e.g. "Seed mode: Random". */
  label: string
  /** What is drawn in the button. */
  children: ReactNode
  items: readonly MenuItem[]
  variant?: ButtonVariant
  align?: 'start' | 'end'
  id?: string | undefined
  describedBy?: string | undefined
  disabled?: boolean
  className?: string | undefined
}

const menuPart = createLazyPart<MenuPopupProps>(async () => (await import('./popups/MenuPopup')).MenuPopup)

export function MenuButton({
  label, children, items, variant = 'ghost', align = 'start', id, describedBy, disabled = false, className,
}: MenuButtonProps) {
  const popupId = useId()
  const triggerRef = useRef<HTMLButtonElement>(null)
  const [byKeyboard, setByKeyboard] = useState(false)
  const popup = usePopup(menuPart)
  const toggle = (isKey: boolean) => {
    setByKeyboard(isKey)
    popup.setOpen(!popup.open)
  }
  return (
    <>
      <button
        ref={triggerRef}
        type="button"
        id={id}
        aria-label={label}
        aria-describedby={describedBy}
        aria-haspopup="menu"
        aria-expanded={popup.open}
        aria-controls={popup.open ? popupId : undefined}
        disabled={disabled}
        {...popup.prefetch}
        onClick={(event) => toggle(event.detail === 0)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
          event.preventDefault()
          if (!popup.open) toggle(true)
        }}
        className={cn(buttonClass(variant), 'aria-expanded:bg-raised', className)}
      >
        {children}
      </button>
      {popup.mounted && (
        <menuPart.Component
          id={popupId}
          label={label}
          triggerRef={triggerRef}
          items={items}
          align={align}
          byKeyboard={byKeyboard}
          open={popup.open}
          onOpenChange={popup.setOpen}
          onClosed={popup.onClosed}
        />
      )}
    </>
  )
}
