import { Button } from '@/ui/Button'
import type { DocumentKind } from '@/workflow/readWorkflow'
import { openedFromText } from './savedTexts'

export interface OpenedFromProps {
  readFrom: DocumentKind
  alsoHas: readonly DocumentKind[]
  onChoose: (document: DocumentKind) => void
}

/** Of a file with two documents: which one the form shows, and the way to the other. */
export function OpenedFrom({ readFrom, alsoHas, onChoose }: OpenedFromProps) {
  const opened = openedFromText(readFrom, alsoHas)
  if (!opened) return null
  return (
    <section aria-label="Which document" className="-mx-4 flex flex-wrap items-center justify-between gap-x-2 gap-y-1 border-b border-line px-4 py-1.5">
      <p className="min-w-0 flex-1 basis-40 text-meta text-muted">{opened.text}</p>
      <Button variant="line" onClick={() => onChoose(opened.other)}>{opened.choose}</Button>
    </section>
  )
}
