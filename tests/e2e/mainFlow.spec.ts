/**
 * The main job: prompt, Generate, previews, steps, the picture, the file. Twice, since a page of a plain-http LAN
 * address is no secure context and must do all of it without the interfaces that only those have.
 */
import { PNG } from 'pngjs'
import { createApp, naturalSize, pixelsOf, type App } from './helpers/app'
import { download } from './helpers/download'
import { inputOf, sentPrompts } from './helpers/prompts'
import { expect, test } from './helpers/test'
import { FAILED_REQUEST } from './helpers/watch'

/** What an unpainted canvas makes, as the text of pixelsOf. */
const BLANK_CHARS = 1000

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
        // Shown on the stage and in the results, and saved, it crosses the network once.
        const fetched = comfy.control.requests.filter(({ path, headers }) => path.startsWith('/api/view') && headers['if-none-match'] === undefined)
        expect(fetched).toHaveLength(1)
      }
    })
  })
}

test('shows every step as a picture of its own, and moves at each', async ({ app, page, simulator: { control } }) => {
  await app.hasFields()
  await app.setNumber(app.steps, 5)
  control.holdSteps()
  await app.generate.click()
  const seen = new Set<string>()
  let percent = 0
  for (let step = 1; step <= 4; step++) {
    control.releaseStep()
    await app.isAtStep(step, 5)
    await expect.poll(async () => seen.has(await pixelsOf(app.preview))).toBe(false)
    seen.add(await pixelsOf(app.preview))
    const shown = Number(/\d+/.exec(await app.stage.getByText(/^run \d+ %$/).innerText())?.[0])
    expect(shown).toBeGreaterThan(percent)
    expect(shown).toBeLessThan(100)
    percent = shown
    await expect(page).toHaveTitle(`${shown} % · Comfy Darkroom`)
    await expect(app.stage.getByText('KSampler', { exact: true })).toBeVisible()
  }
  control.releaseStep()
  await app.hasResult()
  await expect(page).toHaveTitle('Comfy Darkroom')
  expect(seen.size).toBe(4)
})

test('keeps the last preview on the stage until the result has loaded', async ({ app, page, simulator: { control } }) => {
  const held: (() => void)[] = []
  await page.route('**/api/view?**', (route) => void held.push(() => void route.continue()))
  await app.hasFields()
  await app.setNumber(app.steps, 3)
  await app.generate.click()
  await control.idle()
  await expect(app.interrupt).toHaveCount(0)
  const preview = app.stage.locator('canvas:not([role=slider] *)')
  await expect(preview).toBeVisible()
  expect((await pixelsOf(preview)).length).toBeGreaterThan(BLANK_CHARS)
  for (const letThrough of held) letThrough()
  await app.hasResult()
  await expect(preview).toHaveCount(0)
})

test.describe('a server that answers late', () => {
  test.use({ simulatorOptions: { promptAnswerDelayMs: 400, historyDelayMs: 200 } })

  test('has told of the run before it has answered that it took it', async ({ app, page, simulator: { control } }) => {
    await app.hasFields()
    await app.setNumber(app.steps, 3)
    await app.generate.click()
    await expect(app.preview).toBeVisible()
    await app.hasResult()
    await expect(page.getByRole('option')).toHaveCount(1)
    expect(sentPrompts(control)).toHaveLength(1)
  })
})

test.describe('ComfyUI 0.3.64', () => {
  test.use({ simulatorOptions: { version: '0.3.64' } })

  test('makes a picture, and why it shows no previews is said', async ({ app, page, simulator: { control }, watch }) => {
    watch.allow(FAILED_REQUEST) // whether there is a jobs route is found out by asking for it
    await app.hasFields()
    control.holdSteps()
    await app.setNumber(app.steps, 5)
    await app.generate.click()
    control.releaseStep(4)
    await app.isAtStep(4, 5)
    await expect(page.getByText(/^No previews: ComfyUI 0\.3\.64 sends them only when it was started with --preview-method auto\.$/)).toBeVisible()
    control.resumeSteps()
    await app.hasResult()
  })

  test.describe('started with previews', () => {
    test.use({ simulatorOptions: { version: '0.3.64', previewMethod: 'auto' } })

    test('shows them', async ({ app, page, simulator: { control } }) => {
      await app.hasFields()
      control.holdSteps()
      await app.setNumber(app.steps, 5)
      await app.generate.click()
      control.releaseStep(4)
      await app.isAtStep(4, 5)
      await expect.poll(async () => (await pixelsOf(app.preview)).length).toBeGreaterThan(BLANK_CHARS)
      await expect(page.getByText(/^No previews/)).toHaveCount(0)
      control.resumeSteps()
      await app.hasResult()
    })
  })
})

test.describe('in the settings', () => {
  // Steps without a picture are told of ten times a second at most.
  test.use({ simulatorOptions: { stepDelayMs: 120 } })

  test('previews can be switched off, and the choice lasts', async ({ app, page, simulator: { control } }) => {
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitemradio', { name: /^Off/ }).click()
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitemradio', { name: 'Light' }).click()
    await page.reload()
    await app.isReady()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    await app.hasFields()
    await app.generate.click()
    await expect(page.getByText('Previews are switched off in the settings.')).toBeVisible()
    expect(control.requests.find(({ path }) => path.endsWith('/prompt'))?.body).toContain('"preview_method":"none"')
    await app.hasResult()
  })
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
