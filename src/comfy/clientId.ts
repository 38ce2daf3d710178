/**
 * The id under which the server knows this tab's socket. A reload must get its old id back, or its run's previews go
 * nowhere; two tabs must never share one, or the second socket goes deaf when the first closes (protocol 2.2).
 *
 * Kept in sessionStorage and in window.name. Both survive a reload, but a duplicated tab is given a copy of the first:
 * where they agree the id is reused, where only one has it the other tabs are asked and have a moment to object.
 */
import { newUuid } from '@/lib/id'
import { asClientId } from './ids'
import type { ClientId } from './ids'

const STORAGE_KEY = 'darkroom:client-id'
const NAME_PREFIX = 'darkroom:'
const CHANNEL = 'darkroom:client-ids'
/** Other tabs of the same browser answer within a few; one that is busy longer loses its claim on the id's past. */
const OBJECTION_MS = 150

/** What tabs say to each other. `from` and `to` are made up anew by each page. */
type Message =
  | { kind: 'claim'; id: string; from: string }
  | { kind: 'taken'; id: string; to: string }

export interface ClientIdentityOptions {
  storage?: Pick<Storage, 'getItem' | 'setItem'> | null
  window?: { name: string }
  /** Null where the browser has no BroadcastChannel. */
  openChannel?: () => BroadcastChannel | null
  newId?: () => string
  /** The id was reused and another tab has it as well: it has been replaced, and the socket must be opened anew. */
  onReplaced?: () => void
}

export interface ClientIdentity {
  id(): ClientId
  /** Takes a new id, here and for the next reload. */
  renew(): void
  /** Stops answering other tabs. */
  close(): void
}

/** Resolves at once, or after the moment other tabs have to object. */
export async function claimClientId(options: ClientIdentityOptions = {}): Promise<ClientIdentity> {
  const { storage = sessionStorageOrNull(), window = globalThis.window, newId = newUuid, onReplaced } = options
  const channel = (options.openChannel ?? openBroadcastChannel)()
  const self = newUuid()
  const stored = readStored(storage)
  const named = readName(window)
  let id = stored ?? named ?? newId()
  let claiming = true
  /** What to do when another tab says that the id is its own. */
  let onTaken: (() => void) | null = null

  function keep(next: string) {
    id = next
    try {
      storage?.setItem(STORAGE_KEY, id)
    } catch {
      // Storage refused: the name alone remembers, and the other tabs are asked.
    }
    // A name somebody else gave this tab is how links find it.
    if (window.name === '' || window.name.startsWith(NAME_PREFIX)) window.name = NAME_PREFIX + id
  }

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none, unlike a window
  const say = (message: Message) => channel?.postMessage(message)
  const onMessage = ({ data }: MessageEvent<Message>) => {
    if (data.id !== id) return
    if (data.kind === 'taken') {
      if (data.to === self) onTaken?.()
    } else if (data.from !== self) {
      // Two pages that claim at the same moment: the smaller name gives way.
      if (claiming && self < data.from) onTaken?.()
      else say({ kind: 'taken', id, to: data.from })
    }
  }
  channel?.addEventListener('message', onMessage)

  const isFresh = stored === null && named === null
  const agrees = stored !== null && stored === named
  if (!isFresh && !agrees) {
    const isTaken = channel === null || (await isObjected((objected) => {
      onTaken = objected
      say({ kind: 'claim', id, from: self })
    }))
    if (isTaken) id = newId()
  }
  claiming = false
  keep(id)
  // Should both have been copied after all, whoever has the id still answers.
  onTaken = () => {
    keep(newId())
    onReplaced?.()
  }
  if (agrees) say({ kind: 'claim', id, from: self })

  return {
    id: () => asClientId(id),
    renew: () => keep(newId()),
    close() {
      channel?.removeEventListener('message', onMessage)
      channel?.close()
    },
  }
}

function isObjected(ask: (objected: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), OBJECTION_MS)
    ask(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

function readStored(storage: Pick<Storage, 'getItem'> | null): string | null {
  try {
    return validId(storage?.getItem(STORAGE_KEY))
  } catch {
    return null
  }
}

function readName(window: { name: string }): string | null {
  return window.name.startsWith(NAME_PREFIX) ? validId(window.name.slice(NAME_PREFIX.length)) : null
}

const validId = (text: string | null | undefined) => (text && /^[\w-]{8,64}$/.test(text) ? text : null)

function sessionStorageOrNull(): Storage | null {
  try {
    return globalThis.sessionStorage
  } catch {
    return null // refused by the browser's settings
  }
}

function openBroadcastChannel(): BroadcastChannel | null {
  return typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL)
}
