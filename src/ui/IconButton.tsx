import type { ComponentPropsWithRef } from 'react'
import { cn } from '@/lib/cn'
import { Icon } from './Icon'
import type { IconGlyph } from './icons'
import { useTooltip } from './Tooltip'

export interface IconButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'children' | 'aria-label'> {
  icon: IconGlyph
  /** What it does: its accessible name, and its tooltip. */
  label: string
  /** Draws the glyph filled and the button raised, and says aria-pressed. Leave out where it is no toggle. */
  pressed?: boolean | undefined
  filled?: boolean
  /** Pulls it out by its padding, so that the glyph, not the button, meets the column's edge. */
  flush?: 'start' | 'end'
}

export function IconButton({ icon, label, pressed, filled = false, flush, className, ...rest }: IconButtonProps) {
  const tooltip = useTooltip<HTMLButtonElement>(label)
  return (
    <>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...tooltip.compose(rest)}
        className={cn(
          'inline-grid size-(--ctl) flex-none place-items-center rounded-ctl transition-colors duration-(--dur-1)',
          'hover:bg-raised hover:text-text active:bg-hot disabled:bg-transparent disabled:text-faint disabled:opacity-60',
          pressed === true ? 'bg-raised text-text' : 'text-muted',
          flush === 'start' && '-ml-[calc((var(--ctl)-var(--icon))/2)]',
          flush === 'end' && '-mr-[calc((var(--ctl)-var(--icon))/2)]',
          className,
        )}
      >
        <Icon of={icon} filled={filled} />
      </button>
      {tooltip.node}
    </>
  )
}
