/** Which user of a multi-user server this browser is, per server. ComfyUI's users are names without passwords. */
import type { ServerKey } from '@/comfy/ids'
import { ownStorage } from './ownStorage'

export interface ServerUsers {
  /** Null where none was chosen. */
  of(server: ServerKey): string | null
  set(server: ServerKey, userId: string): void
}

const MAX_CHARS = 500

/** @param storage null: this page has none */
export function createServerUsers(storage: Pick<Storage, 'getItem' | 'setItem'> | null = ownStorage()): ServerUsers {
  return {
    of(server) {
      try {
        const id = storage?.getItem(keyOf(server)) ?? ''
        return id === '' || id.length > MAX_CHARS ? null : id
      } catch {
        return null
      }
    },
    set(server, userId) {
      try {
        storage?.setItem(keyOf(server), userId)
      } catch {
        // Refused or full: it is asked again next time.
      }
    },
  }
}

const keyOf = (server: ServerKey) => `darkroom:user:${server}`
