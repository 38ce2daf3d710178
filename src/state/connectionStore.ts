/** How the connection to the server is, and what the doctor found when there is none. */
import { createStore } from 'zustand/vanilla'
import type { Diagnosis } from '@/comfy/diagnose'
import type { Evidence } from '@/comfy/evidence'
import type { ConnectionState } from '@/comfy/socket'

export interface ConnectionStoreState {
  connection: ConnectionState
  /** This server has been connected to since it was chosen. */
  wasOpen: boolean
  /** Null while nothing was examined, or when it is out of date. */
  evidence: Evidence | null
  diagnosis: Diagnosis | null
  isExamining: boolean
  setConnection: (connection: ConnectionState) => void
  setExamined: (evidence: Evidence, diagnosis: Diagnosis) => void
  /** What was found does not hold any more. */
  setWell: () => void
  setExamining: (isExamining: boolean) => void
}

export type ConnectionStore = ReturnType<typeof createConnectionStore>

export function createConnectionStore() {
  return createStore<ConnectionStoreState>()((set) => ({
    connection: { kind: 'idle' },
    wasOpen: false,
    evidence: null,
    diagnosis: null,
    isExamining: false,
    // An open socket is news: what the doctor said before it is over, what is so now is found out anew.
    setConnection: (connection) => set(connection.kind === 'open' ? { connection, wasOpen: true, evidence: null, diagnosis: null } : { connection }),
    setExamined: (evidence, diagnosis) => set({ evidence, diagnosis }),
    setWell: () => set((state) => (state.diagnosis === null ? state : { evidence: null, diagnosis: null })),
    setExamining: (isExamining) => set({ isExamining }),
  }))
}

/** Runs can be sent: the socket is open and nothing is known against requests, or HTTP works without it. */
export function canSend({ connection, diagnosis }: ConnectionStoreState): boolean {
  const isOpen = connection.kind === 'open'
  switch (diagnosis?.kind) {
    case undefined: return isOpen
    case 'ok':
    case 'socketBlocked': return true
    case 'timeout': return isOpen // a busy server answers in the end, and its socket tells all the while
    default: return false
  }
}
