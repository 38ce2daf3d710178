/**
 * Finds the recorded server traffic that lies beside a checkout. It is not part of the project:
 * a test that needs it says so aloud and is skipped where the folder is absent.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url))

export const recordingsDir = `${shared}recordings/`
export const workflowsDir = `${shared}workflows/`
export const hasRecordings = existsSync(recordingsDir)
export const hasWorkflows = existsSync(workflowsDir)

export interface RecordedEvent {
  t: number
  ev: 'open' | 'send' | 'recv' | 'close' | 'http'
  client?: string
  clientId?: string
  text?: string
  b64?: string
  started?: number
  method?: string
  path?: string
  req?: unknown
  status?: number
  headers?: Record<string, string>
  body?: string
}

/** Events of one recording, in order. `name` is like `v0.33.0/flags/default_1_fresh`. */
export function readRecording(name: string): RecordedEvent[] {
  return readFileSync(`${recordingsDir}${name}.jsonl`, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RecordedEvent)
}

/** Names of every recording, e.g. `v0.33.0/flags/default_1_fresh`. */
export function listRecordings(): string[] {
  if (!hasRecordings) return []
  return readdirSync(recordingsDir, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.jsonl'))
    .map((path) => path.replaceAll('\\', '/').replace(/\.jsonl$/, ''))
    .toSorted()
}
