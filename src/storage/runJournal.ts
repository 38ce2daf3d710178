/**
 * The record of our runs that outlives the page: each run as it last was, and apart from it what was sent, so that it
 * can be found again after a reload and sent again. Written before the POST; kept up to date a few times a second.
 */
import type { RunId, ServerKey } from '@/comfy/ids'
import { parseExact } from '@/lib/exactJson'
import type { JsonObject } from '@/lib/json'
import type { ApiGraph } from '@/workflow/apiGraph'
import { isJsonObject } from '@/workflow/links'
import { readApiFile } from '@/workflow/readApiGraph'
import type { Run } from './run'
import { createCoalescer } from './coalescer'
import { readRun } from './readRun'
import { isRow, type Change, type Tables } from './tables'

/** Steps come many times a second; a killed tab may cost this much of them, and never the run. */
const WRITE_DELAY_MS = 250

/** What one run sent, as exact JSON text. */
export interface SentTexts {
  /** The API graph. */
  promptText: string
  /** The saved (UI) document that went along as `extra_pnginfo.workflow`; null where none did. */
  workflowText: string | null
}

export interface RunJournal {
  /** Resolves when all of it is stored: only then is it safe to send. */
  add(run: Run, sent: SentTexts): Promise<void>
  /** Written soon; the latest of each run wins. */
  update(run: Run): void
  /** For `pagehide`. */
  flush(): Promise<void>
  /** Newest first. Rows that cannot be read are left out and counted. */
  recent(serverKey: ServerKey, limit: number): Promise<Run[]>
  /** What was sent; null when it is not stored, or not readable. */
  promptOf(runId: RunId): Promise<ApiGraph | null>
  /** Both as they are stored; null where the prompt is not. */
  textsOf(runId: RunId): Promise<SentTexts | null>
  /** The saved document that went along; null where there was none, or it is not readable. */
  workflowOf(runId: RunId): Promise<JsonObject | null>
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

  async function sentText(runId: RunId, field: keyof SentTexts): Promise<string | null> {
    const row = await tables.get('runPrompts', runId)
    const text = isRow(row) ? row[field] : null
    return typeof text === 'string' ? text : null
  }

  return {
    add: (run, sent) => tables.write([putRun(run), { kind: 'put', store: 'runPrompts', row: { id: run.id, ...sent } }]),
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
      const text = await sentText(runId, 'promptText')
      const read = text === null ? null : readApiFile(text)
      return read?.ok ? read.graph : null
    },
    async textsOf(runId) {
      const promptText = await sentText(runId, 'promptText')
      return promptText === null ? null : { promptText, workflowText: await sentText(runId, 'workflowText') }
    },
    async workflowOf(runId) {
      const text = await sentText(runId, 'workflowText')
      return text === null ? null : objectOf(text)
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

function objectOf(text: string): JsonObject | null {
  try {
    const value = parseExact(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}

function putRun(run: Run): Change {
  return { kind: 'put', store: 'runs', row: { ...run } }
}
