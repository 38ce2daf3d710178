/** The middle of the page: the question for a server, the doctor, or the stage. */
import { useEffect } from 'react'
import type { ConfirmServerProps } from '@/features/connect/ConfirmServer'
import { loadRunAnswers } from '@/comfy/http'
import { Stage, type RunViewProps } from '@/features/preview/Stage'
import { prefetchResults } from '@/features/results/ResultsPanel'
import { canSend } from '@/state/connectionStore'
import { useConnection, useRuns } from '@/state/react'
import { EmptyState } from '@/ui/EmptyState'
import { createLazyPart } from '@/ui/lazyPart'
import type { AskServerProps } from './AskServer'
import { loadExaminer } from './doctorService'
import type { DoctorViewProps } from './DoctorView'
import { usePage, usePageState } from './pageContext'
import type { Session } from './session'

const runPart = createLazyPart<RunViewProps>(async () => (await import('./RunView')).RunView)
const doctorPart = createLazyPart<DoctorViewProps>(async () => (await import('./DoctorView')).DoctorView)
const askPart = createLazyPart<AskServerProps>(async () => (await import('./AskServer')).AskServer)
const confirmPart = createLazyPart<ConfirmServerProps>(async () => (await import('@/features/connect/ConfirmServer')).ConfirmServer)

/**
 * When the page is ready to be used, what it will need next is fetched: the stage of a run, and the doctor, since the
 * host of this page may be the very server that will be gone when the doctor is called.
 */
const PREFETCH_DELAY_MS = 500

export interface StagePanelProps {
  isPhone: boolean
  /** The person wants to see the doctor though the stage has something to show. */
  isDoctorWanted: boolean
  onDoctorDone: () => void
}

export function StagePanel({ isPhone, isDoctorWanted, onDoctorDone }: StagePanelProps) {
  const { booted } = usePage()
  const phase = usePageState((state) => state.phase)
  switch (phase.kind) {
    case 'starting': return <Middle><EmptyState title="Connecting…" /></Middle>
    case 'asking': return <Middle part={askPart}><askPart.Component prefill={phase.question.prefill} problem={phase.question.problem} previous={phase.previous} /></Middle>
    case 'confirming': return (
      <Middle part={confirmPart}>
        <confirmPart.Component
          baseUrl={phase.target.baseUrl}
          otherwise={phase.otherwise}
          onConnect={() => void booted.then((boot) => boot.connect(phase.target))}
          onRefuse={phase.refuse}
        />
      </Middle>
    )
    case 'connected': return <SessionStage key={phase.session.target.key} session={phase.session} isPhone={isPhone} isDoctorWanted={isDoctorWanted} onDoctorDone={onDoctorDone} />
  }
}

/** @param part what is shown in it, to be fetched */
function Middle({ part, children }: { part?: { load: () => Promise<void> }; children: React.ReactNode }) {
  useEffect(() => void part?.load(), [part])
  return (
    <main aria-label="Stage" className="grid min-h-0 min-w-0 place-items-center overflow-auto bg-ground p-6">
      <div className="w-full max-w-[480px]">{children}</div>
    </main>
  )
}

function SessionStage({ session, isPhone, isDoctorWanted, onDoctorDone }: StagePanelProps & { session: Session }) {
  const isUsable = useConnection(canSend)
  const wasOpen = useConnection((state) => state.wasOpen)
  const diagnosis = useConnection((state) => state.diagnosis)
  const hasRuns = useRuns((state) => state.order.length > 0)

  useEffect(() => {
    if (!isUsable) return
    const timer = setTimeout(() => {
      void runPart.load()
      void session.runService.load().catch(() => {})
      void loadRunAnswers().catch(() => {})
      void import('./beforeSending').catch(() => {})
      session.nodeDefs.atRest()
      prefetchResults()
      void loadExaminer().catch(() => {})
      void doctorPart.load()
    }, PREFETCH_DELAY_MS)
    return () => clearTimeout(timer)
  }, [isUsable, session])
  const isOk = diagnosis === null || diagnosis.kind === 'ok'
  useEffect(() => {
    if (isUsable && isOk) onDoctorDone()
  }, [isUsable, isOk, onDoctorDone])

  const isDoctorDue = !isOk && (!wasOpen || !hasRuns) && !(diagnosis.kind === 'socketBlocked' && hasRuns)
  if ((isDoctorWanted && !(isUsable && isOk)) || isDoctorDue) return <Middle part={doctorPart}><doctorPart.Component session={session} /></Middle>
  return <Stage runView={runPart} isPhone={isPhone} empty={<NothingYet />} />
}

function NothingYet() {
  const isReady = useConnection(canSend)
  return (
    <EmptyState title={isReady ? 'Write a prompt and run it' : 'Connecting to ComfyUI…'}>
      {isReady && 'The picture develops here, step by step.'}
    </EmptyState>
  )
}
