/** How many runs of everybody are under way or wait, in the top bar. Opens the queue. */
import { useRef, useState } from 'react'
import { cn } from '@/lib/cn'
import { useRuns } from '@/state/react'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { QueueIcon } from '@/ui/icons'
import { Popover, prefetchPopover } from '@/ui/Popover'
import { queueCount } from './queue'
import { createLazyPart } from '@/ui/lazyPart'
import { runWord, words } from './texts'

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
        <span className="max-[879px]:hidden">{words.queue}</span>
        {/* Read as "Queue, 3 runs". */}
        <span className="sr-only">, </span>
        <span className="min-w-4 text-right font-semibold">{count}</span>
        <span className="sr-only"> {runWord(count)}</span>
      </button>
      <Popover label={words.queue} triggerRef={buttonRef} open={open} onOpenChange={setOpen} align="end" className="w-[452px] p-0!">
        <panelPart.Component />
      </Popover>
    </>
  )
}
