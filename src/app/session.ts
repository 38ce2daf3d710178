/**
 * Everything that belongs to one server while the page works with it: its client, the runs sent to it, what connects
 * them. Made anew when another server is chosen, so that nothing of one is ever shown for the other.
 */
import type { QueryClient } from '@tanstack/react-query'
import { createComfyClient, type ComfyClient } from '@/comfy/client'
import type { ClientIdentity } from '@/comfy/clientId'
import type { NodeInputError } from '@/comfy/errors'
import type { RunId } from '@/comfy/ids'
import type { ServerTarget } from '@/comfy/serverAddress'
import type { SystemStats } from '@/comfy/systemStats'
import { systemStatsQuery, type TimedStats } from '@/queries/systemStats'
import type { ResultSource } from '@/state/actions'
import { createConnectionStore, type ConnectionStore } from '@/state/connectionStore'
import type { DocumentStore } from '@/state/documentStore'
import { createPreviewBus, MAX_PREVIEW_BYTES, MAX_PREVIEW_BYTES_SMALL, type PreviewBus } from '@/state/previewBus'
import { isOpenRun } from '@/state/runActions'
import { createRunStore, type RunStore } from '@/state/runStore'
import { createSelectionStore, type SelectionStore } from '@/state/selectionStore'
import type { SettingsStore } from '@/state/settingsStore'
import type { Prefs } from '@/storage/prefs'
import type { Tables } from '@/storage/tables'
import type { Run } from '@/storage/run'
import type { RunJournal } from '@/storage/runJournal'
import type { SocketImages } from '@/storage/socketImages'
import type { DocumentService } from './documentService'
import { createDoctor, type DoctorService } from './doctorService'
import { createFollower } from './follow'
import { createResultSource } from './resultSource'
import { activityOf } from './nodeDefActivity'
import { createNodeDefService, type NodeDefService } from './nodeDefService'
import { createLazyRunService, type LazyRunService } from './lazyRunService'
import { wire } from './wire'

/** Of the journal; older ones stay stored. */
const RESTORED_RUNS = 200

export interface SessionOptions {
  target: ServerTarget
  identity: ClientIdentity
  queries: QueryClient
  prefs: Prefs
  settings: SettingsStore
  documents: DocumentStore
  documentService: DocumentService
  /** Where definitions are stored. */
  disk: Pick<Tables, 'get'>
  journal: RunJournal
  socketImages: SocketImages
  onRefused: (errors: readonly NodeInputError[]) => void
}

export interface Session {
  target: ServerTarget
  client: ComfyClient
  runs: RunStore
  connection: ConnectionStore
  selection: SelectionStore
  previews: PreviewBus
  runService: LazyRunService
  results: ResultSource
  doctor: DoctorService
  nodeDefs: NodeDefService
  close(): void
}

export function createSession(options: SessionOptions): Session {
  const { target, identity, queries, journal } = options
  const auth = options.prefs.auth(target.key)
  const client = createComfyClient({ target, auth, clientId: identity.id, renewClientId: identity.renew })
  const runs = createRunStore()
  const connection = createConnectionStore()
  const selection = createSelectionStore()
  const previews = createPreviewBus({ maxBytes: isSmallDevice() ? MAX_PREVIEW_BYTES_SMALL : MAX_PREVIEW_BYTES })
  const doctor = createDoctor({ target, auth, connection, onAnswers: () => void askAnew().catch(() => {}) })
  const undo: (() => void)[] = []
  const openedAtMs = Date.now()

  const follower = createFollower({
    http: client.http,
    clientId: identity.id,
    runs,
    isSocketOpen: () => client.connection().kind === 'open',
    onDeaf: () => client.reconnectNow(),
  })
  const doubt = (runId: RunId) => void follower.check(runId)

  const runService = createLazyRunService({
    target,
    http: client.http,
    clientId: identity.id,
    runs,
    documents: options.documents,
    settings: options.settings,
    journal,
    nodeDefs: options.documentService.knownDefs,
    systemStats,
    onDoubt: doubt,
    onPosted: (sentAtMs) => follower.told({ kind: 'posted', sentAtMs, atMs: Date.now() }),
    onRefused(errors) {
      options.onRefused(errors)
      nodeDefs.onRejected(errors)
    },
  })

  const nodeDefs = createNodeDefService({
    queries,
    http: client.http,
    serverKey: target.key,
    disk: options.disk,
    activity: () => activityOf(runs.getState()),
    startTable: async () => (await import('@/workers/startNodeDefs')).startNodeDefs({ serverKey: target.key, baseUrl: target.baseUrl, auth }),
  })

  function systemStats(): SystemStats | null {
    return queries.getQueryData<TimedStats>([target.key, 'systemStats'])?.stats ?? null
  }

  undo.push(
    wire({
      client,
      runs,
      previews,
      socketImages: options.socketImages,
      onHeard(kind) {
        follower.told({ kind, atMs: Date.now() })
        doctor.onHeard()
      },
      onDoubt: doubt,
    }),
    client.onConnection((state) => {
      connection.getState().setConnection(state)
      follower.told(state.kind === 'open' ? { kind: 'opened', atMs: Date.now() } : { kind: 'gone' })
      doctor.onConnection(state)
      if (state.kind === 'open') doctor.onAsked(askAnew())
    }),
    nodeDefs.onChanged(() => options.documentService.refine()),
    runs.subscribe((state, before) => {
      if (state.runs === before.runs) return
      if (activityOf(state) !== activityOf(before)) nodeDefs.onActivity()
      for (const [id, run] of state.runs) {
        const last = before.runs.get(id)
        // A new one is written before it is sent, a restored one has just been read.
        if (!last || last === run) continue
        const missing = missingTypeOf(run)
        if (missing !== null && missingTypeOf(last) === null) nodeDefs.onRejected([{ type: 'missing_node_type', classType: missing }])
        if (run.clientId === identity.id()) journal.update(run)
        else if (isOpenRun(last) && !isOpenRun(run)) void keepEndOf(id)
      }
    }),
  )

  /** Of a run that another tab sent, or this one under an earlier id: that tab may be gone, or have stored its pictures. */
  async function keepEndOf(runId: RunId) {
    await addStoredImages(runId)
    const run = runs.getState().runs.get(runId)
    if (run) journal.update(run)
  }

  /** Pictures are stored as they come, a moment before the journal hears of them. */
  async function addStoredImages(runId: RunId) {
    for (const { nodeId, index, mime, sizeBytes } of await options.socketImages.ofRun(runId)) {
      runs.getState().dispatch({ kind: 'socketImage', runId, image: { kind: 'socketImage', nodeId, index, mime, sizeBytes } })
    }
  }

  /** Restarted or exchanged while we were away: the gap in the socket is a gap in the data. Rejects without an answer. */
  async function askAnew(): Promise<void> {
    void options.documentService.loadDefs()
    void follower.check()
    const before = systemStats()
    const { stats } = await queries.fetchQuery({ ...systemStatsQuery(client.http, target.key), staleTime: 0 })
    if (before) nodeDefs.onReopened({ before, after: stats, runs: runs.getState(), http: client.http, sinceMs: openedAtMs })
    if (!target.proxied) options.prefs.rememberServer(target.baseUrl)
  }

  async function restore() {
    const restored = await journal.recent(target.key, RESTORED_RUNS)
    runs.getState().dispatch({ kind: 'restored', runs: restored.toReversed() })
    for (const run of restored) {
      if (!isOpenRun(run)) continue
      await addStoredImages(run.id)
      doubt(run.id)
    }
  }

  // The greeting of a server that still runs our run must find it here.
  void restore().catch(() => {}).finally(() => client.start())

  return {
    target,
    client,
    runs,
    connection,
    selection,
    previews,
    runService,
    results: createResultSource({ target, http: client.http, hasLogin: auth !== null, socketImages: options.socketImages, sentTexts: journal.textsOf }),
    doctor,
    nodeDefs,
    close() {
      for (const off of undo) off()
      follower.close()
      doctor.close()
      nodeDefs.close()
      client.close()
      queries.removeQueries({ queryKey: [target.key] })
    },
  }
}

/** The class that a run was refused for, since the server does not know it. */
function missingTypeOf({ status }: Run): string | null {
  return status.kind === 'rejected' && status.rejection.type === 'missing_node_type' ? status.rejection.classType : null
}

function isSmallDevice(): boolean {
  return globalThis.matchMedia?.('(pointer: coarse)').matches ?? false
}
