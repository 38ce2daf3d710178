/** What runs, while another view is open: a small preview, the step bar, Interrupt. A tap shows the stage. */
import { LivePreview } from '@/features/preview/LivePreview'
import { StepBar, StepText } from '@/features/run/RunBlock'
import { useActions, useRuns } from '@/state/react'
import { liveRunId } from '@/state/runProgress'
import { IconButton } from '@/ui/IconButton'
import { StopIcon } from '@/ui/icons'

export function PhoneStrip({ onOpen }: { onOpen: () => void }) {
  const actions = useActions()
  const runId = useRuns(liveRunId)
  if (runId === null) return null
  return (
    <section aria-label="Run in progress" className="grid h-14 flex-none grid-cols-[44px_minmax(0,1fr)_auto] items-center gap-3 border-t border-line pr-1 pl-3">
      <button type="button" aria-label="Show the stage" onClick={onOpen} className="size-11 rounded-pic bg-stage">
        <LivePreview runId={runId} label={null} held={null} onAspect={ignore} />
      </button>
      <div className="min-w-0">
        <div className="truncate"><StepText runId={runId} /></div>
        <StepBar runId={runId} className="mt-1" />
      </div>
      <IconButton icon={StopIcon} label="Interrupt" onClick={() => actions.stop(runId)} />
    </section>
  )
}

function ignore() {}
