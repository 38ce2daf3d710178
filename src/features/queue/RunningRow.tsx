/** The run under way: how it comes up, where it is, and Interrupt. Each figure renders alone, when it changes. */
import type { RunId } from '@/comfy/ids'
import { cn } from '@/lib/cn'
import { useActions, useRuns } from '@/state/react'
import { wholePercent } from '@/state/runProgress'
import { currentTitle, stepText } from '@/state/stepProgress'
import { selectRun } from '@/state/runStore'
import { usePreviewSource } from '@/state/usePreviewSource'
import { useQuietRun } from '@/state/useQuietRun'
import { IconButton } from '@/ui/IconButton'
import { StopIcon } from '@/ui/icons'
import { ProgressBar } from '@/ui/ProgressBar'
import { SmallPicture } from '@/ui/SmallPicture'
import { interruptName, panelWords, runningNote } from './panelTexts'

const PICTURE_PX = 40

/** In a narrow list the bar goes under the words, in the place of the note. */
const rowClass = cn(
  'grid h-13 grid-cols-[40px_minmax(0,1fr)_96px_auto_var(--ctl)] items-center gap-x-3 [grid-template-areas:"pic_text_bar_percent_act"]',
  '@max-[420px]:h-16 @max-[420px]:grid-cols-[40px_minmax(0,1fr)_auto_var(--ctl)] @max-[420px]:content-center @max-[420px]:gap-y-1.5',
  '@max-[420px]:[grid-template-areas:"pic_text_percent_act"_"pic_bar_percent_act"]',
)

export function RunningRow({ runId }: { runId: RunId }) {
  const run = useQuietRun(runId)
  const actions = useActions()
  const source = usePreviewSource(runId)
  if (!run) return null
  return (
    <li className={rowClass}>
      <SmallPicture source={source} sizePx={PICTURE_PX} className="bg-stage [grid-area:pic]" />
      <div className="min-w-0 [grid-area:text]">
        <div className="truncate"><StepText runId={runId} /></div>
        <div className="truncate text-meta text-muted @max-[420px]:hidden"><Note runId={runId} /></div>
      </div>
      <Percent runId={runId} />
      <IconButton
        icon={StopIcon}
        label={interruptName(run)}
        flush="end"
        disabled={run.stopRequested}
        onClick={() => actions.stop(runId)}
        className="justify-self-end [grid-area:act]"
      />
    </li>
  )
}

function StepText({ runId }: { runId: RunId }) {
  return useRuns((state) => {
    const run = selectRun(runId)(state)
    return run?.stopRequested === true ? panelWords.interrupting : (stepText(run) ?? panelWords.starting)
  })
}

function Note({ runId }: { runId: RunId }) {
  return useRuns((state) => {
    const run = selectRun(runId)(state)
    return run ? runningNote(run, currentTitle(run)) : ''
  })
}

function Percent({ runId }: { runId: RunId }) {
  const percent = useRuns((state) => wholePercent(selectRun(runId)(state)))
  return (
    <>
      <ProgressBar label={panelWords.runProgress} value={percent / 100} valueText={`${percent} %`} className="[grid-area:bar]" />
      <span aria-hidden className="w-9 text-right whitespace-nowrap [grid-area:percent]">{percent} %</span>
    </>
  )
}
