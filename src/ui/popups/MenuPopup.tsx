/** The open menu of a MenuButton. Fetched on first use. */
import { Menu } from '@base-ui/react/menu'
import { useRef } from 'react'
import type { FocusEvent, ReactNode, RefObject } from 'react'
import { cn } from '@/lib/cn'
import { Icon } from '../Icon'
import { CheckIcon } from '../icons'
import { Kbd } from '../Kbd'
import type { MenuItem } from '../MenuButton'
import { isOwnPress, popupFrame } from './anchoredPopup'

export interface MenuPopupProps {
  id: string
  label: string
  triggerRef: RefObject<HTMLElement | null>
  items: readonly MenuItem[]
  align: 'start' | 'end'
  /** Where it was asked for, in the window; else it hangs on the trigger. */
  at?: { x: number; y: number } | undefined
  /** Opened by a key: the first item is focused, as a key user expects. */
  byKeyboard: boolean
  open: boolean
  onOpenChange: (open: boolean) => void
  onClosed: () => void
}

const itemClass =
  'flex min-h-7 items-center gap-2 py-1 pr-3 pl-2 outline-none select-none data-highlighted:bg-hot data-disabled:text-faint pointer-coarse:min-h-11'

export function MenuPopup({ id, label, triggerRef, items, align, at, byKeyboard, open, onOpenChange, onClosed }: MenuPopupProps) {
  const hasEntered = useRef(false)

  /** Base UI knows of a key press only through its own triggers: the focus that lands on the menu is handed on here. */
  function handleFocus(event: FocusEvent<HTMLDivElement>): void {
    if (event.target !== event.currentTarget || hasEntered.current) return
    hasEntered.current = true
    if (byKeyboard) event.currentTarget.querySelector<HTMLElement>('[role^="menuitem"]')?.focus()
  }
  return (
    <Menu.Root
      modal={false}
      open={open}
      onOpenChange={(next, details) => {
        if (!isOwnPress(details, triggerRef)) onOpenChange(next)
      }}
      onOpenChangeComplete={(isOpen) => {
        if (!isOpen) onClosed()
      }}
    >
      <Menu.Portal>
        <Menu.Positioner {...popupFrame(label)} anchor={at ? pointAt(at) : triggerRef} side="bottom" align={align} sideOffset={4} collisionPadding={8} className="z-(--z-popover)">
          <Menu.Popup
            id={id}
            finalFocus={triggerRef}
            onFocus={handleFocus}
            className="popup max-h-(--available-height) max-w-(--available-width) min-w-[max(160px,var(--anchor-width))] overflow-y-auto py-1"
          >
            {items.map((item, index) => <MenuRow key={item.kind === 'separator' ? index : item.label} item={item} />)}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function pointAt({ x, y }: { x: number; y: number }) {
  return { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) }
}

function MenuRow({ item }: { item: MenuItem }) {
  switch (item.kind) {
    case 'separator':
      return <Menu.Separator className="my-1 h-px bg-line-strong" />
    case 'text':
      return <div className="max-w-[280px] px-3 py-1.5 text-meta wrap-anywhere whitespace-pre-line text-muted">{item.label}</div>
    case 'action':
      return (
        <Menu.Item disabled={item.disabled ?? false} onClick={() => item.onSelect()} className={cn(itemClass, item.danger === true && 'text-danger')}>
          <span className="size-4 flex-none">{item.icon !== undefined && <Icon of={item.icon} className={cn(item.danger !== true && 'text-muted')} />}</span>
          <Words label={item.label} note={item.note} />
          {item.keys !== undefined && <Kbd keys={item.keys} className="ml-auto pl-4" />}
        </Menu.Item>
      )
    case 'radio':
      return (
        <Menu.RadioGroup value={item.value} onValueChange={(value: string) => item.onChange(value)} aria-label={item.label}>
          {item.options.map((option) => (
            <Menu.RadioItem key={option.value} value={option.value} closeOnClick className={itemClass}>
              <span className="size-4 flex-none">
                <Menu.RadioItemIndicator><Icon of={CheckIcon} className="text-muted" /></Menu.RadioItemIndicator>
              </span>
              <Words label={option.label} note={option.note} />
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      )
  }
}

function Words({ label, note }: { label: ReactNode; note: ReactNode }) {
  return (
    <span>
      <span className="block">{label}</span>
      {note !== undefined && <span className="block text-meta text-muted">{note}</span>}
    </span>
  )
}
