/** From 720 px on: form, stage and results side by side; below 880 the results are a strip under the stage. */
import { useState } from 'react'
import { GenerateBar } from '@/features/run/GenerateBar'
import { QueueButton } from '@/features/queue/QueueButton'
import { ResultsPanel } from '@/features/results/ResultsPanel'
import { WorkflowDrop } from '@/features/workflow/WorkflowDrop'
import { WorkflowMenu } from '@/features/workflow/WorkflowMenu'
import { Banners } from './Banners'
import { ColumnEdge } from './ColumnEdge'
import { FormColumn } from './FormColumn'
import { usePage } from './pageContext'
import { ServerBadge } from './ServerBadge'
import { SettingsMenu } from './SettingsMenu'
import type { ShellProps } from './Shell'
import { StagePanel } from './StagePanel'
import type { Layout } from './useLayout'
import { useReady } from './useReady'

const MIN_FORM = 320
const MAX_FORM = 480
const RESULTS_WIDTH = { 1: 112, 2: 204, 3: 296 } as const

export function DeskShell({ layout, isDoctorWanted, onShowDoctor, onDoctorDone }: ShellProps & { layout: Exclude<Layout, { kind: 'phone' }> }) {
  const { page } = usePage()
  const isReady = useReady()
  const [chosenWidth, setChosenWidth] = useState(() => page.prefs.get('formWidth'))
  const formWidth = Math.min(MAX_FORM, Math.max(MIN_FORM, chosenWidth ?? layout.formWidth))
  const resultsWidth = layout.kind === 'columns' ? RESULTS_WIDTH[layout.resultColumns] : 0
  // The actions need room that one column of thumbnails does not give.
  const actionsWidth = Math.max(resultsWidth, 248)

  function resize(width: number | null) {
    const next = width === null ? null : Math.min(MAX_FORM, Math.max(MIN_FORM, Math.round(width)))
    setChosenWidth(next)
    page.prefs.set('formWidth', next)
  }
  return (
    <div className="flex h-dvh flex-col">
      <header className="flex h-(--bar) flex-none items-center border-b border-line">
        <h1 className="sr-only">Comfy Darkroom</h1>
        <div className="flex h-full min-w-0 flex-none items-center px-4" style={{ width: formWidth }}>
          <ServerBadge onShowDoctor={onShowDoctor} />
        </div>
        <div className="flex min-w-0 flex-1 items-center gap-1 px-3 min-[1120px]:pr-12 min-[1120px]:pl-[42px]">
          <WorkflowMenu />
          <span className="flex-1" />
          <QueueButton />
          <SettingsMenu />
        </div>
        <div className="flex flex-none items-center gap-1 px-3" style={{ width: actionsWidth }}>
          <GenerateBar isReady={isReady} />
        </div>
      </header>
      <Banners />
      <div className="flex min-h-0 flex-1">
        <section aria-label="Workflow" className="flex flex-none">
          <div className="overflow-y-auto" style={{ width: formWidth }}>
            <FormColumn />
          </div>
          <ColumnEdge label="Width of the form" value={formWidth} min={MIN_FORM} max={MAX_FORM} onChange={resize} />
        </section>
        <div className="grid min-h-0 min-w-0 flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto]">
          <StagePanel isPhone={false} isDoctorWanted={isDoctorWanted} onDoctorDone={onDoctorDone} />
          {layout.kind === 'strip' && <div className="h-[140px] border-t border-line"><ResultsPanel columns="strip" className="h-full" /></div>}
        </div>
        {layout.kind === 'columns' && (
          <div className="min-h-0 flex-none border-l border-line" style={{ width: resultsWidth }}>
            <ResultsPanel columns={layout.resultColumns} className="h-full" />
          </div>
        )}
      </div>
      <WorkflowDrop />
    </div>
  )
}
