/** The worker's side: takes questions of the page, answers them from a table. Pure but for the port it is given. */
import { createPacker, toFailure, type FromWorker, type ToWorker } from './nodeDefMessages'
import type { NodeDefTable } from './nodeDefTable'

export interface ServedPort {
  postMessage(message: FromWorker): void
}

/** @param openTable makes the table of the server that the first message names. Returns what takes each message. */
export function serveNodeDefs(port: ServedPort, openTable: (server: Extract<ToWorker, { kind: 'open' }>) => NodeDefTable): (message: ToWorker) => Promise<void> {
  let table: NodeDefTable | null = null
  const packer = createPacker()

  return async (message) => {
    if (message.kind === 'open') {
      table = openTable(message)
      return
    }
    const { id } = message
    try {
      if (!table) throw new Error('No server was named')
      if (message.kind === 'classNames') {
        port.postMessage({ kind: 'names', id, names: await table.classNames() })
        return
      }
      for (const part of packer.pack(await table[message.kind](message.classTypes))) port.postMessage({ kind: 'part', id, ...part })
      port.postMessage({ kind: 'done', id })
    } catch (error) {
      port.postMessage({ kind: 'failed', id, failure: toFailure(error) })
    }
  }
}
