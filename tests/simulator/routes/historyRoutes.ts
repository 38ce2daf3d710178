/**
 * History. Source: protocol 1.4.
 */
import { empty, json } from '../http/message'
import type { Router } from '../http/router'
import { isPyObject, toBool, toInt, PyError } from '../python/values'
import { printHistoryEntry, type History, type HistoryEntry } from '../queue/history'
import { listOf } from './queueRoutes'

export function addHistoryRoutes(router: Router, history: History): void {
  router.add('GET', '/history', ({ query }) => {
    const number = (name: string) => (query.has(name) ? Number(toInt(query.get(name))) : null)
    const offset = number('offset')
    return json(print(history.list(number('max_items'), offset !== null && offset >= 0 ? offset : null)))
  })

  router.add('GET', '/history/{id}', ({ params }) => {
    const entry = history.find(params['id'] ?? '')
    return json(entry ? print([entry]) : {})
  })

  router.add('POST', '/history', async (request) => {
    const body = await request.json()
    if (!isPyObject(body)) throw new PyError('TypeError', 'no object')
    if (toBool(body['clear'] ?? false)) history.clear()
    for (const id of listOf(body['delete'])) if (typeof id === 'string') history.remove(id)
    return empty()
  })
}

function print(entries: readonly HistoryEntry[]) {
  return Object.fromEntries(entries.map((entry) => [entry.job.id, printHistoryEntry(entry)]))
}
