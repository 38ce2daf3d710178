/** The middle of the page: the question for a server, the doctor, or the stage. */
import { useEffect, useSyncExternalStore } from 'react'
import type { ConfirmServerProps } from '@/features/connect/ConfirmServer'
import type { ConnectPanelProps } from '@/features/connect/ConnectPanel'
import type { DoctorProps } from '@/features/connect/Doctor'
import { Stage, type RunViewProps } from '@/features/preview/Stage'
import { prefetchResults } from '@/features/results/ResultsPanel'
import type { ServerTarget } from '@/comfy/serverAddress'
import { shownAddress, upstreamOf } from '@/features/connect/address'
import { canSend } from '@/state/connectionStore'
import { useConnection, useRuns } from '@/state/react'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { createLazyPart } from '@/ui/lazyPart'
import { usePage, usePageState } from './pageContext'
import type { Session } from './session'
import { loadExaminer } from './doctorService'
import { useSetLogin } from './useSetLogin'

const runPart = createLazyPart<RunViewProps>(async () => (await import('./RunView')).RunView)
const doctorPart = createLazyPart<DoctorProps>(async () => (await import('@/features/connect/Doctor')).Doctor)
const connectPart = createLazyPart<ConnectPanelProps>(async () => (await import('@/features/connect/ConnectPanel')).ConnectPanel)
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
  const phase = usePageState((state) => state.phase)
  switch (phase.kind) {
    case 'starting': return <Middle><EmptyState title="Connecting…" /></Middle>
    case 'asking': return <Middle><Ask prefill={phase.question.prefill} problem={phase.question.problem} previous={phase.previous} /></Middle>
    case 'confirming': return <Middle><Confirm baseUrl={phase.target.baseUrl} otherwise={phase.otherwise} /></Middle>
    case 'connected': return <SessionStage key={phase.session.target.key} session={phase.session} isPhone={isPhone} isDoctorWanted={isDoctorWanted} onDoctorDone={onDoctorDone} />
  }
}

function Middle({ children }: { children: React.ReactNode }) {
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
  if ((isDoctorWanted && !(isUsable && isOk)) || isDoctorDue) return <Middle><DoctorView session={session} /></Middle>
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

function DoctorView({ session }: { session: Session }) {
  const { page, booted } = usePage()
  const evidence = useConnection((state) => state.evidence)
  const isExamining = useConnection((state) => state.isExamining)
  const connection = useConnection((state) => state.connection)
  const setLogin = useSetLogin(session.target)
  const seconds = useSecondsUntil(connection.kind === 'waiting' ? connection.retryAtMs : null)
  useEffect(() => void doctorPart.load(), [])
  return (
    <doctorPart.Component
      target={session.target}
      evidence={evidence}
      isTrying={isExamining || connection.kind === 'connecting'}
      retryInSeconds={seconds}
      login={page.prefs.auth(session.target.key)}
      onTryAgain={() => {
        session.client.reconnectNow()
        void session.doctor.examine()
      }}
      onOtherAddress={() => void booted.then((boot) => boot.ask())}
      onLogin={setLogin}
    />
  )
}

function useSecondsUntil(atMs: number | null): number | null {
  const now = useSyncExternalStore(subscribeHalfSeconds, () => Math.floor(Date.now() / 500) * 500)
  return atMs === null ? null : Math.max(0, Math.ceil((atMs - now) / 1000))
}

function subscribeHalfSeconds(onChange: () => void): () => void {
  const timer = setInterval(onChange, 500)
  return () => clearInterval(timer)
}

function Ask({ prefill, problem, previous }: Pick<ConnectPanelProps, 'prefill' | 'problem'> & { previous: ServerTarget | null }) {
  const { page, booted } = usePage()
  const pageServer = usePageState((state) => state.pageServer)
  useEffect(() => void connectPart.load(), [])
  const backToOwn = pageServer.kind === 'startCommand' && pageServer.json.simulated
  return (
    <>
      <connectPart.Component
        prefill={prefill}
        problem={problem ?? null}
        knownServers={page.prefs.get('knownServers')}
        pageProtocol={location.protocol}
        onConnect={(baseUrl) => void booted.then((boot) => boot.connectTo(baseUrl))}
        onSimulate={backToOwn ? () => void booted.then((boot) => boot.restart()) : undefined}
      />
      {previous && (
        <Button variant="ghost" className="mt-3 -ml-2 max-w-full" onClick={() => void booted.then((boot) => boot.connect(previous))}>
          <span className="truncate">Back to {shownAddress(upstreamOf(previous))}</span>
        </Button>
      )}
    </>
  )
}

function Confirm({ baseUrl, otherwise }: Pick<ConfirmServerProps, 'baseUrl' | 'otherwise'>) {
  const { booted } = usePage()
  const phase = usePageState((state) => state.phase)
  useEffect(() => void confirmPart.load(), [])
  if (phase.kind !== 'confirming') return null
  return (
    <confirmPart.Component
      baseUrl={baseUrl}
      otherwise={otherwise}
      onConnect={() => void booted.then((boot) => boot.connect(phase.target))}
      onRefuse={phase.refuse}
    />
  )
}
