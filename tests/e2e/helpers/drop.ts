/** Files as a person drops them on the page. */
import { expect, type Locator, type Page } from '@playwright/test'

export interface DroppedFile {
  name: string
  content: string | Uint8Array
  type?: string
}

/** Anywhere on the page: it is opened as a workflow. */
export async function dropOnPage(page: Page, file: DroppedFile) {
  const data = await transferOf(page, file)
  await page.dispatchEvent('main', 'dragover', { dataTransfer: data })
  await expect(page.getByText('Drop a workflow')).toBeVisible()
  await page.dispatchEvent('main', 'drop', { dataTransfer: data })
  await expect(page.getByText('Drop a workflow')).toHaveCount(0)
}

/** On something that takes files itself. */
export async function dropOn(target: Locator, file: DroppedFile) {
  const data = await transferOf(target.page(), file)
  await target.dispatchEvent('dragover', { dataTransfer: data })
  await target.dispatchEvent('drop', { dataTransfer: data })
}

function transferOf(page: Page, { name, content, type = 'application/json' }: DroppedFile) {
  const base64 = Buffer.from(content).toString('base64')
  return page.evaluateHandle((file) => {
    const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0))
    const transfer = new DataTransfer()
    transfer.items.add(new File([bytes], file.name, { type: file.type }))
    return transfer
  }, { name, base64, type })
}
