/**
 * The closed look of a control that opens a list: value, chevron. Says what role it has and whether it is open; the
 * list itself comes later and from elsewhere.
 */
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { cn } from '@/lib/cn'
import type { ControlProps } from './Field'
import { Icon } from './Icon'
import { ChevronDownIcon } from './icons'

type NativeProps = Omit<ComponentPropsWithRef<'button'>, 'id' | 'disabled' | 'children'>

export interface PopupTriggerProps extends ControlProps, NativeProps {
  open: boolean
  /** Id of the popup while it is open. */
  popupId: string
  popupKind: 'dialog' | 'listbox'
  children: ReactNode
}

export function PopupTrigger({
  id, label, labelId, describedBy, invalid = false, disabled = false,
  open, popupId, popupKind, className, children, ...native
}: PopupTriggerProps) {
  return (
    <button
      type="button"
      {...native}
      id={id}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a native select can neither be searched nor shorten its value
      role="combobox"
      aria-label={labelId === undefined ? label : undefined}
      aria-labelledby={labelId}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      aria-haspopup={popupKind}
      aria-expanded={open}
      aria-controls={open ? popupId : undefined}
      disabled={disabled}
      className={cn(
        'flex h-(--ctl) w-full min-w-0 items-center gap-1 rounded-ctl bg-surface px-2 text-left transition-colors duration-(--dur-1)',
        'hover:bg-raised disabled:bg-surface disabled:text-faint aria-expanded:bg-raised',
        invalid && 'inset-ring inset-ring-danger',
        className,
      )}
    >
      <span className="flex min-w-0 flex-1">{children}</span>
      <Icon of={ChevronDownIcon} className="text-muted" />
    </button>
  )
}
