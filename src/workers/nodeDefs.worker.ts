/** Fetches, parses and stores node definitions off the page's thread. What it does is in nodeDefTable.ts. */
import { createRequester } from '@/comfy/request'
import { createDiskTables } from '@/storage/diskTables'
import { DATABASE_NAME } from '@/storage/tables'
import type { ToWorker } from './nodeDefMessages'
import { createNodeDefTable } from './nodeDefTable'
import { serveNodeDefs } from './serveNodeDefs'

const take = serveNodeDefs({ postMessage: (message) => globalThis.postMessage(message, {}) }, ({ serverKey, baseUrl, auth }) =>
  createNodeDefTable({ serverKey, requester: createRequester({ baseUrl, auth }), disk: createDiskTables(DATABASE_NAME) }),
)
globalThis.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => void take(data))
