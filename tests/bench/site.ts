/**
 * Everything that is measured in: the built page and the bare one beside it behind the start command's server, the
 * stand-in behind its proxy, one browser. Figures are comparable only within one of these.
 */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import { launchOptions } from '../../tools/browser'
import { buildApp } from '../../tools/build'
import { fromRoot } from '../../tools/root'
import { startDarkroom } from '../../tools/start/server'
import { encodePng } from '../simulator/media/png'
import { createLoadMeter, type LoadMeter } from './load'
import { noisyRaster } from './server/pictures'
import { startStandIn, type StandIn } from './server/standIn'

const VIEWPORT = { width: 1440, height: 900 }
const RESULT_SIDE = 64

export interface Site {
  /** Of the app; the bare pages are `bare.html` and `bareForm.html` below it. */
  url: string
  standIn: StandIn
  load: LoadMeter
  /** A small finished picture. */
  png: Uint8Array
  /** With a storage and a cache of its own. */
  newPage(options: { probed: boolean }): Promise<Page>
  browserVersion: string
  close(): Promise<void>
}

export async function openSite(): Promise<Site> {
  // First: without a browser there is nothing to build for.
  const browser = await chromium.launch(launchOptions())
  const bareScript = await bundle('./page/bare.ts')
  const bareFormScript = await bundle('./page/bareForm.ts')
  const probe = `${await bundle('./page/probe.ts')}\n${await bundle('./page/inputProbe.ts')}`
  await buildApp()
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
  await cp(fromRoot('dist'), folder, { recursive: true })
  for (const page of ['bare.html', 'bareForm.html']) await cp(fileURLToPath(new URL(`./page/${page}`, import.meta.url)), join(folder, page))
  await writeFile(join(folder, 'bare.js'), bareScript)
  await writeFile(join(folder, 'bareForm.js'), bareFormScript)

  const png = await encodePng(noisyRaster(RESULT_SIDE, 1))
  const standIn = await startStandIn({ type: 'image/png', bytes: png })
  const darkroom = await startDarkroom({ distDir: folder, port: 0, server: standIn.url })
  return {
    url: darkroom.url,
    standIn,
    load: await createLoadMeter(browser),
    png,
    async newPage({ probed }) {
      const context = await browser.newContext({ viewport: VIEWPORT })
      const page = await context.newPage()
      page.on('pageerror', (error) => console.error(`Error in the page: ${error.message}`))
      if (probed) await page.addInitScript({ content: probe })
      return page
    },
    browserVersion: browser.version(),
    async close() {
      await browser.close()
      await darkroom.close()
      await standIn.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** One script out of a module and what it imports, for pages that have no build of their own. */
async function bundle(path: string): Promise<string> {
  const built = await build({
    configFile: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warn',
    build: { write: false, minify: false, lib: { entry: fileURLToPath(new URL(path, import.meta.url)), formats: ['iife'], name: 'bench' } },
  })
  const [output] = Array.isArray(built) ? built : [built]
  if (!output || !('output' in output)) throw new Error(`${path} was not built`)
  return output.output[0].code
}
