import { Button } from '@/ui/Button'
import { Disclosure } from '@/ui/Disclosure'
import { Icon } from '@/ui/Icon'
import { IconButton } from '@/ui/IconButton'
import { AlertIcon, CloseIcon } from '@/ui/icons'
import { words } from './texts'

/** More is rarely read; all of it is one tap away. */
const SHOWN_AT_FIRST = 4

export interface HeldBackProps {
  /** What is wrong, a sentence each. */
  points: readonly string[]
  isBlocked: boolean
  onSendAnyway: () => void
  onDismiss: () => void
}

/** Generate was pressed, and the server would refuse what the form says: why, and the way to send it all the same. */
export function HeldBack({ points, isBlocked, onSendAnyway, onDismiss }: HeldBackProps) {
  const rest = points.slice(SHOWN_AT_FIRST)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape is the key of the button in it
    <div
      role="alert"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault() // the page's own Escape interrupts the run
        onDismiss()
      }}
      className="popup m-2 grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-2 py-2 pl-3"
      data-open
    >
      <Icon of={AlertIcon} className="mt-[calc((var(--ctl)-16px)/2)] text-danger" />
      <div className="grid gap-2 pt-[calc((var(--ctl)-20px)/2)] pb-1">
        <h2 className="font-semibold">{isBlocked ? words.heldBlocked : words.held}</h2>
        <Points points={points.slice(0, SHOWN_AT_FIRST)} />
        {rest.length > 0 && <Disclosure title={`${rest.length} more`}><Points points={rest} /></Disclosure>}
        {!isBlocked && <Button variant="line" className="justify-self-start" onClick={onSendAnyway}>{words.sendAnyway}</Button>}
      </div>
      <IconButton icon={CloseIcon} label={words.dismiss} onClick={onDismiss} className="mr-1" />
    </div>
  )
}

function Points({ points }: { points: readonly string[] }) {
  return (
    <ul className="grid gap-1">
      {points.map((point) => <li key={point} className="wrap-anywhere text-muted">{point}</li>)}
    </ul>
  )
}
