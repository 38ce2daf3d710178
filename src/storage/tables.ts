/**
 * What the stores need from a database, whichever it is: rows by key, two listings, and changes that happen together
 * or not at all. Rows come out as `unknown`: what was stored is foreign data, each store parses its own.
 */
export type StoreName = 'runs' | 'runPrompts' | 'socketImages' | 'drafts' | 'draftSources' | 'nodeDefTables' | 'nodeDefs' | 'optionLists'

/** Of the page and of its workers. */
export const DATABASE_NAME = 'darkroom'

/** Key paths, by store. Part of the schema: changing one needs a migration. */
export const keyPaths = {
  runs: 'id',
  runPrompts: 'id',
  socketImages: ['runId', 'nodeId', 'index'],
  drafts: 'draftId',
  draftSources: 'draftId',
  nodeDefTables: 'serverKey',
  nodeDefs: ['serverKey', 'classType'],
  optionLists: ['serverKey', 'listId'],
} as const satisfies Record<StoreName, string | readonly string[]>

/** What `newest` sorts by. */
export const timePaths = { runs: 'createdAtMs', drafts: 'updatedAtMs' } as const

export type Row = Record<string, unknown>
export type RowKey = string | readonly (string | number)[]

export type Change =
  | { kind: 'put'; store: StoreName; row: Row }
  | { kind: 'delete'; store: StoreName; key: RowKey }
  | { kind: 'deleteImages'; runId: string } // every socket image of a run
  | { kind: 'deleteOfServer'; store: 'nodeDefs' | 'optionLists'; serverKey: string } // every row of a server

export interface Tables {
  get(store: StoreName, key: RowKey): Promise<unknown>
  all(store: StoreName): Promise<unknown[]>
  /** Of one server, newest first. */
  newest(store: keyof typeof timePaths, serverKey: string, limit: number): Promise<unknown[]>
  imagesOf(runId: string): Promise<unknown[]>
  /** All of them or none. */
  write(changes: readonly Change[]): Promise<void>
}

/** The row's key as one text, for Maps. */
export function keyOf(store: StoreName, row: unknown): string {
  const path = keyPaths[store]
  const fields = isRow(row) ? row : {}
  return keyText(typeof path === 'string' ? String(fields[path]) : path.map((field) => fields[field] as string | number))
}

export function keyText(key: RowKey): string {
  return typeof key === 'string' ? key : key.join('\n')
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null
}
