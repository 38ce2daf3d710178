import { Button } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'
import { CloseIcon } from '@/ui/icons'
import { offerText, savedWords } from './savedTexts'
import { words } from './texts'

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
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape is the key of the button in it
    <section
      aria-label={savedWords.offerTitle}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault() // the page's own Escape interrupts the run
        onDismiss()
      }}
      className="popup m-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 py-2 pl-3"
      data-open
    >
      <div className="grid gap-2 pt-1 pb-1">
        <h2 className="font-semibold">{savedWords.offerTitle}</h2>
        <p className="wrap-anywhere text-muted">{offerText(name, hasOpenForm)}</p>
        <div className="flex flex-wrap gap-2">
          <Button variant="solid" onClick={onOpen}>{savedWords.openAsWorkflow}</Button>
          {hasOpenForm && <Button variant="line" onClick={onFill}>{savedWords.fillForm}</Button>}
        </div>
      </div>
      <IconButton icon={CloseIcon} label={words.dismiss} onClick={onDismiss} className="mr-1" />
    </section>
  )
}
