/** What stands in a cell that has no output: where its run is, or what became of it. */
import type { Run } from '@/storage/run'
import { usePreviewSource } from '@/state/usePreviewSource'
import { Icon } from '@/ui/Icon'
import { AlertIcon, StopIcon } from '@/ui/icons'
import { SmallPicture } from '@/ui/SmallPicture'
import { stateWords } from './listTexts'

/** A sign, and over it the run's previews as far as it came: the newest while it runs, the last once it was stopped. */
export function StatePicture({ run, sizePx }: { run: Run; sizePx: number }) {
  const source = usePreviewSource(run.id)
  const { tone } = stateWords(run)
  const hasPreviews = run.status.kind === 'running' || run.status.kind === 'interrupted'
  return (
    <>
      {tone === 'failure' && <Icon of={AlertIcon} className="text-danger" />}
      {tone === 'stopped' && <Icon of={StopIcon} className="text-muted" />}
      {hasPreviews && <SmallPicture source={source} sizePx={sizePx} className="absolute inset-0" />}
    </>
  )
}

/** A bar and its percent, else words. A node's name may be cut short; what happened to it never. */
export function StateCaption({ run, percent }: { run: Run; percent: number | null }) {
  if (percent !== null) {
    return (
      <>
        <span className="h-0.5 flex-1 overflow-hidden rounded-full bg-line-strong">
          <span className="block h-full rounded-full bg-accent-line" style={{ width: `${percent}%` }} />
        </span>
        <span className="w-8 flex-none text-right">{percent} %</span>
      </>
    )
  }
  const { subject, told } = stateWords(run)
  if (subject === null) return <span className="truncate">{told}</span>
  return (
    <>
      <span className="truncate">{subject}</span>
      <span className="flex-none">{told}</span>
    </>
  )
}
