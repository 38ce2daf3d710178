/** On the stage in place of a result: what became of the run, why, and the next step. */
import type { ReactNode } from 'react'
import { useActions } from '@/state/react'
import type { Run } from '@/storage/run'
import { Button } from '@/ui/Button'
import { Disclosure } from '@/ui/Disclosure'
import { EmptyState } from '@/ui/EmptyState'
import { outcomeOf, words } from './texts'

export function OutcomePanel({ run, children }: { run: Run; children?: ReactNode }) {
  const actions = useActions()
  const outcome = outcomeOf(run)
  if (!outcome) return null
  return (
    <div className="w-full min-w-0 text-left">
      <EmptyState
        title={outcome.headline}
        tone={outcome.tone}
        actions={<Button variant="line" onClick={() => actions.runAgain(run.id)}>{words.runAgain}</Button>}
      >
        <span className="wrap-anywhere">{outcome.why}</span>
        {outcome.points.length > 0 && (
          <ul className="mt-1 list-disc pl-4 wrap-anywhere">
            {outcome.points.map((point) => <li key={point}>{point}</li>)}
          </ul>
        )}
      </EmptyState>
      {children}
      {outcome.traceback.length > 0 && (
        <Disclosure title={words.traceback} meta={`${outcome.traceback.length} lines`} className="mt-2">
          {/* The server's own text: shown as text, never as markup. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
          <pre tabIndex={0} className="max-h-60 overflow-auto rounded-ctl bg-stage-slot p-3 font-mono text-meta whitespace-pre-wrap wrap-anywhere">
            {outcome.traceback.join('')}
          </pre>
        </Disclosure>
      )}
    </div>
  )
}
