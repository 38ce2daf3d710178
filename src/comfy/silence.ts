/**
 * Notices a socket that is open but says nothing any more (protocol 2.2). Pure: it is told what happened and says when
 * to doubt; who uses it asks over HTTP then, and opens the socket anew if that answers.
 *
 * Two signs. Every POST /prompt makes the server send `status` to all, so none soon after its answer is one. A running
 * run that is silent is the other, a weak one: loading a model sends nothing for minutes, so it is doubted ever later.
 */

/** After the answer to a POST. */
const STATUS_LIMIT_MS = 2_000
const QUIET_LIMIT_MS = 10_000
const MAX_QUIET_LIMIT_MS = 160_000

export interface SilenceState {
  isOpen: boolean
  isRunning: boolean
  statusAtMs: number
  /** When a POST was answered whose `status` has not come. */
  owedSinceMs: number | null
  /** Last word about a run, or when one could have been expected first. */
  heardAtMs: number
  /** Doubts about the running run since the last word. */
  doubts: number
}

export type SilenceEvent =
  | { kind: 'opened'; atMs: number }
  | { kind: 'gone' }
  | { kind: 'status'; atMs: number }
  | { kind: 'runEvent'; atMs: number }
  /** `status` often comes before the answer: what counts is whether one came since the POST was sent. */
  | { kind: 'posted'; sentAtMs: number; atMs: number }
  | { kind: 'running'; isRunning: boolean; atMs: number }
  /** HTTP was asked because of the doubt. */
  | { kind: 'asked'; atMs: number }

export interface Doubt {
  atMs: number
  reason: 'noStatus' | 'runSilent'
}

export const noSilence: SilenceState = { isOpen: false, isRunning: false, statusAtMs: 0, owedSinceMs: null, heardAtMs: 0, doubts: 0 }

export function applySilence(state: SilenceState, event: SilenceEvent): SilenceState {
  switch (event.kind) {
    // Doubts stay: a new socket that is as silent must not be replaced again as soon.
    case 'opened': return { ...state, isOpen: true, owedSinceMs: null, heardAtMs: event.atMs }
    case 'gone': return { ...state, isOpen: false }
    case 'status': return { ...state, statusAtMs: event.atMs, owedSinceMs: null }
    case 'runEvent': return { ...state, heardAtMs: event.atMs, doubts: 0 }
    case 'posted': return state.statusAtMs >= event.sentAtMs ? state : { ...state, owedSinceMs: state.owedSinceMs ?? event.atMs }
    case 'running':
      if (event.isRunning === state.isRunning) return state
      return { ...state, isRunning: event.isRunning, heardAtMs: event.atMs, doubts: 0 }
    case 'asked': return { ...state, owedSinceMs: null, heardAtMs: event.atMs, doubts: state.isRunning ? state.doubts + 1 : state.doubts }
  }
}

/** When to ask next, if nothing happens until then; null while there is nothing to doubt. */
export function nextDoubt(state: SilenceState): Doubt | null {
  if (!state.isOpen) return null
  const doubts: Doubt[] = []
  if (state.owedSinceMs !== null) doubts.push({ atMs: state.owedSinceMs + STATUS_LIMIT_MS, reason: 'noStatus' })
  if (state.isRunning) {
    const patienceMs = Math.min(QUIET_LIMIT_MS * 2 ** state.doubts, MAX_QUIET_LIMIT_MS)
    doubts.push({ atMs: state.heardAtMs + patienceMs, reason: 'runSilent' })
  }
  return doubts.toSorted((left, right) => left.atMs - right.atMs)[0] ?? null
}
