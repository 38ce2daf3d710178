/** The doctor's checklist: what was tried, what came of it, how long it took. Facts only; why is for doctorTexts.ts. Pure. */
import { permissionFor } from '@/comfy/diagnose'
import type { Diagnosis } from '@/comfy/diagnose'
import type { Evidence } from '@/comfy/evidence'
import type { ServerTarget } from '@/comfy/serverAddress'
import { assertNever } from '@/lib/assertNever'
import { shownAddress, upstreamOf } from './address'

export interface Check {
  label: string
  /** open: nothing can be said yet, or the browser does not tell. */
  state: 'yes' | 'no' | 'open'
  /** How long it took, or what came instead. */
  note: string
}

export function checklist(diagnosis: Diagnosis, evidence: Evidence, target: ServerTarget): Check[] {
  const address = shownAddress(upstreamOf(target))
  if (target.proxied) return proxyChecks(evidence, address)
  return [...browserChecks(diagnosis, evidence), ...serverChecks(diagnosis, evidence, address)]
}

/** Only where a rule of the browser stands between this page and the server, and can be asked about. */
function browserChecks(diagnosis: Diagnosis, evidence: Evidence): Check[] {
  const checks: Check[] = []
  const permission = permissionFor(evidence)
  // On insecure pages Chrome says `denied` whatever it does.
  if (permission !== null && permission !== 'unknown' && evidence.page.isSecureContext) {
    const label = evidence.server.hostClass === 'loopback' ? 'This page may reach programs on this device' : 'This page may reach the local network'
    const notes = { granted: 'allowed', denied: 'blocked', prompt: 'not answered' }
    checks.push({ label, state: permission === 'granted' ? 'yes' : permission === 'denied' ? 'no' : 'open', note: notes[permission] })
  }
  if (diagnosis.kind === 'mixedContent') checks.push({ label: 'An https page may reach http', state: 'no', note: 'blocked' })
  if (diagnosis.kind === 'pagePolicy') checks.push({ label: 'This page may reach other servers', state: 'no', note: 'blocked' })
  return checks
}

function serverChecks(diagnosis: Diagnosis, evidence: Evidence, address: string): Check[] {
  const { http, listens, socket, page, server } = evidence
  const label = `Something listens at ${address}`
  if (!isReached(evidence)) return [{ label, ...silence(diagnosis, evidence) }]

  const quickest = isReadable(evidence) ? http : listens.kind === 'answered' ? listens : socket
  const checks: Check[] = [{ label, state: 'yes', note: inMs(quickest.durationMs) }, socketCheck(evidence)]
  if (!server.sameOrigin) checks.push({ label: `Its answers allow pages from ${new URL(page.origin).host}`, ...corsCheck(evidence) })
  if (isReadable(evidence)) checks.push(answerCheck(evidence))
  return checks
}

/** When nothing came back: a browser that blocks proves nothing about the server. */
function silence(diagnosis: Diagnosis, { http }: Evidence): Pick<Check, 'state' | 'note'> {
  const isBlocked = diagnosis.kind === 'mixedContent' || diagnosis.kind === 'pagePolicy' || diagnosis.kind === 'localNetworkPermission'
  if (isBlocked) return { state: 'open', note: 'not known' }
  return { state: 'no', note: http.kind === 'timeout' ? 'too late' : 'no answer' }
}

function proxyChecks(evidence: Evidence, address: string): Check[] {
  const { http } = evidence
  if (!isReached(evidence)) return [{ label: 'The start command runs', state: 'no', note: http.kind === 'timeout' ? 'too late' : 'no answer' }]
  const runs: Check = { label: 'The start command runs', state: 'yes', note: inMs(http.durationMs) }
  if (http.kind === 'proxyRefused') return [runs, { label: 'It lets this page in', state: 'no', note: 'refused' }]
  const label = `Something listens at ${address}`
  if (http.kind === 'targetDown') return [runs, { label, state: 'no', note: 'no answer' }]
  if (http.kind === 'timeout') return [runs, { label, state: 'open', note: 'too late' }]
  return [runs, { label, state: 'yes', note: inMs(http.durationMs) }, socketCheck(evidence), answerCheck(evidence)]
}

function corsCheck(evidence: Evidence): Pick<Check, 'state' | 'note'> {
  if (isReadable(evidence)) return { state: 'yes', note: inMs(evidence.http.durationMs) }
  return evidence.http.kind === 'timeout' ? { state: 'open', note: 'too late' } : { state: 'no', note: 'missing' }
}

function socketCheck({ socket }: Evidence): Check {
  const label = 'The socket opens'
  switch (socket.kind) {
    case 'comfy':
      return { label, state: 'yes', note: inMs(socket.durationMs) }
    case 'silent':
      return { label, state: 'no', note: 'says nothing' }
    case 'foreign':
      return { label, state: 'no', note: 'not ComfyUI’s' }
    case 'timeout':
      return { label, state: 'no', note: 'too late' }
    case 'refused':
      return { label, state: 'no', note: 'refused' }
    default:
      return assertNever(socket)
  }
}

function answerCheck({ http }: Evidence): Check {
  const label = 'It is ComfyUI'
  switch (http.kind) {
    case 'stats':
      return { label, state: 'yes', note: http.comfyuiVersion ?? 'version not told' }
    case 'status':
      return { label, state: http.status >= 500 ? 'open' : 'no', note: `status ${http.status}` }
    case 'html':
      return { label, state: 'no', note: 'a web page' }
    default:
      return { label, state: 'no', note: 'another answer' }
  }
}

const isReadable = ({ http }: Evidence) => http.kind !== 'unreadable' && http.kind !== 'timeout'

/** Whether anything at all came back. */
function isReached(evidence: Evidence): boolean {
  const { listens, socket } = evidence
  return isReadable(evidence) || listens.kind === 'answered' || (socket.kind !== 'refused' && socket.kind !== 'timeout')
}

const inMs = (durationMs: number) => `${Math.max(1, Math.round(durationMs))} ms`
