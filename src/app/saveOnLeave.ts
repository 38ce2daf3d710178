/** Writes what waits to be written when the page may be about to go: hidden is the last word a phone gives. */
import type { Page } from './page'

export function saveOnLeave(page: Page) {
  const save = () => {
    void page.drafts.flush().catch(() => {})
    void page.journal.flush().catch(() => {})
  }
  window.addEventListener('pagehide', save)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') save()
  })
}
