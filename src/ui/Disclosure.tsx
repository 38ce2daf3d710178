import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { Icon } from './Icon'
import { ChevronRightIcon } from './icons'

export interface DisclosureProps {
  title: ReactNode
  /** Small, at the end of the row: how many are inside. */
  meta?: ReactNode
  defaultOpen?: boolean
  /** With onOpenChange: the caller keeps whether it is open. */
  open?: boolean | undefined
  onOpenChange?: ((open: boolean) => void) | undefined
  className?: string | undefined
  children: ReactNode
}

/** A row that shows or hides what belongs to it. What is hidden is not in the tree, so it costs nothing. */
export function Disclosure({ title, meta, defaultOpen = false, open: openProp, onOpenChange, className, children }: DisclosureProps) {
  const id = useId()
  const [ownOpen, setOwnOpen] = useState(defaultOpen)
  const open = openProp ?? ownOpen
  return (
    <div className={className}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => {
          setOwnOpen(!open)
          onOpenChange?.(!open)
        }}
        className="grid min-h-(--ctl) w-full grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-2 rounded-ctl pr-2 text-left hover:text-text"
      >
        <Icon of={ChevronRightIcon} className={cn('text-muted transition-transform duration-(--dur-2)', open && 'rotate-90')} />
        <span className="truncate">{title}</span>
        {meta !== undefined && <span className="text-meta text-faint">{meta}</span>}
      </button>
      {open && <div id={id}>{children}</div>}
    </div>
  )
}
