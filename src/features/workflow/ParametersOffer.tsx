import { Button } from '@/ui/Button'
import { Notice } from './Notice'
import { offerText, savedWords } from './savedTexts'

export interface ParametersOfferProps {
  /** Of the picture. */
  name: string
  hasOpenForm: boolean
  onOpen: () => void
  onFill: () => void
  onDismiss: () => void
}

/** A picture of another program was opened: its settings can be used in two ways, and the person says which. */
export function ParametersOffer({ name, hasOpenForm, onOpen, onFill, onDismiss }: ParametersOfferProps) {
  return (
    <Notice kind="offer" title={savedWords.offerTitle} onDismiss={onDismiss}>
      <p className="wrap-anywhere text-muted">{offerText(name, hasOpenForm)}</p>
      <div className="flex flex-wrap gap-2">
        <Button variant="solid" onClick={onOpen}>{savedWords.openAsWorkflow}</Button>
        {hasOpenForm && <Button variant="line" onClick={onFill}>{savedWords.fillForm}</Button>}
      </div>
    </Notice>
  )
}
