/** On the stage in place of a result: what became of the run, why, and the next step. */
import type { ReactNode } from 'react'
import { useActions } from '@/state/react'
import type { Run } from '@/state/run'
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
      </EmptyState>
      {children}
      {outcome.traceback.length > 0 && (
        <Disclosure title={words.traceback} meta={`${outcome.traceback.length} lines`} className="mt-2">
          {/* The server's own text: shown as text, never as markup. */}
          <pre tabIndex={0} className="max-h-60 overflow-auto rounded-ctl bg-stage-slot p-3 font-mono text-meta whitespace-pre-wrap wrap-anywhere">
            {outcome.traceback.join('')}
          </pre>
        </Disclosure>
      )}
    </div>
  )
}
