import type { ComponentPropsWithRef, ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { buttonClass } from './Button'

export interface SwitchProps extends Omit<ComponentPropsWithRef<'button'>, 'onChange' | 'role' | 'children'> {
  /** Its words, drawn beside it. */
  children: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  /** live: amber when on, for what runs by itself; plain: neutral. */
  tone?: 'plain' | 'live'
}

/** Something that is on or off from now on, with its words. For a choice within a form see Checkbox. */
export function Switch({ children, checked, onChange, tone = 'plain', className, ...rest }: SwitchProps) {
  return (
    <button
      type="button"
      {...rest}
      role="switch"
      aria-checked={checked}
      onClick={() => onChange(!checked)}
      className={cn(buttonClass('ghost'), 'gap-2', className)}
    >
      <span
        aria-hidden
        className={cn(
          'relative h-4 w-7 flex-none rounded-full',
          checked ? (tone === 'live' ? 'bg-accent' : 'bg-text') : 'inset-ring-[1.5px] inset-ring-edge',
        )}
      >
        <span
          className={cn(
            'absolute top-1 size-2 rounded-full transition-[left] duration-(--dur-1)',
            checked ? 'left-4' : 'left-1',
            checked ? (tone === 'live' ? 'bg-on-accent' : 'bg-ground') : 'bg-edge',
          )}
        />
      </span>
      {children}
    </button>
  )
}
