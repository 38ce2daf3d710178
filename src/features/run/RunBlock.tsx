/**
 * Under the picture while a run is under way: the step bar, the figures, Interrupt. Every figure stands in a cell of
 * fixed width, and each is selected by itself, so that a step renders numbers and nothing else.
 */
import type { ReactNode } from 'react'
import { formatRate, formatSecondsLeft } from '@/lib/formatTime'
import { useActions, useRuns } from '@/state/react'
import { selectRun } from '@/state/runStore'
import { wholePercent } from '@/state/runProgress'
import { currentSteps, currentTitle, secondsLeft, stepRate, stepText } from '@/state/stepProgress'
import type { RunId } from '@/comfy/ids'
import { Button } from '@/ui/Button'
import { StopIcon } from '@/ui/icons'
import { Kbd } from '@/ui/Kbd'
import { ProgressBar } from '@/ui/ProgressBar'
import { batchText, waitingText, words } from './texts'

export function RunBlock({ runId }: { runId: RunId }) {
  return (
    <div className="@container w-full">
      <StepBar runId={runId} />
      <div className="grid min-h-11 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 py-1">
        <Facts runId={runId} />
        <StopButton runId={runId} />
      </div>
    </div>
  )
}

export function StepBar({ runId, className = 'mt-2' }: { runId: RunId; className?: string }) {
  const share = useRuns((state) => {
    const steps = currentSteps(selectRun(runId)(state))
    return steps && steps.steps > 0 ? steps.step / steps.steps : null
  })
  const text = useRuns((state) => {
    const run = selectRun(runId)(state)
    return stepText(run) ?? (run ? waitingText(run) : null)
  })
  return <ProgressBar label={words.stepProgress} value={share} valueText={text ?? undefined} className={className} />
}

function Facts({ runId }: { runId: RunId }) {
  return (
    <div className="flex min-w-0 items-baseline gap-x-5 text-muted max-[719px]:grid max-[719px]:grid-cols-4 max-[719px]:gap-x-2">
      <span className="w-[124px] text-[15px] font-semibold whitespace-nowrap text-text max-[719px]:col-span-4 max-[719px]:w-auto"><StepText runId={runId} /></span>
      <Cell className="w-15 min-[720px]:@max-[520px]:hidden" unit="it/s"><Rate runId={runId} /></Cell>
      <Cell className="w-18" unit="s left"><Left runId={runId} /></Cell>
      <span className="w-[66px] text-right whitespace-nowrap max-[719px]:w-auto max-[719px]:text-left">run <span className="text-text"><Percent runId={runId} /></span> %</span>
      <span className="min-w-0 flex-1 truncate pl-1 min-[720px]:@max-[600px]:hidden max-[719px]:pl-0"><NodeTitle runId={runId} /></span>
    </div>
  )
}

function Cell({ unit, className, children }: { unit: string; className: string; children: ReactNode }) {
  return (
    <span className={`${className} text-right whitespace-nowrap max-[719px]:w-auto max-[719px]:text-left`}>
      <span className="text-text">{children}</span> {unit}
    </span>
  )
}

/** "step 12 of 20", else what the run waits for. */
export function StepText({ runId }: { runId: RunId }) {
  return useRuns((state) => {
    const run = selectRun(runId)(state)
    return stepText(run) ?? (run ? waitingText(run) : '')
  })
}

function Rate({ runId }: { runId: RunId }) {
  return useRuns((state) => formatRate(stepRate(selectRun(runId)(state)) ?? Number.NaN))
}

function Left({ runId }: { runId: RunId }) {
  return useRuns((state) => formatSecondsLeft(secondsLeft(selectRun(runId)(state)) ?? Number.NaN))
}

function Percent({ runId }: { runId: RunId }) {
  return useRuns((state) => wholePercent(selectRun(runId)(state)))
}

function NodeTitle({ runId }: { runId: RunId }) {
  return useRuns((state) => {
    const run = selectRun(runId)(state)
    return [currentTitle(run), batchText(run?.batch ?? null)].filter(Boolean).join(', ')
  })
}

function StopButton({ runId }: { runId: RunId }) {
  const actions = useActions()
  const isRunning = useRuns((state) => selectRun(runId)(state)?.status.kind === 'running')
  const isAsked = useRuns((state) => selectRun(runId)(state)?.stopRequested === true)
  return (
    <Button
      variant="line"
      icon={StopIcon}
      disabled={isAsked}
      trailing={<Kbd keys={['Escape']} />}
      aria-keyshortcuts={isRunning ? 'Escape' : undefined}
      onClick={() => actions.stop(runId)}
      className="max-[719px]:self-start"
    >
      {isRunning ? words.interrupt : words.cancel}
    </Button>
  )
}
