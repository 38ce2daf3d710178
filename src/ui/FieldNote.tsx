import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { Icon } from './Icon'
import { AlertIcon } from './icons'

export interface FieldNoteProps {
  tone?: 'error' | 'plain'
  className?: string | undefined
  children: ReactNode
}

/** A small line of text under a field or beside a button. An error has its icon: colour is never the only sign. */
export function FieldNote({ tone = 'plain', className, children }: FieldNoteProps) {
  if (tone === 'plain') return <p className={cn('text-meta text-faint', className)}>{children}</p>
  return (
    <p className={cn('flex gap-1.5 text-meta text-danger', className)}>
      <Icon of={AlertIcon} size={14} className="mt-px" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
  )
}
