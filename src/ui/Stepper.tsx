/** A small count between two buttons, which can also be typed. Always within its range: there is nothing to complain of. */
import { cn } from '@/lib/cn'
import { Icon } from './Icon'
import type { IconGlyph } from './icons'
import { AddIcon, MinusIcon } from './icons'
import { NumberInput } from './NumberInput'
import { clamp } from './numbers'

export interface StepperProps {
  /** Names the group and the number, e.g. "Runs". */
  label: string
  fewerLabel: string
  moreLabel: string
  value: number
  onChange: (value: number) => void
  min?: number
  max: number
  className?: string | undefined
}

export function Stepper({ label, fewerLabel, moreLabel, value, onChange, min = 1, max, className }: StepperProps) {
  const change = (next: number) => {
    const within = clamp(next, { min, max })
    if (within !== value) onChange(within)
  }
  return (
    <fieldset
      aria-label={label}
      className={cn('grid h-(--ctl) min-w-0 grid-cols-[28px_minmax(0,1fr)_28px] rounded-ctl bg-surface pointer-coarse:grid-cols-[44px_minmax(0,1fr)_44px]', className)}
    >
      <StepButton icon={MinusIcon} label={fewerLabel} isAtEnd={value <= min} onStep={() => change(value - 1)} />
      <NumberInput label={label} value={value} onChange={change} min={min} max={max} step={1} look="inner" />
      <StepButton icon={AddIcon} label={moreLabel} isAtEnd={value >= max} onStep={() => change(value + 1)} />
    </fieldset>
  )
}

interface StepButtonProps {
  icon: IconGlyph
  label: string
  isAtEnd: boolean
  onStep: () => void
}

/** aria-disabled, not disabled: a button that is disabled under the finger would lose the focus. */
function StepButton({ icon, label, isAtEnd, onStep }: StepButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={isAtEnd || undefined}
      onClick={onStep}
      className={cn(
        'grid h-full place-items-center rounded-ctl transition-colors duration-(--dur-1)',
        isAtEnd ? 'text-line-strong' : 'text-muted hover:bg-raised hover:text-text active:bg-hot',
      )}
    >
      <Icon of={icon} />
    </button>
  )
}
