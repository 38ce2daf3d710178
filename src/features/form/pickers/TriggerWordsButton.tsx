import { useRef, useState } from 'react'
import { IconButton } from '@/ui/IconButton'
import { TriggerIcon } from '@/ui/icons'
import { createLazyPart } from '@/ui/lazyPart'
import { Popover, prefetchPopover } from '@/ui/Popover'
import { words } from './texts'
import type { TriggerWordsProps } from './TriggerWords'

const wordsPart = createLazyPart<TriggerWordsProps>(async () => (await import('./TriggerWords')).TriggerWords)

export interface TriggerWordsButtonProps extends TriggerWordsProps {
  className?: string | undefined
}

/** Beside a LoRA's name: the words that call it up, to add to the prompt. */
export function TriggerWordsButton({ loraName, className }: TriggerWordsButtonProps) {
  const buttonRef = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const load = () => {
    prefetchPopover()
    void wordsPart.load()
  }
  return (
    <>
      <IconButton
        ref={buttonRef}
        icon={TriggerIcon}
        label={words.triggerWords}
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => {
          load()
          setOpen(!open)
        }}
        className={className}
      />
      <Popover label={words.triggerWords} triggerRef={buttonRef} open={open} onOpenChange={setOpen} className="w-80">
        <wordsPart.Component loraName={loraName} />
      </Popover>
    </>
  )
}
