/**
 * Small preferences in localStorage, one `darkroom:` key each. Text from there is foreign data: what does not parse
 * becomes the default. Where localStorage is refused they last as long as the page.
 *
 * Logins are kept per server and handed out for that server only.
 */
import * as z from 'zod/mini'
import type { Auth } from '@/comfy/auth'
import type { ServerKey } from '@/comfy/ids'
import type { PreviewMethodSetting } from '@/comfy/previewMethod'
import { parseExact, printExact } from '@/lib/exactJson'
import { ownStorage } from './ownStorage'

export type Theme = 'system' | 'dark' | 'light'

interface Preferences {
  theme: Theme
  previewMethod: PreviewMethodSetting
  /** Base address of the server that was connected to last. */
  lastServer: string | null
  /** Base addresses the person has agreed to, newest first. */
  knownServers: readonly string[]
  /** CSS pixels; null: as the layout has it. */
  formWidth: number | null
}

export interface Prefs {
  get<K extends keyof Preferences>(key: K): Preferences[K]
  set<K extends keyof Preferences>(key: K, value: Preferences[K]): void
  /** Puts it first among the known ones and makes it the last one used. */
  rememberServer(baseUrl: string): void
  auth(server: ServerKey): Auth | null
  /** Null forgets it. */
  setAuth(server: ServerKey, auth: Auth | null): void
}

const MAX_KNOWN_SERVERS = 50
const PREFIX = 'darkroom:'

const defaults: Preferences = { theme: 'system', previewMethod: 'auto', lastServer: null, knownServers: [], formWidth: null }

const schemas: { [K in keyof Preferences]: z.ZodMiniType<Preferences[K]> } = {
  theme: z.enum(['system', 'dark', 'light']),
  previewMethod: z.enum(['auto', 'latent2rgb', 'taesd', 'none']),
  lastServer: z.nullable(z.string()),
  knownServers: z.array(z.string()),
  formWidth: z.nullable(z.number().check(z.positive())),
}

const authSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bearer'), token: z.string() }),
  z.object({ kind: z.literal('basic'), user: z.string(), password: z.string() }),
])

/** @param storage null: this page has none */
export function createPrefs(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null = ownStorage()): Prefs {
  /** What was set in this page: it counts even where storage refuses it. */
  const memory = new Map<string, string | null>()

  function read<T>(key: string, schema: z.ZodMiniType<T>, fallback: T): T {
    const text = memory.has(key) ? (memory.get(key) ?? null) : stored(key)
    if (text === null) return fallback
    try {
      const parsed = z.safeParse(schema, parseExact(text))
      return parsed.success ? parsed.data : fallback
    } catch {
      return fallback
    }
  }

  function stored(key: string): string | null {
    try {
      return storage?.getItem(key) ?? null
    } catch {
      return null
    }
  }

  function write(key: string, value: unknown) {
    const text = value === null ? null : printExact(value)
    memory.set(key, text)
    try {
      if (text === null) storage?.removeItem(key)
      else storage?.setItem(key, text)
      if (storage) memory.delete(key) // storage has it: another tab's change is to be seen too
    } catch {
      // Refused or full; this page remembers it.
    }
  }

  const prefs: Prefs = {
    get: (key) => read(PREFIX + key, schemas[key], defaults[key]),
    set: (key, value) => write(PREFIX + key, value),
    rememberServer(baseUrl) {
      const others = prefs.get('knownServers').filter((known) => known !== baseUrl)
      prefs.set('knownServers', [baseUrl, ...others].slice(0, MAX_KNOWN_SERVERS))
      prefs.set('lastServer', baseUrl)
    },
    auth: (server) => read<Auth | null>(authKey(server), authSchema, null),
    setAuth: (server, auth) => write(authKey(server), auth),
  }
  return prefs
}

const authKey = (server: ServerKey) => `${PREFIX}auth:${server}`

/** Reading the property itself throws where site data is blocked. */
