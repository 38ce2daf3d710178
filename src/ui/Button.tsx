/** The page's button, and the class names of its looks for links and triggers that must look like one. */
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { Icon } from './Icon'
import type { IconGlyph } from './icons'

export type ButtonVariant = 'solid' | 'primary' | 'ghost' | 'line' | 'field'

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** solid: on its own; primary: the next step, one per view; ghost: in a row of others; line: on the stage; field: in a form, its chevron on the form's edge. */
  variant?: ButtonVariant
  /** For what destroys. Also says so in its words. */
  danger?: boolean
  strong?: boolean
  icon?: IconGlyph | undefined
  /** After the words: a key hint, a chevron, a count. */
  trailing?: ReactNode
}

const variants: Record<ButtonVariant, string> = {
  solid: 'justify-center bg-surface px-3 hover:bg-raised active:bg-hot',
  primary: 'justify-center bg-accent px-3 font-semibold text-on-accent hover:bg-accent-hover active:bg-accent-press',
  ghost: 'justify-center px-2 hover:bg-raised active:bg-hot',
  line: 'justify-center px-3 inset-ring inset-ring-line-strong hover:bg-raised active:bg-hot',
  field: 'justify-between bg-surface px-2 hover:bg-raised active:bg-hot',
}

export function buttonClass(variant: ButtonVariant = 'solid', { danger = false, strong = false } = {}): string {
  return cn(
    'inline-flex h-(--ctl) flex-none items-center gap-1.5 rounded-ctl whitespace-nowrap select-none',
    'transition-colors duration-(--dur-1) disabled:bg-surface disabled:text-faint disabled:inset-ring-0',
    variants[variant],
    danger && 'text-danger',
    strong && 'font-semibold',
  )
}

export function Button({ variant = 'solid', danger = false, strong = false, icon, trailing, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={cn(buttonClass(variant, { danger, strong }), className)}>
      {icon !== undefined && <Icon of={icon} className={variant === 'ghost' && !danger ? 'text-muted' : undefined} />}
      {children}
      {trailing}
    </button>
  )
}
