/**
 * The node definitions of one server: asks for them, keeps the whole table once it came, stores what it heard, and answers
 * by class. It parses megabytes, so it is at home in a worker (nodeDefs.worker.ts); without one it answers class by class.
 */
import { ProtocolError } from '@/comfy/errors'
import type { ServerKey } from '@/comfy/ids'
import type { Requester } from '@/comfy/request'
import type { Json } from '@/lib/json'
import { mapInTurns } from '@/lib/mapInTurns'
import { storeNodeDefs } from '@/storage/nodeDefWriter'
import type { Tables } from '@/storage/tables'
import { isJsonObject } from '@/workflow/links'
import type { NodeDef } from '@/workflow/definitions/nodeDefs'
import { createOptionLists } from '@/workflow/definitions/optionLists'
import { readNodeDef, readNodeDefs } from '@/workflow/definitions/readNodeDef'

/** Of the six connections that a browser has to one host; see queries/nodeDefs.ts. */
const MAX_AT_ONCE = 3

/** By class; null: the server does not know it. */
export type Answers = ReadonlyMap<string, NodeDef | null>

/** All of them: @throws what requests throw. */
export interface NodeDefTable {
  /** Asks the server for these classes, one by one. */
  ask(classTypes: readonly string[]): Promise<Answers>
  /** Asks the server for all classes, keeps them, and answers these. The server builds the table on its event loop. */
  askAll(classTypes: readonly string[]): Promise<Answers>
  /** From what is kept; else the server is asked for the class. */
  answer(classTypes: readonly string[]): Promise<Answers>
  /** Of all classes; null until they have been asked for. */
  classNames(): Promise<readonly string[] | null>
  close(): void
}

export interface NodeDefTableOptions {
  serverKey: ServerKey
  requester: Pick<Requester, 'json'>
  /** Null: nothing is stored. */
  disk: Pick<Tables, 'get' | 'all' | 'write'> | null
}

export function createNodeDefTable({ serverKey, requester, disk }: NodeDefTableOptions): NodeDefTable {
  let table: Map<string, NodeDef> | null = null
  /** For as long as the page works with the server: a list that has not changed is the same array, and is not sent again. */
  const lists = createOptionLists()
  /** One after the other, and after the answer; what the disk does not take is only not there the next time. */
  let writing: Promise<unknown> = Promise.resolve()

  function store(entries: ReadonlyMap<string, Json>, isAll: boolean) {
    if (disk) writing = writing.then(() => storeNodeDefs(disk, serverKey, entries, { isAll })).catch(() => {})
  }

  async function askClass(classType: string): Promise<Json> {
    const answer = await requester.json(`object_info/${encodeURIComponent(classType)}`)
    if (!isJsonObject(answer)) throw new ProtocolError('object_info', 'not an object', '')
    return Object.hasOwn(answer, classType) ? (answer[classType] ?? null) : null
  }

  async function ask(classTypes: readonly string[]): Promise<Answers> {
    const infos = await mapInTurns(classTypes, MAX_AT_ONCE, askClass)
    const entries = new Map(classTypes.map((classType, at) => [classType, infos[at] ?? null]))
    const answers = new Map<string, NodeDef | null>()
    for (const [classType, info] of entries) {
      const def = info === null ? null : readNodeDef(classType, info, lists)
      answers.set(classType, def)
      if (def) table?.set(classType, def)
      else table?.delete(classType)
    }
    store(entries, false)
    return answers
  }

  return {
    ask,
    async askAll(classTypes) {
      const objectInfo = await requester.json('object_info')
      if (!isJsonObject(objectInfo)) throw new ProtocolError('object_info', 'not an object', '')
      const defs = readNodeDefs(objectInfo, lists)
      table = defs
      store(new Map(Object.entries(objectInfo)), true)
      return new Map(classTypes.map((classType) => [classType, defs.get(classType) ?? null]))
    },
    async answer(classTypes) {
      const missing = classTypes.filter((classType) => !table?.has(classType))
      const asked = missing.length > 0 ? await ask(missing) : new Map<string, NodeDef | null>()
      return new Map(classTypes.map((classType) => [classType, asked.get(classType) ?? table?.get(classType) ?? null]))
    },
    classNames: async () => table && [...table.keys()],
    close() {
      table = null
    },
  }
}
