/**
 * Node definitions on the disk, so that a form shows before the server answers: one row per class as the server sent it,
 * without its long option lists, which have rows of their own. Here they are read; nodeDefWriter.ts writes them.
 */
import type { ServerKey } from '@/comfy/ids'
import { isJson, type Json } from '@/lib/json'
import { liftedListsOf, putBackLists } from '@/workflow/definitions/liftedLists'
import type { Choice, NodeDef } from '@/workflow/definitions/nodeDefs'
import { createOptionLists, type OptionLists } from '@/workflow/definitions/optionLists'
import { readNodeDef } from '@/workflow/definitions/readNodeDef'
import { isRow, type Tables } from './tables'

/**
 * What is stored of these classes; others are left out. Equal option lists are one array.
 * @throws StorageError
 */
export async function readStoredNodeDefs(disk: Pick<Tables, 'get'>, serverKey: ServerKey, classTypes: Iterable<string>, lists: OptionLists = createOptionLists()): Promise<Map<string, NodeDef>> {
  const names = [...new Set(classTypes)]
  const rows = await Promise.all(names.map((classType) => disk.get('nodeDefs', [serverKey, classType])))
  const infos = new Map<string, Json>()
  for (const [at, row] of rows.entries()) if (isRow(row) && isJson(row['info'])) infos.set(names[at] ?? '', row['info'])
  const listIds = [...new Set([...infos.values()].flatMap(liftedListsOf))]
  const listRows = await Promise.all(listIds.map((listId) => disk.get('optionLists', [serverKey, listId])))
  const found = new Map(listIds.map((listId, at) => [listId, choicesOf(listRows[at])]))
  const defs = new Map<string, NodeDef>()
  for (const [classType, info] of infos) {
    // Without its lists a combo would offer nothing: then the class is as good as not stored.
    if (liftedListsOf(info).every((listId) => found.get(listId))) defs.set(classType, readNodeDef(classType, putBackLists(info, (listId) => found.get(listId)), lists))
  }
  return defs
}

function choicesOf(row: unknown): Choice[] | undefined {
  const choices = isRow(row) ? row['choices'] : null
  if (!Array.isArray(choices)) return undefined
  return choices.filter((choice: unknown): choice is Choice => typeof choice === 'string' || typeof choice === 'number' || typeof choice === 'boolean')
}
