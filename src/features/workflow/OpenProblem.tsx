import { cn } from '@/lib/cn'
import { Icon } from '@/ui/Icon'
import { IconButton } from '@/ui/IconButton'
import { AlertIcon, CloseIcon } from '@/ui/icons'
import type { OpenFailure } from './openFailure'
import { openFailureText } from './problemTexts'
import { words } from './texts'

export interface OpenProblemProps {
  failure: OpenFailure
  onDismiss: () => void
  /** Where it stands. */
  className?: string | undefined
}

/** Why a workflow was not opened, until it is dismissed or another one opens. It lies over the page's edge, not in its way. */
export function OpenProblem({ failure, onDismiss, className }: OpenProblemProps) {
  const { title, text } = openFailureText(failure)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape is the key of the button in it
    <div
      role="alert"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault() // the page's own Escape interrupts the run
        onDismiss()
      }}
      className={cn('popup grid max-w-[60ch] grid-cols-[auto_minmax(0,1fr)_auto] gap-x-2 py-2 pl-3', className)}
      data-open
    >
      <Icon of={AlertIcon} className="mt-[calc((var(--ctl)-16px)/2)] text-danger" />
      <div className="pt-[calc((var(--ctl)-20px)/2)] pb-1">
        <h2 className="font-semibold wrap-anywhere">{title}</h2>
        <p className="mt-1 wrap-anywhere text-muted">{text} {words.unchanged}</p>
      </div>
      <IconButton icon={CloseIcon} label={words.dismiss} onClick={onDismiss} className="mr-1" />
    </div>
  )
}
