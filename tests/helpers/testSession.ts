/**
 * A session as the page makes it, with nothing fake but its edge: the server's HTTP side (fakeComfy.ts), its socket
 * (fakeSocket.ts), and a database in memory. For tests with fake timers; call `close` when done.
 */
import { QueryClient } from '@tanstack/react-query'
import { vi } from 'vitest'
import { createDocumentService } from '@/app/documentService'
import { createSession } from '@/app/session'
import { asClientId, asRunId, asServerKey, type RunId } from '@/comfy/ids'
import { refusalsByField } from '@/features/form/refusals'
import type { Json } from '@/lib/json'
import { createDocumentStore } from '@/state/documentStore'
import type { Run } from '@/storage/run'
import { createSettingsStore } from '@/state/settingsStore'
import { createMemoryTables, type MemoryTables } from '@/storage/memoryTables'
import { createPrefs } from '@/storage/prefs'
import { createRunJournal } from '@/storage/runJournal'
import { createSocketImages } from '@/storage/socketImages'
import type { Parameter, Role } from '@/workflow/form/parameters'
import { COMFY_URL, fakeComfy, type FakeComfyOptions } from './fakeComfy'
import { fakeSockets } from './fakeSocket'

export interface TestSessionOptions extends FakeComfyOptions {
  /** Of an earlier page, to come back to. */
  tables?: MemoryTables
  server?: ReturnType<typeof fakeComfy>
  clientId?: string
}

/** Times stand still until `advance`; promises are awaited by `settle`. */
export function useFakeTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

export async function advance(durationMs: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(durationMs)
  await settle()
}

export function makeSession(options: TestSessionOptions = {}) {
  const { tables = createMemoryTables(), server = fakeComfy(options), clientId = 'tab' } = options
  const sockets = fakeSockets()
  vi.stubGlobal('fetch', server.fetch)
  vi.stubGlobal('WebSocket', sockets.WebSocket)
  const target = { baseUrl: COMFY_URL, key: asServerKey(COMFY_URL), simulated: false, proxied: false }
  const queries = new QueryClient()
  const documents = createDocumentStore()
  const journal = createRunJournal(tables)
  const socketImages = createSocketImages(tables)
  const prefs = createPrefs(null)
  const settings = createSettingsStore(prefs)
  const documentService = createDocumentService({
    documents,
    queries,
    server: () => ({ nodeDefs: session.nodeDefs, key: target.key }),
    onProblem: () => {},
    onChecked: () => {},
  })
  const session = createSession({
    target,
    identity: { id: () => asClientId(clientId), renew: () => {}, close: () => {} },
    queries,
    prefs,
    settings,
    documents,
    documentService,
    disk: tables,
    journal,
    socketImages,
    onRefused: (errors) => documents.getState().setErrors(refusalsByField(documents.getState().parameters, errors)),
  })
  const parts = {
    server,
    sockets,
    session,
    service: session.runService,
    documents,
    documentService,
    settings,
    journal,
    socketImages,
    tables,
    /** One message of the server to this tab. */
    say: (type: string, data: Json) => sockets.last().say({ type, data }),
    /** What the server says to everybody whenever its queue changes. */
    sayStatus: (remaining = server.running.length + server.pending.length) =>
      sockets.last().say({ type: 'status', data: { status: { exec_info: { queue_remaining: remaining } } } }),
    /** In the order they were made. */
    runs: (): Run[] => {
      const { order, runs } = session.runs.getState()
      return order.flatMap((id) => runs.get(id) ?? [])
    },
    run(at = 0): Run {
      const run = parts.runs()[at]
      if (!run) throw new Error(`There is no run ${at}`)
      return run
    },
    runId: (at = 0): RunId => asRunId(parts.run(at).id),
    statuses: () => parts.runs().map((run) => run.status.kind),
    parameter(role: Role): Parameter {
      const parameter = documents.getState().parameters.find((it) => it.role === role)
      if (!parameter) throw new Error(`The workflow has no ${role}`)
      return parameter
    },
    value: (role: Role) => documents.getState().values.get(parts.parameter(role).id) ?? parts.parameter(role).initial,
    setValue: (role: Role, value: Parameter['initial']) => documents.getState().setValue(parts.parameter(role).id, value),
    close() {
      session.close()
      vi.unstubAllGlobals()
    },
  }
  return parts
}

export type TestSession = ReturnType<typeof makeSession>

/** Restored, connected and greeted, with a starter open whose definitions are known. */
export async function connectedSession(options: TestSessionOptions & { starter?: string } = {}): Promise<TestSession> {
  const parts = makeSession(options)
  await parts.session.runService.load()
  await settle()
  parts.sockets.last().open()
  parts.say('status', { status: { exec_info: { queue_remaining: 0 } }, sid: options.clientId ?? 'tab' })
  await parts.documentService.openStarter(options.starter ?? 'sd15')
  await advance(1_000)
  parts.server.forget()
  return parts
}
