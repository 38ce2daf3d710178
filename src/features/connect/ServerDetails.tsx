import { Fragment } from 'react'
import type { Device, SystemStats } from '@/comfy/systemStats'
import { formatGigabytes } from '@/lib/format'
import { Button } from '@/ui/Button'
import { HelpIcon, LoginIcon, PhoneIcon, ServerIcon } from '@/ui/icons'
import { shortDeviceName } from './deviceName'
import type { ServerState } from './ServerStatus'
import { detailTexts } from './panelTexts'
import { stateWords, statusTexts } from './texts'

export interface ServerDetailsProps {
  state: ServerState
  /** As people read it; of the ComfyUI itself, also behind the start command. */
  address: string
  /** Null until they are known. */
  stats: SystemStats | null
  simulated: boolean
  /** Of the last answer; null when none came yet. */
  latencyMs: number | null
  hasLogin: boolean
  onShowDoctor: () => void
  onOpenOnPhone: () => void
  onChangeServer: () => void
  onLogin: () => void
  /** Something was chosen: the popover may close. */
  onDone: () => void
}

/** What the top bar has no room for, and what can be done about the server. */
export function ServerDetails({ state, address, stats, simulated, latencyMs, hasLogin, onDone, ...acts }: ServerDetailsProps) {
  const then = (act: () => void) => () => {
    onDone()
    act()
  }
  return (
    <>
      <h2 className="text-headline font-semibold">{stateWords[state]}</h2>
      {simulated && <p className="text-muted">{detailTexts.simulated}</p>}
      <dl className="mt-2 grid grid-cols-[var(--track-label)_minmax(0,1fr)] gap-x-2 gap-y-1 text-meta">
        {factsOf({ state, address, stats, latencyMs }).map(([name, value]) => (
          <Fragment key={name}>
            <dt className="text-muted">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </Fragment>
        ))}
      </dl>
      <hr className="-mx-3 mt-3 mb-2" />
      <div className="-mx-1 grid">
        {state === 'notConnected' && <Button variant="ghost" icon={HelpIcon} className="justify-start" onClick={then(acts.onShowDoctor)}>{detailTexts.doctor}</Button>}
        <Button variant="ghost" icon={PhoneIcon} className="justify-start" onClick={then(acts.onOpenOnPhone)}>{detailTexts.phone}</Button>
        <Button variant="ghost" icon={ServerIcon} className="justify-start" onClick={then(acts.onChangeServer)}>{detailTexts.change}</Button>
        <Button variant="ghost" icon={LoginIcon} className="justify-start" onClick={then(acts.onLogin)}>
          {hasLogin ? detailTexts.loginChange : detailTexts.login}
        </Button>
      </div>
    </>
  )
}

function factsOf({ state, address, stats, latencyMs }: Pick<ServerDetailsProps, 'state' | 'address' | 'stats' | 'latencyMs'>): [string, string][] {
  const facts: [string, string][] = [[detailTexts.address, address]]
  // What was known before the connection broke may no longer be so.
  if (state !== 'connected') return facts
  if (stats) facts.push([detailTexts.version, stats.comfyuiVersion ?? detailTexts.unknown], ...stats.devices.flatMap(deviceFacts))
  if (latencyMs !== null) facts.push([detailTexts.latency, `${Math.max(1, Math.round(latencyMs))} ms`])
  return facts
}

/** Of several devices, each has its number. */
function deviceFacts({ name, type, vramTotal, vramFree }: Device, index: number): [string, string][] {
  const nth = index === 0 ? '' : ` ${index + 1}`
  const facts: [string, string][] = [[detailTexts.device + nth, shortDeviceName(name)]]
  if (vramTotal && vramFree !== null) {
    const figures = `${formatGigabytes(Math.max(0, vramTotal - vramFree))} / ${formatGigabytes(vramTotal)} GB ${statusTexts.used}, ${formatGigabytes(vramFree)} free`
    facts.push([(type === 'cpu' ? statusTexts.memoryOfPc : statusTexts.memory) + nth, figures])
  }
  return facts
}
