import { Notice } from './Notice'
import type { OpenFailure } from './openFailure'
import { openFailureText } from './problemTexts'
import { words } from './texts'

export interface OpenProblemProps {
  failure: OpenFailure
  onDismiss: () => void
}

/** Why a workflow was not opened, until it is dismissed or another one opens. */
export function OpenProblem({ failure, onDismiss }: OpenProblemProps) {
  const { title, text } = openFailureText(failure)
  return (
    <Notice kind="alert" title={title} onDismiss={onDismiss}>
      <p className="wrap-anywhere text-muted">{text} {words.unchanged}</p>
    </Notice>
  )
}
