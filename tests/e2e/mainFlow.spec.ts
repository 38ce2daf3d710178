/**
 * The main job: prompt, Generate, previews, steps, the picture, the file. Twice, since a page of a plain-http LAN
 * address is no secure context and must do all of it without the interfaces that only those have.
 */
import { PNG } from 'pngjs'
import { createApp, naturalSize, pixelsOf, type App } from './helpers/app'
import { download } from './helpers/download'
import { inputOf, sentPrompts } from './helpers/prompts'
import { expect, test } from './helpers/test'

const PLACES = [
  { name: 'on this PC', host: '127.0.0.1', isSecure: true },
  { name: 'under a plain-http name of the network', host: 'lan.test', isSecure: false },
] as const

for (const { name, host, isSecure } of PLACES) {
  test.describe(name, () => {
    test.use({ darkroomOptions: { allowedNames: ['lan.test'] } })

    test('makes a picture from words, shown while it comes up, and to be kept', async ({ page, comfy, darkroom }) => {
      const app = createApp(page, `http://${host}:${darkroom.port}/`)
      await app.open()
      expect(await page.evaluate(() => isSecureContext)).toBe(isSecure)
      await app.hasFields()

      await app.prompt.fill('a lighthouse in the fog, morning')
      await app.setNumber(app.steps, 6)
      const stepTexts = await recordSteps(app)
      await app.generate.click()
      await expect(app.preview).toBeVisible()

      await app.hasResult()
      expect(await naturalSize(app.result())).toEqual({ width: 512, height: 512 })
      await expect(app.result()).toHaveAttribute('src', /\/comfy\/api\/view\?filename=.+&type=output/)
      const texts = await stepTexts()
      expect(texts.length).toBeGreaterThan(1)
      for (const text of texts) expect(text).toMatch(/^(step [1-6] of 6|sending|queued.*|starting|finishing)$/)
      await expect(app.stage.getByText(/^in 0:/)).toBeVisible()

      const { name: fileName, bytes } = await download(page, app.download)
      expect(fileName).toMatch(/^sd15_\d{5}_\.png$/)
      await expect(app.download).toHaveAccessibleName(`Download ${fileName}`)
      const picture = PNG.sync.read(bytes) // throws for anything but a whole PNG
      expect([picture.width, picture.height]).toEqual([512, 512])

      if (comfy.control) {
        const [sent, ...more] = sentPrompts(comfy.control)
        expect(more).toEqual([])
        expect(inputOf(sent!, 'CLIPTextEncode', 'text')).toBe('a lighthouse in the fog, morning')
        await expect(app.seed).toHaveValue(String(inputOf(sent!, 'KSampler', 'seed')))
      }
    })
  })
}

test('shows every step as a picture of its own', async ({ app, simulator: { control } }) => {
  await app.hasFields()
  await app.setNumber(app.steps, 5)
  control.holdSteps()
  await app.generate.click()
  const seen = new Set<string>()
  for (let step = 1; step <= 5; step++) {
    control.releaseStep()
    if (step === 5) break
    await app.isAtStep(step, 5)
    await expect.poll(async () => seen.has(await pixelsOf(app.preview))).toBe(false)
    seen.add(await pixelsOf(app.preview))
  }
  await app.hasResult()
  expect(seen.size).toBe(4)
})

/** Every text that the step bar shows from now on. */
async function recordSteps({ page }: App): Promise<() => Promise<string[]>> {
  const handle = await page.evaluateHandle(() => {
    const texts = new Set<string>()
    const look = () => {
      const text = document.querySelector('progress[aria-label="Step progress"]')?.getAttribute('aria-valuetext')
      if (text != null) texts.add(text)
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-valuetext'] })
    return texts
  })
  return () => handle.evaluate((texts) => [...texts])
}
