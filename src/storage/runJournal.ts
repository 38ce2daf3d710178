/**
 * The record of our runs that outlives the page: each run as it last was, and apart from it what was sent, so that it
 * can be found again after a reload and sent again. Written before the POST; kept up to date a few times a second.
 */
import type { RunId, ServerKey } from '@/comfy/ids'
import type { Run } from './run'
import type { ApiGraph } from '@/workflow/apiGraph'
import { readApiFile } from '@/workflow/readApiGraph'
import { createCoalescer } from './coalescer'
import { readRun } from './readRun'
import { isRow, type Change, type Tables } from './tables'

/** Steps come many times a second; a killed tab may cost this much of them, and never the run. */
const WRITE_DELAY_MS = 250

export interface RunJournal {
  /** Resolves when both are stored: only then is it safe to send. @param promptText exact JSON text of the API graph */
  add(run: Run, promptText: string): Promise<void>
  /** Written soon; the latest of each run wins. */
  update(run: Run): void
  /** For `pagehide`. */
  flush(): Promise<void>
  /** Newest first. Rows that cannot be read are left out and counted. */
  recent(serverKey: ServerKey, limit: number): Promise<Run[]>
  /** What was sent; null when it is not stored, or not readable. */
  promptOf(runId: RunId): Promise<ApiGraph | null>
  /** With what was sent and its socket images. */
  remove(runIds: readonly RunId[]): Promise<void>
  /** Rows left out since the page was opened. */
  unreadableCount(): number
}

export function createRunJournal(tables: Tables, { delayMs = WRITE_DELAY_MS } = {}): RunJournal {
  const unreadable = new Set<unknown>()
  const pending = createCoalescer<RunId, Run>({
    delayMs,
    write: (runs) => tables.write(runs.map(putRun)),
  })

  return {
    add: (run, promptText) => tables.write([putRun(run), { kind: 'put', store: 'runPrompts', row: { id: run.id, promptText } }]),
    update: (run) => pending.set(run.id, run),
    flush: pending.flush,
    async recent(serverKey, limit) {
      await pending.flush()
      const rows = await tables.newest('runs', serverKey, limit)
      return rows.flatMap((row) => {
        const run = readRun(row)
        if (!run) unreadable.add(isRow(row) ? row['id'] : row)
        return run ?? []
      })
    },
    async promptOf(runId) {
      const row = await tables.get('runPrompts', runId)
      const text = isRow(row) ? row['promptText'] : null
      if (typeof text !== 'string') return null
      const read = readApiFile(text)
      return read.ok ? read.graph : null
    },
    remove(runIds) {
      for (const runId of runIds) pending.discard(runId)
      return tables.write(
        runIds.flatMap((key): Change[] => [
          { kind: 'delete', store: 'runs', key },
          { kind: 'delete', store: 'runPrompts', key },
          { kind: 'deleteImages', runId: key },
        ]),
      )
    },
    unreadableCount: () => unreadable.size,
  }
}

function putRun(run: Run): Change {
  return { kind: 'put', store: 'runs', row: { ...run } }
}
