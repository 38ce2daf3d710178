/** Under a result: how long it took, how large it is, where it is kept, and what to do with it. */
import { formatDuration } from '@/lib/formatTime'
import type { Run, RunOutput } from '@/storage/run'
import { useActions } from '@/state/react'
import { Button } from '@/ui/Button'
import { DownloadLink } from './DownloadLink'
import { runWords } from './runTexts'

export interface ResultBlockProps {
  run: Run
  output: RunOutput
  name: string
}

export function ResultBlock({ run, output, name }: ResultBlockProps) {
  const actions = useActions()
  const { item } = output
  const tookMs = run.endedAtMs !== null && run.startedAtMs !== null ? run.endedAtMs - run.startedAtMs : null
  const where = item.kind === 'socketImage' ? runWords.socket : item.kind === 'file' && item.area === 'temp' ? runWords.temporary : null
  const isDownloadable = item.kind === 'file' || item.kind === 'socketImage'
  return (
    <div className="mt-2 flex min-h-11 items-center justify-between gap-x-3 gap-y-2 py-1 max-[719px]:flex-col max-[719px]:items-stretch">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-5 text-muted">
        <span className="text-[15px] font-semibold text-text">{name}</span>
        {tookMs !== null && <span className="whitespace-nowrap">in {formatDuration(tookMs)}</span>}
        {run.seed !== null && <span className="whitespace-nowrap">seed <span className="text-text select-text">{String(run.seed)}</span></span>}
        {where !== null && <span className="min-w-0">{where}</span>}
      </div>
      <div className="flex flex-none gap-1 max-[719px]:*:flex-1!">
        <Button variant="line" onClick={() => actions.openRun(run.id)}>{runWords.openRun}</Button>
        <Button variant="line" onClick={() => actions.runAgain(run.id)}>{runWords.runAgain}</Button>
        {isDownloadable && <DownloadLink run={run} output={output} />}
      </div>
    </div>
  )
}
