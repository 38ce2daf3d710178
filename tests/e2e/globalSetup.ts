/** Builds the page once for all tests, unless the build is newer than everything it is made of. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { buildApp } from '../../tools/build'
import { fromRoot } from '../../tools/root'

const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'] as const

// Playwright asks for a default export here.
export default async function buildOnce(): Promise<void> {
  if (process.env.COMFYUI_URL) console.log(`Against ${process.env.COMFYUI_URL}: what only the simulator can be made to do is skipped.`)
  const built = fromRoot('dist', 'index.html')
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(...SOURCES.map((name) => newestIn(fromRoot(name))))) return
  await buildApp()
}

/** Of a file, or of everything below a folder; milliseconds since the epoch. */
function newestIn(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Math.max(0, ...files.map(({ parentPath, name }) => statSync(`${parentPath}/${name}`).mtimeMs))
}
