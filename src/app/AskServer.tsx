/** The question for a server, joined to the page: what was used before, and the ways back. Fetched when it is asked. */
import type { ServerTarget } from '@/comfy/serverAddress'
import { shownAddress, upstreamOf } from '@/features/connect/address'
import { ConnectPanel, type ConnectPanelProps } from '@/features/connect/ConnectPanel'
import { Button } from '@/ui/Button'
import { usePage, usePageState } from './pageContext'

export interface AskServerProps extends Pick<ConnectPanelProps, 'prefill' | 'problem'> {
  previous: ServerTarget | null
}

export function AskServer({ prefill, problem, previous }: AskServerProps) {
  const { page, booted } = usePage()
  const pageServer = usePageState((state) => state.pageServer)
  const backToOwn = pageServer.kind === 'startCommand' && pageServer.json.simulated
  return (
    <>
      <ConnectPanel
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
