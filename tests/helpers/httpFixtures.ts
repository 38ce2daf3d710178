/** Recorded answers of real servers, see tests/fixtures/http. Read by our own parser, as the page does. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseExact } from '@/lib/exactJson'
import type { Json } from '@/lib/json'

export type FixtureVersion = 'v0.3.64' | 'v0.33.0'

export interface HttpFixtures {
  system_stats: Json
  features: Json
  users: Json
  queue_running_and_pending: Json
  prompt_post: Json
  prompt_partly_invalid_two_outputs: Json
  prompt_invalid_type_mismatch: Json
  prompt_invalid_missing_node_type: Json
  prompt_invalid_no_outputs: Json
  prompt_get_idle: Json
  history: { success: Record<string, Json>; error: Record<string, Json>; interrupted: Record<string, Json> }
  upload_new: Json
}
/** Routes that 0.3.64 has not. */
export interface JobFixtures {
  jobs_running: Json
  jobs_one: Json
  jobs_unknown: Json
  jobs_cancel_done: Json
}

export function fixtures(version: 'v0.33.0'): HttpFixtures & JobFixtures
export function fixtures(version: FixtureVersion): HttpFixtures
export function fixtures(version: FixtureVersion): HttpFixtures {
  const path = fileURLToPath(new URL(`../fixtures/http/${version}.json`, import.meta.url))
  return parseExact(readFileSync(path, 'utf8')) as unknown as HttpFixtures
}
