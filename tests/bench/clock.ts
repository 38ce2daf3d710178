/**
 * Puts the times of a page on this process's clock, so that a message's way is measured from where it left: a page that
 * is too busy to take it would otherwise look quick.
 */
import type { Page } from '@playwright/test'

const TRIES = 15

export interface PageClock {
  /** @param pageMs the page's performance.now(). @returns this process's, right to about a millisecond */
  toNodeMs(pageMs: number): number
}

export async function clockOf(page: Page): Promise<PageClock> {
  let best = { tripMs: Number.POSITIVE_INFINITY, offsetMs: 0 }
  for (let index = 0; index < TRIES; index++) {
    const askedMs = performance.now()
    const pageMs = await page.evaluate(() => performance.now())
    const tripMs = performance.now() - askedMs
    // The quickest question was delayed the least on its way.
    if (tripMs < best.tripMs) best = { tripMs, offsetMs: askedMs + tripMs / 2 - pageMs }
  }
  return { toNodeMs: (pageMs) => pageMs + best.offsetMs }
}
