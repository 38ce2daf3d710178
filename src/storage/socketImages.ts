/**
 * Pictures that came over the socket and exist nowhere else: stored as they arrive, whole, with the bytes the server
 * sent. Pictures that are files on the server are not stored here.
 */
import * as v from 'valibot'
import { asNodeId, asRunId, type NodeId, type RunId } from '@/comfy/ids'
import { finiteNumber } from '@/comfy/wire'
import type { Tables } from './tables'

interface SocketImageKey {
  runId: RunId
  nodeId: NodeId
  /** Place in the batch, from 0. */
  index: number
}

interface NewSocketImage extends SocketImageKey {
  mime: string
  bytes: Uint8Array<ArrayBuffer>
}

interface StoredSocketImage extends SocketImageKey {
  mime: string
  sizeBytes: number
  blob: Blob
}

export interface SocketImages {
  /** The same key again replaces it. Where the disk refuses, memory keeps it; see DarkroomDb.onProblem. */
  put(image: NewSocketImage): Promise<void>
  get(key: SocketImageKey): Promise<StoredSocketImage | null>
  /** In the order of the batch, node by node. */
  ofRun(runId: RunId): Promise<StoredSocketImage[]>
}

const imageSchema = v.object({
  runId: v.pipe(v.string(), v.transform(asRunId)),
  nodeId: v.pipe(v.string(), v.transform(asNodeId)),
  index: finiteNumber,
  mime: v.string(),
  sizeBytes: finiteNumber,
  blob: v.custom<Blob>((value) => value instanceof Blob),
})

export function createSocketImages(tables: Tables): SocketImages {
  return {
    put({ runId, nodeId, index, mime, bytes }) {
      const row = { runId, nodeId, index, mime, sizeBytes: bytes.byteLength, blob: new Blob([bytes], { type: mime }) }
      return tables.write([{ kind: 'put', store: 'socketImages', row }])
    },
    async get({ runId, nodeId, index }) {
      return read(await tables.get('socketImages', [runId, nodeId, index]))
    },
    async ofRun(runId) {
      const images = (await tables.imagesOf(runId)).flatMap((row) => read(row) ?? [])
      return images.toSorted((a, b) => (a.nodeId === b.nodeId ? a.index - b.index : a.nodeId < b.nodeId ? -1 : 1))
    },
  }
}

function read(row: unknown): StoredSocketImage | null {
  const parsed = v.safeParse(imageSchema, row)
  return parsed.success ? parsed.output : null
}
