/** A past run as the workflow to go on from: what it sent, with the saved document that went along. */
import type { Run } from '@/storage/run'
import type { Page } from './page'

export async function openRun(page: Page, run: Run): Promise<void> {
  const [prompt, workflow] = [await page.journal.promptOf(run.id), await page.journal.workflowOf(run.id)]
  if (!prompt) {
    page.toaster.show({ text: 'What this run sent is not stored in this browser any more.' })
    return
  }
  await page.documentService.openContents({
    name: run.workflowName,
    origin: { kind: 'file', fileName: run.workflowName },
    contents: { prompt, workflow, parameters: null, name: null, fileKind: 'json', problems: [] },
  })
}
