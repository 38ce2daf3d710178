/**
 * Writes node definitions as nodeDefRows.ts reads them, in the worker: a row per class, a row per long list, and one row
 * per server that tells what is there. A class that has not changed is not written again. It is a cache: nothing is lost
 * with it.
 */
import * as v from 'valibot'
import type { ServerKey } from '@/comfy/ids'
import { finiteNumber } from '@/comfy/wire'
import type { Json } from '@/lib/json'
import { liftedListsOf, liftLists } from '@/workflow/definitions/liftedLists'
import type { Choice } from '@/workflow/definitions/nodeDefs'
import { createHash, hashOfList, isSameList } from '@/workflow/definitions/optionLists'
import type { Change, Tables } from './tables'

/** Definitions of servers that were not used for longest give way. */
const MAX_SERVERS = 5

type Disk = Pick<Tables, 'get' | 'all' | 'write'>

/** What is stored of a class: what it hashes to, and the lists its row names. */
interface Stored {
  hash: string
  lists: string[]
}

const tableSchema = v.object({
  serverKey: v.string(),
  storedAtMs: finiteNumber,
  classes: v.map(v.string(), v.object({ hash: v.string(), lists: v.array(v.string()) })),
})

/**
 * Brings the rows of a server up to date, in one transaction.
 * @param entries by class, as /object_info has them; null: the server does not know it any more
 * @param isAll these are all classes: others are deleted
 * @throws StorageError
 */
export async function storeNodeDefs(disk: Disk, serverKey: ServerKey, entries: ReadonlyMap<string, Json>, { isAll, nowMs = Date.now() }: { isAll: boolean; nowMs?: number }): Promise<void> {
  const before = readTable(await disk.get('nodeDefTables', serverKey))
  const changes: Change[] = before ? [] : [{ kind: 'deleteOfServer', store: 'nodeDefs', serverKey }, { kind: 'deleteOfServer', store: 'optionLists', serverKey }]
  const classes = new Map<string, Stored>(isAll ? [] : (before ?? []))
  const lists = createListNames()
  for (const [classType, entry] of entries) {
    if (entry === null) {
      classes.delete(classType)
      continue
    }
    const info = liftLists(entry, lists.nameOf)
    const stored = { hash: hashOf(info), lists: [...new Set(liftedListsOf(info))] }
    classes.set(classType, stored)
    if (before?.get(classType)?.hash !== stored.hash) changes.push({ kind: 'put', store: 'nodeDefs', row: { serverKey, classType, info } })
  }
  for (const classType of before?.keys() ?? []) if (!classes.has(classType)) changes.push({ kind: 'delete', store: 'nodeDefs', key: [serverKey, classType] })
  const used = listsOf(classes)
  const there = listsOf(before)
  for (const [listId, choices] of lists.named) if (used.has(listId) && !there.has(listId)) changes.push({ kind: 'put', store: 'optionLists', row: { serverKey, listId, choices } })
  for (const listId of there) if (!used.has(listId)) changes.push({ kind: 'delete', store: 'optionLists', key: [serverKey, listId] })
  changes.push({ kind: 'put', store: 'nodeDefTables', row: { serverKey, storedAtMs: nowMs, classes } })
  await disk.write([...changes, ...(await forgottenServers(disk, serverKey))])
}

async function forgottenServers(disk: Disk, current: ServerKey): Promise<Change[]> {
  const others = (await disk.all('nodeDefTables')).flatMap((row) => {
    const table = v.safeParse(tableSchema, row)
    return table.success && table.output.serverKey !== current ? [table.output] : []
  })
  const oldestLast = others.toSorted((one, other) => other.storedAtMs - one.storedAtMs)
  return oldestLast.slice(MAX_SERVERS - 1).flatMap(({ serverKey }): Change[] => [
    { kind: 'deleteOfServer', store: 'nodeDefs', serverKey },
    { kind: 'deleteOfServer', store: 'optionLists', serverKey },
    { kind: 'delete', store: 'nodeDefTables', key: serverKey },
  ])
}

function readTable(row: unknown): Map<string, Stored> | null {
  const table = v.safeParse(tableSchema, row)
  return table.success ? table.output.classes : null
}

function listsOf(classes: ReadonlyMap<string, Stored> | null): Set<string> {
  return new Set([...(classes?.values() ?? [])].flatMap((stored) => stored.lists))
}

/** Names by content; a different list of the same hash gets another name. */
function createListNames() {
  const named = new Map<string, readonly Choice[]>()
  return {
    named,
    nameOf(list: readonly Choice[]): string {
      let name = hashOfList(list)
      for (let other = named.get(name); other && !isSameList(other, list); other = named.get(name)) name += '+'
      named.set(name, list)
      return name
    },
  }
}

function hashOf(info: Json): string {
  const hash = createHash()
  addTo(hash, info)
  return hash.text()
}

function addTo(hash: ReturnType<typeof createHash>, value: Json): void {
  if (typeof value !== 'object' || value === null) return hash.add(`${typeof value} ${String(value)}`)
  hash.add(Array.isArray(value) ? '[' : '{')
  for (const [name, member] of Object.entries(value)) {
    hash.add(name)
    addTo(hash, member)
  }
  hash.add('end')
}
