import { assertNever } from '@/lib/assertNever'
import { cn } from '@/lib/cn'
import { Icon } from '@/ui/Icon'
import { CheckIcon, CloseIcon, MinusIcon } from '@/ui/icons'
import type { IconGlyph } from '@/ui/icons'
import type { Check } from './checks'

export interface CheckRowProps {
  check: Check
}

/** One thing that was tried. The sign is read aloud as a word, and stands beside a note: never colour alone. */
export function CheckRow({ check: { label, state, note } }: CheckRowProps) {
  const sign = signOf(state)
  return (
    <li className={cn('grid grid-cols-[16px_minmax(0,1fr)_auto] gap-2', state === 'no' && 'text-danger')}>
      <Icon of={sign.icon} className={cn('mt-0.5', state !== 'no' && 'text-muted')} />
      <span className="wrap-anywhere">
        <span className="sr-only">{sign.word}</span>
        {label}
      </span>
      <span className={cn('text-right whitespace-nowrap', state !== 'no' && 'text-muted')}>{note}</span>
    </li>
  )
}

function signOf(state: Check['state']): { icon: IconGlyph; word: string } {
  switch (state) {
    case 'yes':
      return { icon: CheckIcon, word: 'Yes: ' }
    case 'no':
      return { icon: CloseIcon, word: 'No: ' }
    case 'open':
      return { icon: MinusIcon, word: 'Not known: ' }
    default:
      return assertNever(state)
  }
}
