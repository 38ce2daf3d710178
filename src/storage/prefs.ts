/**
 * Small preferences in localStorage, one `darkroom:` key each. Text from there is foreign data: what does not parse
 * becomes the default. Where localStorage is refused they last as long as the page.
 *
 * Logins are kept per server and handed out for that server only.
 */
import * as v from 'valibot'
import type { Auth } from '@/comfy/auth'
import type { ServerKey } from '@/comfy/ids'
import type { PreviewMethodSetting } from '@/comfy/previewMethod'
import { finiteNumber } from '@/comfy/wire'
import { parseExact, printExact } from '@/lib/exactJson'
import type { ParameterId } from '@/workflow/form/parameters'
import { MAX_REMEMBERED, MAX_REMEMBERED_CHARS, withMatch, type RememberedMatch } from '@/workflow/form/rememberedMatches'
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

/** How a person has arranged the form of one workflow. */
export interface FormLayout {
  /** In the order they are shown. */
  pinned: readonly ParameterId[]
  hidden: readonly ParameterId[]
  names: ReadonlyMap<ParameterId, string>
  /** What was closed at first: node ids, and names of other parts. */
  openParts: ReadonlySet<string>
}

export interface Prefs {
  get<K extends keyof Preferences>(key: K): Preferences[K]
  set<K extends keyof Preferences>(key: K, value: Preferences[K]): void
  /** Puts it first among the known ones and makes it the last one used. */
  rememberServer(baseUrl: string): void
  auth(server: ServerKey): Auth | null
  /** Null forgets it. */
  setAuth(server: ServerKey, auth: Auth | null): void
  /** Of a workflow, by its key (workflowKey); null: never arranged. */
  formLayout(workflow: string): FormLayout | null
  setFormLayout(workflow: string, layout: FormLayout): void
  /** What was chosen on this server in place of names it does not have, newest first. */
  matches(server: ServerKey): readonly RememberedMatch[]
  rememberMatch(server: ServerKey, match: RememberedMatch): void
}

const MAX_KNOWN_SERVERS = 50
/** Workflows whose form is remembered, those arranged last. */
export const MAX_FORM_LAYOUTS = 100
/** Of each list of a layout: more was arranged by no hand. */
const MAX_LAYOUT_ENTRIES = 2000
export const MAX_NAME_LENGTH = 80
const PREFIX = 'darkroom:'

const defaults: Preferences = { theme: 'system', previewMethod: 'auto', lastServer: null, knownServers: [], formWidth: null }

const schemas: { [K in keyof Preferences]: v.GenericSchema<unknown, Preferences[K]> } = {
  theme: v.picklist(['system', 'dark', 'light']),
  previewMethod: v.picklist(['auto', 'latent2rgb', 'taesd', 'none']),
  lastServer: v.nullable(v.string()),
  knownServers: v.array(v.string()),
  formWidth: v.nullable(v.pipe(finiteNumber, v.gtValue(0))),
}

const authSchema = v.variant('kind', [
  v.object({ kind: v.literal('bearer'), token: v.string() }),
  v.object({ kind: v.literal('basic'), user: v.string(), password: v.string() }),
])

const textUpTo = (maxChars: number) => v.pipe(v.string(), v.maxLength(maxChars))
const text = textUpTo(1000)
const listOf = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.maxLength(MAX_LAYOUT_ENTRIES))
const parameterId = v.pipe(text, v.transform((id) => id as ParameterId))
const layoutSchema = v.object({
  pinned: listOf(parameterId),
  hidden: listOf(parameterId),
  names: v.pipe(listOf(v.strictTuple([parameterId, textUpTo(MAX_NAME_LENGTH)])), v.transform((names) => new Map(names))),
  openParts: v.pipe(listOf(text), v.transform((parts) => new Set(parts))),
})

const fileName = textUpTo(MAX_REMEMBERED_CHARS)
const matchesSchema = v.pipe(v.array(v.object({ list: fileName, wanted: fileName, chosen: fileName })), v.maxLength(MAX_REMEMBERED))

/** @param storage null: this page has none */
export function createPrefs(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null = ownStorage()): Prefs {
  /** What was set in this page: it counts even where storage refuses it. */
  const memory = new Map<string, string | null>()

  function read<T>(key: string, schema: v.GenericSchema<unknown, T>, fallback: T): T {
    const text = memory.has(key) ? (memory.get(key) ?? null) : stored(key)
    if (text === null) return fallback
    try {
      const parsed = v.safeParse(schema, parseExact(text))
      return parsed.success ? parsed.output : fallback
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
    formLayout: (workflow) => read<FormLayout | null>(layoutKey(workflow), layoutSchema, null),
    setFormLayout(workflow, { pinned, hidden, names, openParts }) {
      const kept = read(LAYOUTS_KEY, v.array(v.string()), [])
      const newestFirst = [workflow, ...kept.filter((key) => key !== workflow)]
      for (const beyond of newestFirst.slice(MAX_FORM_LAYOUTS)) write(layoutKey(beyond), null)
      write(LAYOUTS_KEY, newestFirst.slice(0, MAX_FORM_LAYOUTS))
      const layout = { pinned, hidden, names: [...names], openParts: [...openParts] }
      write(layoutKey(workflow), Object.fromEntries(Object.entries(layout).map(([name, list]) => [name, list.slice(-MAX_LAYOUT_ENTRIES)])))
    },
    matches: (server) => read<readonly RememberedMatch[]>(matchesKey(server), matchesSchema, []),
    rememberMatch: (server, match) => write(matchesKey(server), withMatch(prefs.matches(server), match)),
  }
  return prefs
}

const LAYOUTS_KEY = `${PREFIX}formLayouts`
const layoutKey = (workflow: string) => `${PREFIX}formLayout:${workflow}`
const matchesKey = (server: ServerKey) => `${PREFIX}matches:${server}`
const authKey = (server: ServerKey) => `${PREFIX}auth:${server}`

/** Reading the property itself throws where site data is blocked. */
