/** A line of text: an address, a name, a search. What it says is handed on with every key. */
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { cn } from '@/lib/cn'
import type { ControlProps } from './Field'
import { Icon } from './Icon'
import type { IconGlyph } from './icons'

type NativeProps = Omit<ComponentPropsWithRef<'input'>, 'id' | 'value' | 'onChange' | 'disabled' | 'prefix' | 'className' | 'aria-label'>

export interface TextInputProps extends ControlProps, NativeProps {
  value: string
  onChange: (value: string) => void
  icon?: IconGlyph
  /** Inside the box, at its end: a key hint, a count, a button. */
  trailing?: ReactNode
  className?: string | undefined
}

export function TextInput({
  id, label, labelId, describedBy, invalid = false, disabled = false,
  value, onChange, icon, trailing, className, ...native
}: TextInputProps) {
  return (
    <div
      className={cn(
        'ring-within flex h-(--ctl) min-w-0 items-center gap-2 rounded-ctl bg-surface px-2 transition-colors duration-(--dur-1)',
        invalid && 'inset-ring inset-ring-danger',
        className,
      )}
    >
      {icon !== undefined && <Icon of={icon} className="text-muted" />}
      <input
        type="text"
        autoComplete="off"
        {...native}
        id={id}
        aria-label={labelId === undefined ? label : undefined}
        aria-labelledby={labelId}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        disabled={disabled}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-full w-full min-w-0 flex-1 bg-transparent text-input outline-none disabled:text-faint"
      />
      {trailing}
    </div>
  )
}
