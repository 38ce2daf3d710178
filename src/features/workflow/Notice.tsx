import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { Icon } from '@/ui/Icon'
import { IconButton } from '@/ui/IconButton'
import { AlertIcon, CloseIcon } from '@/ui/icons'
import { words } from './texts'

export interface NoticeProps {
  title: string
  /** alert: something did not go as it was wanted, and is read out at once; offer: something can be chosen. */
  kind: 'alert' | 'offer'
  onDismiss: () => void
  className?: string | undefined
  children: ReactNode
}

/** Something to be said of a workflow, until it is dismissed. It lies over the page's edge, not in its way. */
export function Notice({ title, kind, onDismiss, className, children }: NoticeProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape is the key of the button in it
    <section
      role={kind === 'alert' ? 'alert' : 'region'}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault() // the page's own Escape interrupts the run
        onDismiss()
      }}
      className={cn('popup m-2 grid max-w-[60ch] grid-cols-[auto_minmax(0,1fr)_auto] gap-x-2 py-2 pl-3', className)}
      data-open
    >
      {kind === 'alert' ? <Icon of={AlertIcon} className="mt-[calc((var(--ctl)-16px)/2)] text-danger" /> : <span />}
      <div className="grid gap-2 pt-[calc((var(--ctl)-20px)/2)] pb-1">
        <h2 className="font-semibold wrap-anywhere">{title}</h2>
        {children}
      </div>
      <IconButton icon={CloseIcon} label={words.dismiss} onClick={onDismiss} className="mr-1" />
    </section>
  )
}
