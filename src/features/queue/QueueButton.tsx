/** How many runs of everybody are under way or wait, in the top bar. Opens the queue. */
import { useRef, useState } from 'react'
import { cn } from '@/lib/cn'
import { useRuns } from '@/state/react'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { QueueIcon } from '@/ui/icons'
import { createLazyPart } from '@/ui/lazyPart'
import { Popover, prefetchPopover } from '@/ui/Popover'
import { queueCount } from './queue'
import { queueName, words } from './texts'

/** A closed queue needs only its count. */
const panelPart = createLazyPart<object>(async () => (await import('./QueuePanel')).QueuePanel)

function prefetch(): void {
  prefetchPopover()
  void panelPart.load()
}

export function QueueButton() {
  const buttonRef = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const count = useRuns(queueCount)
  return (
    <>
      <button
        ref={buttonRef}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={prefetch}
        onFocus={prefetch}
        onClick={() => {
          prefetch()
          setOpen(!open)
        }}
        className={cn(buttonClass('ghost'), 'aria-expanded:bg-raised')}
      >
        <Icon of={QueueIcon} className="text-muted" />
        <span aria-hidden className="max-[879px]:hidden">{words.queue}</span>
        <span aria-hidden className="min-w-4 text-right font-semibold">{count}</span>
        <span className="sr-only">{queueName(count)}</span>
      </button>
      <Popover label={words.queue} triggerRef={buttonRef} open={open} onOpenChange={setOpen} align="end" className="w-[452px] p-0!">
        <panelPart.Component />
      </Popover>
    </>
  )
}
