/** The app as a person uses it, by the names of what is on the page. */
import type { Page } from '@playwright/test'
import type { SentPrompt } from './server/prompt'
import type { Site } from './site'

export interface AppPage {
  page: Page
  /** Presses Generate. @returns what the page then sent */
  generate(): Promise<SentPrompt>
}

export async function openApp(site: Site): Promise<AppPage> {
  const page = await site.newPage({ probed: true })
  await page.goto(site.url)
  const button = page.getByRole('button', { name: 'Generate' })
  await button.and(page.locator(':enabled')).waitFor()
  return {
    page,
    async generate() {
      const [prompt] = await Promise.all([site.standIn.nextPrompt(), button.click()])
      return prompt
    },
  }
}
