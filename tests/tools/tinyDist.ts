/** What the start command's tests share: a folder that looks like what the build writes, but tiny, and an end for all that was opened. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'

export const DIST_FILES = {
  'index.html': '<!doctype html><title>Comfy Darkroom</title><script type="module" src="./assets/index-C0ffee12.js"></script>',
  'theme.js': 'document.documentElement.dataset.theme = "dark"',
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'manifest.webmanifest': '{"name":"Comfy Darkroom"}',
  'assets/index-C0ffee12.js': `export const words = ${JSON.stringify('latent '.repeat(200))}`,
  'assets/index-C0ffee12.js.map': '{"version":3,"sources":[],"mappings":""}',
  'assets/index-Deadbeef.css': 'body { color: black }',
} as const

/** @returns a folder that holds `dist/` and nothing else; remove it afterwards. */
async function makeTinyDist(): Promise<{ folder: string; distDir: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-'))
  const distDir = join(folder, 'dist')
  for (const [path, content] of Object.entries(DIST_FILES)) {
    const file = join(distDir, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  return { folder, distDir, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Makes the folder once for the tests of a file. */
export function provideTinyDist(): { readonly folder: string; readonly distDir: string } {
  const made = { folder: '', distDir: '' }
  let remove: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const dist = await makeTinyDist()
    remove = dist.remove
    Object.assign(made, { folder: dist.folder, distDir: dist.distDir })
  })
  afterAll(() => remove?.())
  return made
}

/** Closes, after each test, what the test opened: the last first. */
export function provideClosing(): <Opened extends { close(): Promise<unknown> }>(opened: Opened) => Opened {
  const open: { close(): Promise<unknown> }[] = []
  afterEach(async () => {
    for (const one of open.splice(0).toReversed()) await one.close()
  })
  return (opened) => {
    open.push(opened)
    return opened
  }
}
