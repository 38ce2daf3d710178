/** The server state of the top bar, joined to the session, its statistics and the panels it opens. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { shownAddress, upstreamOf } from '@/features/connect/address'
import { ServerStatus, type ServerState } from '@/features/connect/ServerStatus'
import { systemStatsQuery } from '@/queries/systemStats'
import { canSend } from '@/state/connectionStore'
import { useConnection } from '@/state/react'
import { Dialog } from '@/ui/Dialog'
import { createLazyPart } from '@/ui/lazyPart'
import type { LoginFormProps } from '@/features/connect/LoginForm'
import { usePage, usePageState } from './pageContext'
import { sessionOf } from './page'
import type { PhonePanelProps } from './PhonePanel'
import type { Session } from './session'
import { useSetLogin } from './useSetLogin'

const phonePart = createLazyPart<PhonePanelProps>(async () => (await import('./PhonePanel')).PhonePanel)
const loginPart = createLazyPart<LoginFormProps>(async () => (await import('@/features/connect/LoginForm')).LoginForm)

export function ServerBadge({ compact = false, onShowDoctor }: { compact?: boolean; onShowDoctor: () => void }) {
  const session = usePageState(sessionOf)
  if (!session) return <NoServer compact={compact} />
  return <SessionBadge session={session} compact={compact} onShowDoctor={onShowDoctor} />
}

function NoServer({ compact }: { compact: boolean }) {
  const isStarting = usePageState((state) => state.phase.kind === 'starting')
  return (
    <ServerStatus
      compact={compact}
      state={isStarting ? 'connecting' : 'notConnected'}
      address=""
      stats={null}
      simulated={false}
      latencyMs={null}
      hasLogin={false}
      onShowDoctor={nothing}
      onOpenOnPhone={nothing}
      onChangeServer={nothing}
      onLogin={nothing}
    />
  )
}

function nothing() {}

interface SessionBadgeProps {
  session: Session
  compact: boolean
  onShowDoctor: () => void
}

function SessionBadge({ session, compact, onShowDoctor }: SessionBadgeProps) {
  const { page, booted } = usePage()
  const { target, client } = session
  const state = useConnection(serverState)
  const isUsable = useConnection(canSend)
  const { data } = useQuery({ ...systemStatsQuery(client.http, target.key), enabled: isUsable })
  const setLogin = useSetLogin(target)
  const [panel, setPanel] = useState<'phone' | 'login' | null>(null)
  const login = page.prefs.auth(target.key)
  const address = shownAddress(upstreamOf(target))
  const close = () => setPanel(null)
  return (
    <>
      <ServerStatus
        compact={compact}
        state={state}
        address={address}
        stats={data?.stats ?? null}
        simulated={target.simulated}
        latencyMs={data?.latencyMs ?? null}
        hasLogin={login !== null}
        onShowDoctor={onShowDoctor}
        onOpenOnPhone={() => {
          void phonePart.load()
          setPanel('phone')
        }}
        onChangeServer={() => void booted.then((boot) => boot.ask())}
        onLogin={() => {
          void loginPart.load()
          setPanel('login')
        }}
      />
      <Dialog open={panel === 'phone'} onOpenChange={close} title="Open on phone">
        <phonePart.Component target={target} />
      </Dialog>
      <Dialog open={panel === 'login'} onOpenChange={close} title="Login">
        <loginPart.Component
          address={address}
          scheme={null}
          login={login}
          onLogin={(auth) => {
            close()
            setLogin(auth)
          }}
        />
      </Dialog>
    </>
  )
}

function serverState(state: Parameters<typeof canSend>[0]): ServerState {
  const { connection, wasOpen, diagnosis } = state
  if (connection.kind === 'open') return canSend(state) ? 'connected' : 'notConnected'
  if (diagnosis?.kind === 'socketBlocked') return 'connected'
  if (connection.kind === 'waiting' && (diagnosis !== null || wasOpen)) return 'notConnected'
  return 'connecting'
}
