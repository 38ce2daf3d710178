/** A file as the browser saves it when a person presses Download. */
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'

export interface Downloaded {
  name: string
  bytes: Buffer
}

export async function download(page: Page, link: Locator): Promise<Downloaded> {
  const [saved] = await Promise.all([page.waitForEvent('download'), link.click()])
  return { name: saved.suggestedFilename(), bytes: await readFile(await saved.path()) }
}
