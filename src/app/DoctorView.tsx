/** The doctor, joined to the session that it examines. Fetched with it. */
import { useSyncExternalStore } from 'react'
import { Doctor } from '@/features/connect/Doctor'
import { useConnection } from '@/state/react'
import { usePage } from './pageContext'
import type { Session } from './session'
import { useSetLogin } from './useSetLogin'

export interface DoctorViewProps {
  session: Session
}

export function DoctorView({ session }: DoctorViewProps) {
  const { page, booted } = usePage()
  const evidence = useConnection((state) => state.evidence)
  const isExamining = useConnection((state) => state.isExamining)
  const connection = useConnection((state) => state.connection)
  const setLogin = useSetLogin(session.target)
  const seconds = useSecondsUntil(connection.kind === 'waiting' ? connection.retryAtMs : null)
  return (
    <Doctor
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
