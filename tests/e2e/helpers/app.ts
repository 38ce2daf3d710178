/** The page by the names that people and screen readers know its parts by, and what they do with it. */
import { expect, type Locator, type Page } from '@playwright/test'

export type App = ReturnType<typeof createApp>

export function createApp(page: Page, url: string) {
  const stage = page.getByRole('main', { name: 'Stage' })
  const queuePanel = page.getByRole('region', { name: 'Queue' })
  const app = {
    page,
    url,
    prompt: page.getByRole('textbox', { name: 'Prompt', exact: true }),
    negative: page.getByRole('textbox', { name: 'Negative prompt', exact: true }),
    seed: page.getByRole('spinbutton', { name: 'Seed', exact: true }),
    steps: page.getByRole('spinbutton', { name: 'Steps', exact: true }),
    cfg: page.getByRole('spinbutton', { name: 'CFG', exact: true }),
    runs: page.getByRole('spinbutton', { name: 'Runs', exact: true }),
    batchSize: page.getByRole('spinbutton', { name: 'Batch size', exact: true }),
    generate: page.getByRole('button', { name: 'Generate', exact: true }),
    interrupt: page.getByRole('button', { name: 'Interrupt', exact: true }),
    preview: page.getByRole('img', { name: 'Live preview', exact: true }),
    stepBar: page.getByRole('progressbar', { name: 'Step progress', exact: true }),
    server: page.getByRole('button', { name: /^Server: / }),
    stage,
    queuePanel,
    results: page.getByRole('region', { name: 'Results', exact: true }),
    download: page.getByRole('link', { name: /^Download / }),

    /** "Result", or "Result 2 of 4". */
    result: (name = 'Result') => page.getByRole('img', { name, exact: true }),

    async open() {
      await page.goto(url)
      await app.isReady()
    },
    async isReady() {
      await expect(app.generate).toBeEnabled()
    },

    /** Also waits until the server has told what the form's fields are. */
    async hasFields() {
      await expect(app.seed).toBeVisible()
      await expect(app.field('Sampler')).toBeVisible()
    },
    field: (name: string) => page.getByRole('combobox', { name, exact: true }).or(page.getByRole('button', { name: new RegExp(`^${name}`) })).first(),

    async setNumber(field: Locator, value: string | number) {
      await field.fill(String(value))
      await field.press('Enter')
    },
    async chooseSeedMode(mode: 'Random' | 'Fixed' | 'Increment' | 'Decrement') {
      await page.getByRole('button', { name: /^Seed mode: / }).click()
      await page.getByRole('menuitemradio', { name: mode }).click()
      await expect(page.getByRole('button', { name: `Seed mode: ${mode}` })).toBeVisible()
    },
    async chooseDelivery(delivery: 'Save Image' | 'Websocket') {
      await page.getByRole('group', { name: 'Output' }).getByText(delivery, { exact: true }).click()
      await expect(page.getByRole('radio', { name: delivery })).toBeChecked()
    },
    async openStarter(name: string) {
      await page.getByRole('button', { name: /^Workflow: / }).click()
      await page.getByRole('menuitem', { name }).click()
      await expect(page.getByRole('button', { name: `Workflow: ${name}` })).toBeVisible()
    },
    async openQueue() {
      await page.getByRole('button', { name: /^Queue, / }).click()
      await expect(queuePanel).toBeVisible()
    },

    /** The first file input of the page is the one that opens workflows. */
    async openFile(name: string, content: string | Uint8Array) {
      await page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) })
    },

    /** Of a form that the server would refuse: the page says so first. */
    async sendAnyway() {
      await app.generate.click()
      await expect(page.getByRole('alert').filter({ hasText: 'Not sent: the server would refuse this' })).toBeVisible()
      await page.getByRole('button', { name: 'Send anyway' }).click()
    },

    async isAtStep(step: number, steps: number) {
      await expect(app.stepBar).toHaveAttribute('aria-valuetext', `step ${step} of ${steps}`)
    },
    /** The picture is loaded, not only its element there. */
    async hasResult(name = 'Result') {
      await expect(app.result(name)).toBeVisible({ timeout: 15_000 })
      await expect.poll(async () => (await naturalSize(app.result(name))).width).toBeGreaterThan(0)
    },
  }
  return app
}

export function naturalSize(image: Locator): Promise<{ width: number; height: number }> {
  return image.evaluate((element: HTMLImageElement) => ({ width: element.naturalWidth, height: element.naturalHeight }))
}

/** What is painted on a canvas, as a text that differs when the pixels do. */
export function pixelsOf(canvas: Locator): Promise<string> {
  return canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL())
}

/** The same of a picture. Only of one that the page may read: of its own origin, or of the browser. */
export function picturePixels(image: Locator): Promise<string> {
  return image.evaluate((element: HTMLImageElement) => {
    const canvas = document.createElement('canvas')
    canvas.width = element.naturalWidth
    canvas.height = element.naturalHeight
    canvas.getContext('2d')?.drawImage(element, 0, 0)
    return canvas.toDataURL()
  })
}
