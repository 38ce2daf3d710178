/**
 * Ways in which a server can be wrong, for tests of what the page says then. A fault hits every request whose path
 * matches; sockets have theirs apart.
 */
import type { Clock } from '../clock'
import { html, text, type Reply } from './message'

type HttpFault =
  | { kind: 'html' } // a login page or a proxy's own page
  | { kind: 'status'; status: number }
  | { kind: 'slow'; delayMs: number }
  | { kind: 'silent' } // accepts and never answers
  | { kind: 'garbage' } // says JSON, and is none
  | { kind: 'otherJson' } // answers, but is no ComfyUI

export interface FaultRule {
  fault: HttpFault
  /** Which paths, with query; all when left out. */
  paths?: RegExp
}

export type SocketFault = 'refused' | 'silent'

/** What to answer instead, or null to go on as usual. */
export async function applyFault(rule: FaultRule | null, path: string, clock: Clock): Promise<Reply | null> {
  if (!rule || (rule.paths && !rule.paths.test(path))) return null
  const { fault } = rule
  switch (fault.kind) {
    case 'html':
      return html('<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>')
    case 'status':
      return text(`${fault.status}`, fault.status)
    case 'slow':
      await clock.sleep(fault.delayMs)
      return null
    case 'silent':
      return new Promise<never>(() => undefined)
    case 'garbage':
      return { status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: '{"system": {"os": "li' }
    case 'otherJson':
      return { status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: '{"hello": "world"}' }
  }
}
