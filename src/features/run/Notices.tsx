/** What is to be said beside a result: cached, left out, blocked, lost. */
import { useActions } from '@/state/react'
import type { Run } from '@/storage/run'
import { Button } from '@/ui/Button'
import { noticeText, words } from './texts'

export function Notices({ run }: { run: Run }) {
  const actions = useActions()
  if (run.notices.length === 0) return null
  const isCached = run.notices.some((notice) => notice.kind === 'allCached')
  const isLost = run.notices.some((notice) => notice.kind === 'socketImagesLost')
  return (
    <div className="flex items-start gap-3 py-2">
      <ul className="min-w-0 flex-1">
        {run.notices.map((notice) => {
          const text = noticeText(run, notice)
          return <li key={text} className="wrap-anywhere text-muted">{text}</li>
        })}
      </ul>
      {isCached && <Button variant="line" onClick={() => actions.runAgain(run.id, { newSeed: true })}>{words.newSeed}</Button>}
      {isLost && <Button variant="line" onClick={() => actions.runAgain(run.id)}>{words.runAgain}</Button>}
    </div>
  )
}
