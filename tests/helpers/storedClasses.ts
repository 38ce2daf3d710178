/** How many classes the page has written down, in a browser's storage; of all servers together. */
import type { Page } from '@playwright/test'

export function storedClasses(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases()
    if (!databases.some(({ name }) => name === 'darkroom')) return 0
    return new Promise<number>((resolve, reject) => {
      const opening = indexedDB.open('darkroom')
      opening.addEventListener('error', () => reject(opening.error))
      opening.addEventListener('success', () => {
        const count = opening.result.transaction('nodeDefs').objectStore('nodeDefs').count()
        count.addEventListener('success', () => {
          opening.result.close()
          resolve(count.result)
        })
      })
    })
  })
}
