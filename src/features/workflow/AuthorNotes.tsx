import { Disclosure } from '@/ui/Disclosure'
import type { WorkflowNote } from '@/workflow/saved/savedWorkflow'
import { savedWords } from './savedTexts'

/** What the workflow's author wrote beside the nodes. Foreign text: shown as text, never as markup. */
export function AuthorNotes({ notes }: { notes: readonly WorkflowNote[] }) {
  if (notes.length === 0) return null
  return (
    <section aria-label={savedWords.notes} className="-mx-4 border-b border-line px-4 py-1">
      <Disclosure title={savedWords.notes} meta={notes.length}>
        <ul className="grid gap-3 pb-2 pl-6">
          {notes.map(({ nodeId, title, text }) => (
            <li key={nodeId} className="min-w-0">
              <h2 className="truncate text-muted">{title || savedWords.untitledNote}</h2>
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
              <p tabIndex={0} className="max-h-60 overflow-auto whitespace-pre-wrap wrap-anywhere">{text}</p>
            </li>
          ))}
        </ul>
      </Disclosure>
    </section>
  )
}
