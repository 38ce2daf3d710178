import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

export interface EmptyStateProps {
  /** What is so. */
  title: string
  /** Why, in one sentence. */
  children?: ReactNode
  /** The next step first. */
  actions?: ReactNode
  tone?: 'plain' | 'error'
  /** Level of the headline in the page's outline. */
  level?: 2 | 3
  className?: string | undefined
}

/** Empty, failed, cached: a headline that says what is so, one line that says why, and the next step. */
export function EmptyState({ title, children, actions, tone = 'plain', level = 2, className }: EmptyStateProps) {
  const Headline = level === 2 ? 'h2' : 'h3'
  return (
    <div className={cn('max-w-[56ch]', className)}>
      <Headline className={cn('mb-1 text-headline font-semibold', tone === 'error' && 'text-danger')}>{title}</Headline>
      {children !== undefined && <div className="text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-3 flex flex-wrap items-center gap-1">{actions}</div>}
    </div>
  )
}
