/**
 * The output, input and temp folders, in memory. The oldest outputs and temp files go when the total grows too large:
 * a simulator that runs all day must not eat the machine.
 */
import { createHash } from 'node:crypto'

const MAX_TOTAL_BYTES = 512 * 1024 * 1024

export type Area = 'output' | 'input' | 'temp'

export interface StoredFile {
  area: Area
  /** With forward slashes, without leading or trailing one; '' is the folder itself. */
  subfolder: string
  name: string
  bytes: Uint8Array
  modifiedMs: number
}

export interface FileStore {
  put(area: Area, subfolder: string, name: string, bytes: Uint8Array): void
  get(area: Area, subfolder: string, name: string): StoredFile | null
  /** Files of one folder, without those below it. */
  list(area: Area, subfolder?: string): StoredFile[]
  clear(area: Area): void
  /** Hex digest of a file's content, '' when there is none. */
  digest(area: Area, subfolder: string, name: string): string
}

export function isArea(text: string): text is Area {
  return text === 'output' || text === 'input' || text === 'temp'
}

const keyOf = (area: Area, subfolder: string, name: string) => `${area}/${subfolder}/${name}`

export function createFileStore(now: () => number): FileStore {
  const files = new Map<string, StoredFile>()
  let totalBytes = 0

  const drop = (key: string) => {
    totalBytes -= files.get(key)?.bytes.length ?? 0
    files.delete(key)
  }
  const makeRoom = () => {
    for (const [key, file] of files) {
      if (totalBytes <= MAX_TOTAL_BYTES) return
      if (file.area !== 'input') drop(key)
    }
  }
  const get: FileStore['get'] = (area, subfolder, name) => files.get(keyOf(area, subfolder, name)) ?? null

  return {
    put: (area, subfolder, name, bytes) => {
      const key = keyOf(area, subfolder, name)
      drop(key)
      files.set(key, { area, subfolder, name, bytes, modifiedMs: now() })
      totalBytes += bytes.length
      makeRoom()
    },
    get,
    list: (area, subfolder = '') => [...files.values()].filter((file) => file.area === area && file.subfolder === subfolder),
    clear: (area) => {
      for (const [key, file] of files) if (file.area === area) drop(key)
    },
    digest: (area, subfolder, name) => {
      const file = get(area, subfolder, name)
      return file ? createHash('sha256').update(file.bytes).digest('hex') : ''
    },
  }
}
