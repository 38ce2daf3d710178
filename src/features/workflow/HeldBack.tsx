import { Button } from '@/ui/Button'
import { Disclosure } from '@/ui/Disclosure'
import { Notice } from './Notice'
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
    <Notice kind="alert" title={isBlocked ? words.heldBlocked : words.held} onDismiss={onDismiss}>
      <Points points={points.slice(0, SHOWN_AT_FIRST)} />
      {rest.length > 0 && <Disclosure title={`${rest.length} more`}><Points points={rest} /></Disclosure>}
      {!isBlocked && <Button variant="line" className="justify-self-start" onClick={onSendAnyway}>{words.sendAnyway}</Button>}
    </Notice>
  )
}

function Points({ points }: { points: readonly string[] }) {
  return (
    <ul className="grid gap-1">
      {points.map((point) => <li key={point} className="wrap-anywhere text-muted">{point}</li>)}
    </ul>
  )
}
