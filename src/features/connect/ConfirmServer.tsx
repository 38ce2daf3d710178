import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { shownAddress } from './address'
import { confirmTexts } from './panelTexts'

export interface ConfirmServerProps {
  /** Base address that the link names. */
  baseUrl: string
  /** Base address that would be used instead; null when there is none and the person would have to say. */
  otherwise: string | null
  onConnect: () => void
  onRefuse: () => void
}

/** Before prompts and pictures go to a server that only a link has named. */
export function ConfirmServer({ baseUrl, otherwise, onConnect, onRefuse }: ConfirmServerProps) {
  return (
    <EmptyState
      title={confirmTexts.headline}
      className="w-full max-w-[440px]! wrap-anywhere"
      actions={
        <>
          <Button variant="primary" onClick={onConnect}>{confirmTexts.connect}</Button>
          <Button onClick={onRefuse} className="max-w-full">
            <span className="truncate">{confirmTexts.refuse(otherwise === null ? null : shownAddress(otherwise))}</span>
          </Button>
        </>
      }
    >
      <p className="mb-1 font-mono text-meta text-text">{shownAddress(baseUrl)}</p>
      <p>{confirmTexts.why}</p>
    </EmptyState>
  )
}
