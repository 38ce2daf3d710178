/**
 * Judges what the probes found: one verdict, or several causes where a page cannot tell them apart. Pure.
 * The facts it leans on are protocol 4.2 (what ComfyUI refuses) and 4.5 (what browsers keep from a page).
 * Words for people are made in features/connect/texts.ts; the table of causes stands in ARCHITECTURE.md.
 */
import { assertNever } from '@/lib/assertNever'
import type { Evidence, HttpFinding, LoginScheme, TargetDownReason } from './evidence'

export type Diagnosis =
  | { kind: 'ok' }
  | { kind: 'nothingListens'; where: Whereabouts }
  | { kind: 'refusesOrigin'; by: 'comfyui' | 'startCommand'; socketOpens: boolean }
  | { kind: 'mixedContent' }
  | { kind: 'localNetworkPermission'; state: 'denied' | 'asking'; network: 'local' | 'loopback' }
  | { kind: 'loginPage'; how: 'unauthorized' | 'html' | 'redirect'; scheme: LoginScheme | null; loginRefused: boolean }
  | { kind: 'notComfy'; status: number | null }
  | { kind: 'socketBlocked'; how: 'refused' | 'silent' | 'mixedContent' | 'login' }
  | { kind: 'targetDown'; reason: TargetDownReason }
  | { kind: 'serverError'; status: number; isGateway: boolean }
  | { kind: 'timeout'; somethingAnswers: boolean }
  | { kind: 'pagePolicy' }
  | { kind: 'ambiguous'; causes: readonly [Cause, Cause, ...Cause[]] } // likeliest first

/**
 * `ownLoopback`: the address means the device that shows the page, and the page came from another one.
 * `pageServer`: what served this page is gone. `startCommand`: it was the start command.
 */
export type Whereabouts = 'loopback' | 'ownLoopback' | 'lan' | 'public' | 'pageServer' | 'startCommand'

export type Cause =
  | 'nothingListens'
  | 'certificate'
  | 'mixedContent'
  | 'localNetworkPermission'
  | 'refusesOrigin'
  | 'loginPage'
  | 'notComfy'

export function diagnose(evidence: Evidence): Diagnosis {
  const { http } = evidence
  switch (http.kind) {
    case 'stats':
      return judgeSocket(evidence)
    case 'targetDown':
      return { kind: 'targetDown', reason: http.reason }
    case 'proxyRefused':
      return { kind: 'refusesOrigin', by: 'startCommand', socketOpens: false }
    case 'html':
      return login('html', evidence)
    case 'otherJson':
    case 'otherBody':
      return { kind: 'notComfy', status: null }
    case 'status':
      return judgeStatus(http, evidence)
    case 'timeout':
      return judgeTimeout(evidence)
    case 'unreadable':
      return judgeUnreadable(evidence)
    default:
      return assertNever(http)
  }
}

/** HTTP works; runs and previews need the socket too. */
function judgeSocket(evidence: Evidence): Diagnosis {
  const { socket } = evidence
  switch (socket.kind) {
    case 'comfy':
      return { kind: 'ok' }
    case 'silent':
    case 'foreign':
      return { kind: 'socketBlocked', how: 'silent' }
    case 'refused':
    case 'timeout':
      return { kind: 'socketBlocked', how: whyRefused(evidence) }
    default:
      return assertNever(socket)
  }
}

function whyRefused(evidence: Evidence): 'refused' | 'mixedContent' | 'login' {
  if (isMixed(evidence) && evidence.server.hostClass !== 'loopback') return 'mixedContent'
  // A page cannot put a header on a socket. Our proxy can; elsewhere a login reaches it only if the other side helps.
  return evidence.sentLogin && !evidence.server.proxied ? 'login' : 'refused'
}

/** An error status that the page can read: same origin, behind our proxy, or with CORS headers. */
function judgeStatus(http: Extract<HttpFinding, { kind: 'status' }>, evidence: Evidence): Diagnosis {
  const { status } = http
  if (status === 401 || status === 407) return login('unauthorized', evidence, http.challenge)
  // ComfyUI refuses an origin with an empty 403; a sign-in page or a firewall has something to say.
  if (status === 403) return http.isHtml ? login('html', evidence) : refusedByComfy(evidence)
  if (status >= 500) return { kind: 'serverError', status, isGateway: status >= 502 && status <= 504 }
  return { kind: 'notComfy', status }
}

function judgeTimeout(evidence: Evidence): Diagnosis {
  // While the browser's question is open, requests neither fail nor end. A PC that is off looks the same: the text says so.
  if (permissionFor(evidence) === 'prompt') return { kind: 'localNetworkPermission', state: 'asking', network: networkOf(evidence) }
  return { kind: 'timeout', somethingAnswers: evidence.listens.kind === 'answered' || socketOpened(evidence) }
}

/** fetch was rejected. What the other probes could do tells a refusal from a silence. */
function judgeUnreadable(evidence: Evidence): Diagnosis {
  if (evidence.blockedByPolicy) return { kind: 'pagePolicy' }
  if (evidence.listens.kind === 'answered') return judgeKeptBack(evidence)
  if (evidence.socket.kind === 'comfy') return judgeSocketOnly(evidence)
  return judgeSilence(evidence)
}

/** Something answers, and the browser keeps its answers from this page. */
function judgeKeptBack(evidence: Evidence): Diagnosis {
  const { server, socket } = evidence
  // Nothing is kept from a page on the same origin, but an answer that leads to another one.
  if (server.sameOrigin) return login('redirect', evidence)
  if (socket.kind === 'comfy') return refusedByComfy(evidence)
  if (server.hostClass === 'loopback') return refusedByComfy(evidence) // there ComfyUI refuses the socket as well
  // On any other address ComfyUI does not look at the Origin of a socket; so it is rarely ComfyUI itself that refuses,
  // but it is on a PC whose own name means loopback to it.
  if (server.hostClass === 'private') return { kind: 'ambiguous', causes: ['refusesOrigin', 'notComfy', 'loginPage'] }
  return { kind: 'ambiguous', causes: ['loginPage', 'refusesOrigin', 'notComfy'] }
}

/** The socket is ComfyUI's and no HTTP answer comes through: some browsers hold back only the requests. */
function judgeSocketOnly(evidence: Evidence): Diagnosis {
  switch (permissionFor(evidence)) {
    case 'denied':
      return evidence.page.isSecureContext
        ? permissionDenied(evidence)
        : { kind: 'ambiguous', causes: ['refusesOrigin', 'localNetworkPermission'] }
    case 'prompt':
      return { kind: 'ambiguous', causes: ['localNetworkPermission', 'refusesOrigin'] }
    default:
      return refusedByComfy(evidence)
  }
}

/** Neither fetch nor the socket got anything. */
function judgeSilence(evidence: Evidence): Diagnosis {
  const { page, server } = evidence
  if (server.sameOrigin) return nothingListens(evidence) // no browser rule stands between a page and its own origin
  const permission = permissionFor(evidence)
  if (permission === 'denied' && page.isSecureContext) return permissionDenied(evidence)
  if (isMixed(evidence) && server.hostClass !== 'loopback' && !isMixedContentRelaxed(evidence)) return { kind: 'mixedContent' }

  const others: Cause[] = []
  if (server.isHttps) others.push('certificate')
  // Chrome and Firefox let https pages reach plain http on loopback, Safari does not. Only Chrome tells the permission.
  if (isMixed(evidence) && permission === 'unknown') others.push('mixedContent')
  // The question comes up once a connection stands: refused at once, there was nothing to connect to, or it was closed.
  // Denied here means an insecure page, see permissionFor.
  if (permission === 'prompt' || permission === 'denied') others.push('localNetworkPermission')
  const [second, ...rest] = others
  return second ? { kind: 'ambiguous', causes: ['nothingListens', second, ...rest] } : nothingListens(evidence)
}

const isMixed = ({ page, server }: Evidence) => page.isHttps && !server.isHttps

/** Chrome lifts the rule for what is plainly on the local network, once the person allows that. */
function isMixedContentRelaxed(evidence: Evidence): boolean {
  const permission = permissionFor(evidence)
  return evidence.server.isLocalLiteral && (permission === 'granted' || permission === 'prompt')
}

/**
 * State of the permission that this page needs for this server, null when it needs none: only a page from a wider
 * network is asked (public to local or loopback, local to loopback). A name says little about its network: what is
 * judged here by name can be wrong. Chrome reports `denied` on every insecure page, also where nothing is needed, so
 * there it proves nothing.
 */
export function permissionFor({ page, server, permissions }: Evidence): 'granted' | 'denied' | 'prompt' | 'unknown' | null {
  const width = { loopback: 0, private: 1, public: 2 }
  if (width[server.hostClass] >= width[page.hostClass]) return null
  return server.hostClass === 'loopback' ? permissions.loopback : permissions.local
}

function permissionDenied(evidence: Evidence): Diagnosis {
  return { kind: 'localNetworkPermission', state: 'denied', network: networkOf(evidence) }
}

const networkOf = ({ server }: Evidence) => (server.hostClass === 'loopback' ? 'loopback' : 'local')

const socketOpened = ({ socket }: Evidence) =>
  socket.kind === 'comfy' || socket.kind === 'foreign' || socket.kind === 'silent'

function refusedByComfy(evidence: Evidence): Diagnosis {
  return { kind: 'refusesOrigin', by: 'comfyui', socketOpens: evidence.socket.kind === 'comfy' }
}

function login(how: 'unauthorized' | 'html' | 'redirect', evidence: Evidence, scheme: LoginScheme | null = null): Diagnosis {
  return { kind: 'loginPage', how, scheme, loginRefused: evidence.sentLogin }
}

function nothingListens(evidence: Evidence): Diagnosis {
  return { kind: 'nothingListens', where: whereabouts(evidence) }
}

function whereabouts({ page, server }: Evidence): Whereabouts {
  if (server.proxied) return 'startCommand'
  if (server.sameOrigin) return 'pageServer'
  if (server.hostClass === 'loopback') return page.hostClass === 'loopback' ? 'loopback' : 'ownLoopback'
  return server.hostClass === 'private' ? 'lan' : 'public'
}
