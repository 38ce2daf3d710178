/** Every result of this page. While there is none the panel says so, and needs none of the list's code. */
import { useEffect } from 'react'
import { cn } from '@/lib/cn'
import { useRuns } from '@/state/react'
import { EmptyState } from '@/ui/EmptyState'
import { createLazyPart } from '@/ui/lazyPart'
import type { ResultListProps } from './ResultList'
import { words } from './texts'

export interface ResultsPanelProps extends ResultListProps {
  className?: string | undefined
}

const listPart = createLazyPart<ResultListProps>(async () => (await import('./ResultList')).ResultList)

/** To call when a first result becomes likely. */
export function prefetchResults(): void {
  void listPart.load()
}

export function ResultsPanel({ className, ...list }: ResultsPanelProps) {
  const isEmpty = useRuns((state) => state.order.length === 0)
  useEffect(() => {
    if (!isEmpty) void listPart.load()
  }, [isEmpty])
  return (
    <section aria-label={words.results} className={cn('flex min-h-0 min-w-0 flex-col bg-ground', className)}>
      {isEmpty ? <EmptyState title={words.empty} className="px-3 py-2">{words.emptyWhy}</EmptyState> : <listPart.Component {...list} />}
    </section>
  )
}
