/** Code that must do the same in every engine: here in this browser's, by the vectors that Node's runs with. */
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { build } from 'vite'
import { fromRoot } from '../../tools/root'
import { brokenVectors } from '../lib/exactJson.vectors'
import { expect, test } from './helpers/test'
import * as here from './page/exactJson'

test('exactJson reads and prints the same in Chromium as in Node', async ({ page }) => {
  await page.evaluate(await bundle('./page/exactJson.ts', 'exactJson'))
  const there = {
    readAll: await call(page, 'readAll'),
    roundTrips: await call(page, 'roundTrips'),
    refuseAll: await call(page, 'refuseAll'),
  }
  expect(there.readAll).toEqual(here.wantedAll())
  expect(there.readAll).toEqual(here.readAll())
  expect(there.roundTrips).toEqual(here.roundTrips())
  expect(there.refuseAll).toEqual(brokenVectors.map(({ position }) => position))
})

function call(page: Page, name: keyof typeof here): Promise<unknown> {
  return page.evaluate((wanted) => (window as unknown as { exactJson: Record<string, () => unknown> }).exactJson[wanted]?.(), name)
}

/** One script out of a module and what it imports, made as the page itself is; its exports become a global. */
async function bundle(path: string, name: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { '@': fromRoot('src'), '@tests': fromRoot('tests') } },
    build: { write: false, lib: { entry: fileURLToPath(new URL(path, import.meta.url)), formats: ['iife'], name } },
  })
  const [output] = Array.isArray(built) ? built : [built]
  if (!output || !('output' in output)) throw new Error(`${path} was not built`)
  return `${output.output[0].code}; globalThis.${name} = ${name}`
}
