/** How the connection to the server is, and what the doctor found when there is none. */
import { createStore } from 'zustand/vanilla'
import type { Diagnosis } from '@/comfy/diagnose'
import type { ConnectionState } from '@/comfy/socket'

export interface ConnectionStoreState {
  connection: ConnectionState
  /** Null while nothing was examined, or when it is out of date. */
  diagnosis: Diagnosis | null
  setConnection: (connection: ConnectionState) => void
  setDiagnosis: (diagnosis: Diagnosis | null) => void
}

export type ConnectionStore = ReturnType<typeof createConnectionStore>

export function createConnectionStore() {
  return createStore<ConnectionStoreState>()((set) => ({
    connection: { kind: 'idle' },
    diagnosis: null,
    // An open socket is proof that what the doctor said is over.
    setConnection: (connection) => set(connection.kind === 'open' ? { connection, diagnosis: null } : { connection }),
    setDiagnosis: (diagnosis) => set({ diagnosis }),
  }))
}
