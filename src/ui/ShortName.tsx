import { cn } from '@/lib/cn'
import { splitEnd } from './splitEnd'

export interface ShortNameProps {
  children: string
  className?: string | undefined
}

/** A name in one line that gives way in its middle: names of one family differ at their ends. */
export function ShortName({ children, className }: ShortNameProps) {
  const { start, end } = splitEnd(children)
  return (
    <span className={cn('flex min-w-0', className)}>
      <span className="min-w-0 truncate whitespace-pre">{start}</span>
      {end !== '' && <span className="max-w-full flex-none truncate whitespace-pre">{end}</span>}
    </span>
  )
}
