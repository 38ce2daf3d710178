/** What runs and what waits, in the order it will run: ours to stop one by one or all at once, others' as a number. */
import { useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { RunId } from '@/comfy/ids'
import { cn } from '@/lib/cn'
import { useActions, useRuns } from '@/state/react'
import { useQuietRun } from '@/state/useQuietRun'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { IconButton } from '@/ui/IconButton'
import { CloseIcon } from '@/ui/icons'
import { ShortName } from '@/ui/ShortName'
import { queueCount } from './queue'
import { othersCount, runningIds, waitingIds } from './queueOrder'
import { RunningRow } from './RunningRow'
import { cancelName, moreText, othersText, panelWords, waitingNote } from './panelTexts'
import { runCount, words } from './texts'

/** A sweep queues hundreds; who wants to cancel single ones of them starts at the front. */
const ROWS_AT_ONCE = 50

export interface QueuePanelProps {
  className?: string | undefined
}

export function QueuePanel({ className }: QueuePanelProps) {
  const actions = useActions()
  const running = useRuns(useShallow(runningIds))
  const waiting = useRuns(useShallow(waitingIds))
  const count = useRuns(queueCount)
  const others = useRuns(othersCount)
  const [shownRows, setShownRows] = useState(ROWS_AT_ONCE)
  const hiddenRows = Math.max(0, waiting.length - shownRows)
  const hasOurs = running.length + waiting.length > 0
  if (count === 0) return <EmptyState title={panelWords.empty} className={cn('p-3', className)}>{panelWords.emptyWhy}</EmptyState>
  return (
    <section aria-label={words.queue} className={cn('@container px-3 py-1', className)}>
      <header className="flex h-(--ctl) items-center gap-2">
        <h2 className="font-semibold">{runCount(count)}</h2>
        {others > 0 && <span className="text-muted">{othersText(others)}</span>}
        {waiting.length > 0 && (
          <Button variant="ghost" danger onClick={() => actions.cancelWaiting()} className="-mr-2 ml-auto">{panelWords.cancelMine}</Button>
        )}
      </header>
      {hasOurs ? (
        <ul className="divide-y divide-line">
          {running.map((runId) => <RunningRow key={runId} runId={runId} />)}
          {waiting.slice(0, shownRows).map((runId) => <WaitingRow key={runId} runId={runId} />)}
        </ul>
      ) : <p className="pb-2 text-muted">{panelWords.othersOnly}</p>}
      {hiddenRows > 0 && (
        <Button variant="ghost" onClick={() => setShownRows(shownRows + ROWS_AT_ONCE)} className="-ml-2">{moreText(Math.min(hiddenRows, ROWS_AT_ONCE))}</Button>
      )}
    </section>
  )
}

function WaitingRow({ runId }: { runId: RunId }) {
  const actions = useActions()
  const run = useQuietRun(runId)
  if (!run) return null
  return (
    <li className="grid h-13 grid-cols-[40px_minmax(0,1fr)_var(--ctl)] items-center gap-x-3 @max-[420px]:h-16">
      <span aria-hidden className="size-10 rounded-pic bg-surface" />
      <div className="min-w-0">
        <ShortName>{run.workflowName}</ShortName>
        <div className="truncate text-meta text-muted">{waitingNote(run)}</div>
      </div>
      <IconButton icon={CloseIcon} label={cancelName(run)} flush="end" disabled={run.stopRequested} onClick={() => actions.stop(runId)} className="justify-self-end" />
    </li>
  )
}
