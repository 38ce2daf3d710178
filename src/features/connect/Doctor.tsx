import type { Auth } from '@/comfy/auth'
import { diagnose } from '@/comfy/diagnose'
import type { Diagnosis } from '@/comfy/diagnose'
import type { Evidence } from '@/comfy/evidence'
import type { ServerTarget } from '@/comfy/serverAddress'
import { Button } from '@/ui/Button'
import { Disclosure } from '@/ui/Disclosure'
import { EmptyState } from '@/ui/EmptyState'
import { shownAddress, upstreamOf } from './address'
import { CheckRow } from './CheckRow'
import { checklist } from './checks'
import { CommandLine } from './CommandLine'
import { doctorText } from './doctorTexts'
import type { DoctorText } from './doctorTexts'
import { LoginForm } from './LoginForm'
import { doctorFrame } from './panelTexts'
import { Worded } from './Worded'
import { plainText } from './words'

export interface DoctorProps {
  target: ServerTarget
  /** Null until the first probes have ended. */
  evidence: Evidence | null
  isTrying: boolean
  /** Until it tries again by itself; null when it does not. */
  retryInSeconds: number | null
  /** The login kept for this server. */
  login: Auth | null
  onTryAgain: () => void
  onOtherAddress: () => void
  /** Null forgets it. */
  onLogin: (auth: Auth | null) => void
}

/** Says in one sentence why there is no connection, shows what was tried, and gives the line to paste. */
export function Doctor({ target, evidence, isTrying, retryInSeconds, login, onTryAgain, onOtherAddress, onLogin }: DoctorProps) {
  const address = shownAddress(upstreamOf(target))
  if (evidence === null) {
    return (
      <EmptyState title={doctorFrame.asking(address)} actions={<Button onClick={onOtherAddress}>{doctorFrame.otherAddress}</Button>}>
        {doctorFrame.askingWhy}
      </EmptyState>
    )
  }
  const diagnosis = diagnose(evidence)
  const text = doctorText(diagnosis, evidence, target)
  return (
    <EmptyState title={text.headline} className="w-full max-w-[440px]!">
      <p><Worded words={text.why} /></p>
      {text.causes.length > 0 && (
        <ul className="mt-1 grid list-disc gap-1 pl-4 marker:text-edge">
          {text.causes.map((cause) => <li key={plainText(cause)}><Worded words={cause} /></li>)}
        </ul>
      )}
      <ul aria-label={doctorFrame.checks} className="my-3 grid gap-1 text-text">
        {checklist(diagnosis, evidence, target).map((check) => <CheckRow key={check.label} check={check} />)}
      </ul>
      <Advice text={text} />
      {text.login !== null && (
        <DoctorLogin key={text.headline} address={address} diagnosis={diagnosis} isNeeded={text.login === 'needed'} login={login} onLogin={onLogin} />
      )}
      <div className="mt-4 flex flex-wrap items-center gap-1 text-text">
        <Button variant={text.login === 'needed' ? 'solid' : 'primary'} onClick={onTryAgain} disabled={isTrying}>{doctorFrame.tryAgain}</Button>
        <Button onClick={onOtherAddress}>{doctorFrame.otherAddress}</Button>
        <span className="ml-auto pl-2 text-right text-meta text-muted">
          {isTrying ? doctorFrame.trying : retryInSeconds !== null && doctorFrame.triesAgain(retryInSeconds)}
        </span>
      </div>
      {!target.proxied && (
        <p className="mt-3 text-meta">
          {doctorFrame.see}
          <Worded words={[{ link: `${address}/system_stats`, href: `${target.baseUrl}system_stats` }]} />
          {doctorFrame.seen}
        </p>
      )}
    </EmptyState>
  )
}

function Advice({ text: { command, ways } }: { text: DoctorText }) {
  return (
    <>
      {command !== null && (
        <div className="text-text">
          <p className="mb-2">{command.lead}</p>
          <CommandLine line={command.line} />
        </div>
      )}
      {ways.map((way) => <p key={plainText(way)} className="mt-2"><Worded words={way} /></p>)}
    </>
  )
}

interface DoctorLoginProps {
  address: string
  diagnosis: Diagnosis
  isNeeded: boolean
  login: Auth | null
  onLogin: (auth: Auth | null) => void
}

function DoctorLogin({ address, diagnosis, isNeeded, login, onLogin }: DoctorLoginProps) {
  const scheme = diagnosis.kind === 'loginPage' ? diagnosis.scheme : null
  const form = <LoginForm address={address} scheme={scheme} login={login} onLogin={onLogin} />
  return (
    <div className="mt-3 text-text">
      {isNeeded ? form : <Disclosure title={doctorFrame.login}>{form}</Disclosure>}
    </div>
  )
}
