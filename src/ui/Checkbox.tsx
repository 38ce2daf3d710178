import { cn } from '@/lib/cn'
import type { ControlProps } from './Field'
import { Icon } from './Icon'
import { CheckIcon } from './icons'

export interface CheckboxProps extends ControlProps {
  checked: boolean
  onChange: (checked: boolean) => void
  /** Draws the label beside the box. Without it the box is named, but bare. */
  showLabel?: boolean
  className?: string | undefined
}

export function Checkbox({
  id, label, labelId, describedBy, invalid = false, disabled = false, checked, onChange, showLabel = false, className,
}: CheckboxProps) {
  const box = (
    <span className={cn('relative inline-grid size-4 flex-none place-items-center', !showLabel && className)}>
      <input
        id={id}
        type="checkbox"
        aria-label={labelId === undefined && !showLabel ? label : undefined}
        aria-labelledby={labelId}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        disabled={disabled}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="peer z-1 col-start-1 row-start-1 size-4 appearance-none rounded-[3px] inset-ring-[1.5px] inset-ring-edge checked:bg-text checked:inset-ring-0 before:absolute before:inset-[calc((100%-var(--ctl))/2)] before:content-['']"
      />
      <Icon of={CheckIcon} size={12} className="pointer-events-none invisible z-1 col-start-1 row-start-1 text-ground peer-checked:visible" />
    </span>
  )
  if (!showLabel) return box
  return (
    <label className={cn('flex min-h-(--ctl) items-center gap-2 select-none', className)}>
      {box}
      {label}
    </label>
  )
}
