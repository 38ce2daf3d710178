/** One run on the stage, from its first preview to its last result. */
import { useCallback, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { RunId } from '@/comfy/ids'
import type { PreviewFrame } from '@/state/previewBus'
import { useRuns, useSelection, useStores } from '@/state/react'
import type { Run } from '@/storage/run'
import { isOpenRun } from '@/state/runActions'
import { currentSteps } from '@/state/stepProgress'
import { selectRun } from '@/state/runStore'
import { expectedOutputs, resultName } from '@/state/expectedOutputs'
import { isStillSampling } from '@/state/stageView'
import { outputKey } from '@/state/useResultUrl'
import { BatchStrip } from './BatchStrip'
import { Filmstrip } from './Filmstrip'
import { LivePreview } from './LivePreview'
import { ResultBlock } from './ResultBlock'
import { ResultView } from './ResultView'
import { runWords } from './runTexts'
import { useStageFit } from './useStageFit'

/** How long the last preview stands in for a result that loads slowly. */
const MAX_STAND_IN_MS = 10_000

/** What other features put on the stage. */
export interface StageSlots {
  /** Under a live picture. */
  runBlock: (runId: RunId) => ReactNode
  /** In place of a result that there is not. */
  outcome: (run: Run) => ReactNode
  notices: (run: Run) => ReactNode
}

export interface StageRunProps {
  runId: RunId
  slots: StageSlots
  isPhone: boolean
}

export function StageRun({ runId, slots, isPhone }: StageRunProps) {
  const stores = useStores()
  // A run is a new object at every step; of it only these matter here.
  const status = useRuns((state) => selectRun(runId)(state)?.status)
  const outputs = useRuns((state) => selectRun(runId)(state)?.outputs)
  const notices = useRuns((state) => selectRun(runId)(state)?.notices)
  const expected = useRuns((state) => {
    const run = selectRun(runId)(state)
    return run ? expectedOutputs(run) : 0
  })
  const run = stores.runs.getState().runs.get(runId)
  const chosenIndex = useSelection(({ selection }) => (selection.kind === 'result' && selection.runId === runId ? selection.outputIndex : null))
  // An output of an earlier stage must not hide what develops now, unless it was asked for.
  const isLive = useRuns((state) => isStillSampling(selectRun(runId)(state))) && chosenIndex === null

  const [aspect, setAspect] = useState<number | null>(null)
  const [held, setHeld] = useState<PreviewFrame | null>(null)
  const { ref, fit } = useStageFit(aspect ?? 1, isPhone)
  if (!run || !status || !outputs || !notices) return null

  const isOpen = isOpenRun(run)
  const index = Math.min(chosenIndex ?? 0, Math.max(0, outputs.length - 1))
  const output = outputs[index]
  const name = resultName(index, expected)
  const isFruitless = !isOpen && (status.kind !== 'done' || !output)
  const hasPicture = output !== undefined || isOpen || stores.previews.latest(runId) !== null
  return (
    <div ref={ref} className="flex min-h-0 min-w-0 flex-col items-center overflow-auto">
      <div className="flex flex-col items-center max-[719px]:min-h-full max-[719px]:w-full">
        {hasPicture && (
          <div
            className="relative mt-3 flex-none max-[719px]:mt-0"
            style={fit ? { width: fit.picture.width, height: fit.picture.height } : undefined}
          >
            {output && !isLive && held === null ? (
              <ResultOverPreview key={outputKey(run, output)} run={run} index={index} name={name} onAspect={setAspect} />
            ) : (
              <LivePreview runId={runId} label={isOpen ? runWords.livePreview : null} held={held} onAspect={setAspect} />
            )}
          </div>
        )}
        <div className="flex-none max-[719px]:w-full! max-[719px]:px-3" style={fit ? { width: fit.blockWidth } : undefined}>
          {isOpen && slots.runBlock(runId)}
          {!isOpen && output && <ResultBlock run={run} output={output} name={name} />}
          {isFruitless && <div className="py-4">{slots.outcome(run)}</div>}
          {slots.notices(run)}
          {expected > 1 && (outputs.length > 0)
            ? <BatchStrip run={run} expected={expected} chosen={index} onChoose={(next) => stores.selection.getState().showResult(runId, next)} />
            : <RunFilmstrip runId={runId} onHold={setHeld} />}
        </div>
      </div>
    </div>
  )
}

/** The filmstrip, once it is known how many steps there are. */
function RunFilmstrip({ runId, onHold }: { runId: RunId; onHold: (frame: PreviewFrame | null) => void }) {
  const { previews } = useStores()
  const live = useRuns((state) => currentSteps(selectRun(runId)(state))?.steps ?? null)
  const [steps, setSteps] = useState<number | null>(live)
  // Steps stay known after the run, for its frames do.
  if (live !== null && live !== steps) setSteps(live)
  const planned = useRuns((state) => plannedSteps(selectRun(runId)(state)))
  const shown = live ?? steps ?? planned
  const isOver = useRuns((state) => {
    const run = selectRun(runId)(state)
    return run !== undefined && !isOpenRun(run)
  })
  if (shown === null || shown < 1 || (isOver && previews.frames(runId).length === 0)) return null
  return <div className="pb-2 max-h-[640px]:hidden"><Filmstrip runId={runId} steps={shown} onHold={onHold} /></div>
}

function plannedSteps(run: Run | undefined): number | null {
  for (const node of run?.plan.nodes.values() ?? []) if (node.steps !== null) return node.steps
  return null
}

interface ResultOverPreviewProps {
  run: Run
  index: number
  name: string
  onAspect: (aspect: number) => void
}

/** The last preview stays until the result is on screen, for a bounded time. */
function ResultOverPreview({ run, index, name, onAspect }: ResultOverPreviewProps) {
  const [isSettled, setSettled] = useState(false)
  const settle = useCallback(() => setSettled(true), [])
  useEffect(() => {
    const timer = setTimeout(settle, MAX_STAND_IN_MS)
    return () => clearTimeout(timer)
  }, [settle])
  const output = run.outputs[index]
  if (!output) return null
  return (
    <>
      {!isSettled && <div className="absolute inset-0"><LivePreview runId={run.id} label={null} held={null} onAspect={onAspect} /></div>}
      <div className="absolute inset-0"><ResultView run={run} output={output} name={name} onSettled={settle} onAspect={onAspect} /></div>
    </>
  )
}
