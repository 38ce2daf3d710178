/** Below 720 px: Tweak, Stage, Results and Queue as tabs, Generate always under the thumb. */
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { GenerateButton, RunCount } from '@/features/run/GenerateBar'
import { queueCount } from '@/features/queue/queue'
import { QueuePanel } from '@/features/queue/QueuePanel'
import { ResultsPanel } from '@/features/results/ResultsPanel'
import { WorkflowDrop } from '@/features/workflow/WorkflowDrop'
import { WorkflowMenu } from '@/features/workflow/WorkflowMenu'
import { cn } from '@/lib/cn'
import { useConnection, useRuns, useSelection, useStores } from '@/state/react'
import { Icon } from '@/ui/Icon'
import { QueueIcon, ResultsIcon, StageIcon, TweakIcon, type IconGlyph } from '@/ui/icons'
import { Banners } from './Banners'
import { FormColumn } from './FormColumn'
import { PhoneStrip } from './PhoneStrip'
import { ServerBadge } from './ServerBadge'
import { SettingsMenu } from './SettingsMenu'
import type { ShellProps } from './Shell'
import { StagePanel } from './StagePanel'
import { useKeyboardInset } from './useKeyboardInset'
import { useReady } from './useReady'
import { usePageState } from './pageContext'

type Tab = 'tweak' | 'stage' | 'results' | 'queue'

const TABS: readonly { id: Tab; label: string; icon: IconGlyph }[] = [
  { id: 'tweak', label: 'Tweak', icon: TweakIcon },
  { id: 'stage', label: 'Stage', icon: StageIcon },
  { id: 'results', label: 'Results', icon: ResultsIcon },
  { id: 'queue', label: 'Queue', icon: QueueIcon },
]

export function PhoneShell({ isDoctorWanted, onShowDoctor, onDoctorDone }: ShellProps) {
  const stores = useStores()
  const isReady = useReady()
  const keyboardInset = useKeyboardInset()
  const needsAnswer = usePageState((state) => state.phase.kind === 'asking' || state.phase.kind === 'confirming')
  const selection = useSelection((state) => state.selection)
  const hasNoConnection = useConnection((state) => state.diagnosis !== null && state.diagnosis.kind !== 'ok' && (!state.wasOpen || state.connection.kind === 'open'))
  const [tab, setTab] = useState<Tab>('tweak')

  // What calls for an answer, and what was chosen, is on the stage: go there once, whenever it comes up.
  const calls = usePageState((state) => state.calls)
  const [seen, setSeen] = useState({ needsAnswer: false, isDoctorWanted: false, hasNoConnection: false, selection, calls })
  const now = { needsAnswer, isDoctorWanted, hasNoConnection, selection, calls }
  if (needsAnswer !== seen.needsAnswer || isDoctorWanted !== seen.isDoctorWanted || hasNoConnection !== seen.hasNoConnection || selection !== seen.selection || calls !== seen.calls) {
    setSeen(now)
    if (calls !== seen.calls) setTab('tweak') // to the field that must be mended
    const isCalled = (needsAnswer && !seen.needsAnswer) || (isDoctorWanted && !seen.isDoctorWanted) || (hasNoConnection && !seen.hasNoConnection)
    if (isCalled || (selection !== seen.selection && selection.kind === 'result')) setTab('stage')
  }
  // A run that begins while one looks at the form stays in the strip; from the lists the stage is shown.
  useEffect(() => stores.runs.subscribe((state, before) => {
    if (state.order.length > before.order.length) setTab((current) => (current === 'results' || current === 'queue' ? 'stage' : current))
  }), [stores])

  const isKeyboardOpen = keyboardInset > 0
  return (
    <div className="flex h-dvh flex-col" style={{ paddingBottom: keyboardInset }}>
      <header className={cn('flex h-13 flex-none items-center gap-2 border-b border-line pr-1 pl-4', isKeyboardOpen && 'hidden')}>
        <h1 className="sr-only">Comfy Darkroom</h1>
        <ServerBadge compact onShowDoctor={onShowDoctor} />
        <div className="min-w-0 flex-1"><WorkflowMenu /></div>
        <SettingsMenu />
      </header>
      {!isKeyboardOpen && <Banners />}
      {isKeyboardOpen && <PhoneStrip onOpen={() => setTab('stage')} />}
      <TabPanel id="tweak" tab={tab} className="overflow-y-auto"><FormColumn /></TabPanel>
      <TabPanel id="stage" tab={tab} className="grid"><StagePanel isPhone isDoctorWanted={isDoctorWanted} onDoctorDone={onDoctorDone} /></TabPanel>
      <TabPanel id="results" tab={tab}><ResultsPanel columns={3} onShow={() => setTab('stage')} className="h-full" /></TabPanel>
      <TabPanel id="queue" tab={tab} className="overflow-y-auto"><QueuePanel /></TabPanel>
      {!isKeyboardOpen && tab !== 'stage' && tab !== 'queue' && <PhoneStrip onOpen={() => setTab('stage')} />}
      <nav aria-label="Views" className={cn('grid flex-none grid-cols-[repeat(4,minmax(44px,56px))_1fr] items-center border-t border-line px-2 pt-2 pb-[calc(8px+env(safe-area-inset-bottom))]', isKeyboardOpen && 'grid-cols-[auto_1fr]! justify-end gap-2')}>
        {isKeyboardOpen ? <RunCount className="w-36" /> : TABS.map((item) => <TabButton key={item.id} item={item} isChosen={item.id === tab} onChoose={() => setTab(item.id)} />)}
        <GenerateButton isReady={isReady} className="ml-2 h-12!" />
      </nav>
      <WorkflowDrop />
    </div>
  )
}

function TabPanel({ id, tab, className, children }: { id: Tab; tab: Tab; className?: string; children: ReactNode }) {
  if (id !== tab) return null
  const Element = id === 'stage' ? 'div' : 'main' // the stage brings its own
  return <Element id={`view-${id}`} className={cn('min-h-0 flex-1', className)}>{children}</Element>
}

interface TabButtonProps {
  item: (typeof TABS)[number]
  isChosen: boolean
  onChoose: () => void
}

function TabButton({ item, isChosen, onChoose }: TabButtonProps) {
  return (
    <button
      type="button"
      aria-current={isChosen ? 'page' : undefined}
      onClick={onChoose}
      className={cn(
        'relative grid h-12 content-center justify-items-center gap-0.5 text-micro',
        isChosen ? 'font-semibold text-text before:absolute before:inset-x-3.5 before:-top-[9px] before:h-0.5 before:bg-text' : 'text-muted',
      )}
    >
      <Icon of={item.icon} />
      {item.label}
      {item.id === 'queue' && <QueueCount />}
    </button>
  )
}

function QueueCount() {
  const remaining = useRuns(queueCount)
  if (remaining === 0) return null
  return <span className="absolute top-0.5 left-[34px] font-semibold text-text">{remaining > 99 ? '99+' : remaining}</span>
}
