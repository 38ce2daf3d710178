/** One of a few, side by side. Native radios: arrow keys, one tab stop and names come with them. */
import { useId } from 'react'
import { cn } from '@/lib/cn'
import type { ControlProps } from './Field'

export interface SegmentedOption<T extends string> {
  value: T
  label: string
  /** Read in place of a label that is short or a sign, e.g. "16:9, landscape". */
  name?: string
}

export interface SegmentedProps<T extends string> extends Omit<ControlProps, 'invalid'> {
  options: readonly SegmentedOption<T>[]
  /** Null where none of them holds. */
  value: T | null
  onChange: (value: T) => void
  className?: string | undefined
}

export function Segmented<T extends string>({
  id, label, labelId, describedBy, disabled = false, options, value, onChange, className,
}: SegmentedProps<T>) {
  const name = useId()
  return (
    <div
      id={id}
      role="radiogroup"
      aria-label={labelId === undefined ? label : undefined}
      aria-labelledby={labelId}
      aria-describedby={describedBy}
      className={cn('flex h-(--seg) min-w-0 rounded-ctl bg-surface p-0.5', className)}
    >
      {options.map((option) => (
        <label
          key={option.value}
          className={cn(
            'ring-within flex min-w-0 flex-1 items-center justify-center rounded-sm px-1 text-meta whitespace-nowrap text-muted select-none',
            'hover:text-text has-checked:bg-raised has-checked:text-text has-checked:ring has-checked:ring-line has-disabled:text-faint',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={disabled}
            aria-label={option.name}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </div>
  )
}
