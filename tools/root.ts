/** Where the project lies, whatever folder a tool is started from. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Absolute path of something in the project: `fromRoot('dist', 'index.html')`. */
export function fromRoot(...parts: string[]): string {
  return join(root, ...parts)
}
