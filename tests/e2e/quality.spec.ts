/** What holds for the whole page on a desktop: no barriers in any state, the main job by keyboard alone, its weight. */
import { FIRST_LOAD_LIMIT_BYTES, measureFirstLoad } from './helpers/firstLoad'
import { createApp } from './helpers/app'
import { findBarriers } from './helpers/axe'
import { freePort } from './helpers/host'
import { visitStates } from './helpers/states'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'
import { FAILED_REQUEST } from './helpers/watch'

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(colorScheme, () => {
    test.skip(...NEEDS_SIMULATOR)
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' }, simulatorOptions: { testNodes: true } })

    test('there is no barrier in any state', async ({ app, page, simulator, watch }) => {
      test.slow() // many states in one go
      watch.allow(FAILED_REQUEST)
      await visitStates(app, simulator, async (state) => {
        expect.soft(await findBarriers(page), state).toEqual([])
      }, () => Promise.resolve())
    })

    test('there is none while there is no server', async ({ page, host, watch }) => {
      watch.allow(FAILED_REQUEST)
      const site = await host({ pageAt: '/' })
      const address = `127.0.0.1:${await freePort()}`
      await page.goto(`http://darkroom.lan:${site.port}/?server=${address}`)
      await expect(page.getByRole('heading', { name: 'Connect to this server?' })).toBeVisible()
      expect.soft(await findBarriers(page), 'a server to confirm').toEqual([])
      await page.getByRole('button', { name: 'Another address' }).click()
      const field = page.getByRole('textbox', { name: 'Address of ComfyUI' })
      await field.fill('ftp://nothing')
      await field.press('Enter')
      await expect(page.getByText('Only http and https addresses work.')).toBeVisible()
      expect.soft(await findBarriers(page), 'the question for a server').toEqual([])
      await field.fill(address)
      await field.press('Enter')
      await expect(page.getByRole('button', { name: 'Try again' })).toBeEnabled()
      expect.soft(await findBarriers(page), 'the doctor').toEqual([])
    })
  })
}

test('the main job can be done by keyboard alone', async ({ page, darkroom }) => {
  const app = createApp(page, `http://127.0.0.1:${darkroom.port}/`)
  await app.open()
  await app.hasFields()
  const { keyboard } = page

  await tabTo(page.getByRole('button', { name: /^Workflow: / }))
  await keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Stable Diffusion XL' })).toBeVisible()
  await keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^Workflow: / })).toBeFocused()

  await tabTo(app.prompt)
  await keyboard.press('Control+a')
  await keyboard.type('a pier at night')
  await tabTo(app.seed)
  await keyboard.type('4711')
  await keyboard.press('Enter')
  await keyboard.press('ArrowUp')
  await expect(app.seed).toHaveValue('4712')
  await tabTo(app.steps)
  await keyboard.type('3')
  await tabTo(app.field('Sampler'))
  await keyboard.press('Enter')
  await expect(page.getByRole('option').first()).toBeVisible()
  await keyboard.type('euler')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(app.field('Sampler')).toContainText('euler')
  await expect(app.field('Sampler')).toBeFocused()

  await keyboard.press('Control+Enter')
  await app.hasResult()
  await tabTo(page.getByRole('button', { name: /^Queue, / }))
  await keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Queue' })).toBeVisible()
  await keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^Queue, / })).toBeFocused()
  await tabTo(app.download)
  const [saved] = await Promise.all([page.waitForEvent('download'), keyboard.press('Enter')])
  expect(saved.suggestedFilename()).toMatch(/\.png$/)

  /** Presses Tab until it has the focus, which must then be seen. */
  async function tabTo(wanted: typeof app.prompt) {
    for (let presses = 0; presses < 60; presses++) {
      await keyboard.press('Tab')
      if (await wanted.evaluate((element) => element === document.activeElement)) break
    }
    await expect(wanted).toBeFocused()
    const isSeen = await wanted.evaluate((element) => {
      for (let part: Element | null = element; part && part !== document.body; part = part.parentElement) {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part)
        if ((outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none') return true
      }
      return false
    })
    expect(isSeen, `focus on ${String(wanted)}`).toBe(true)
  }
})

test('a first visit loads little', async ({ page, darkroom }) => {
  const { gzipBytes, scripts } = await measureFirstLoad(page, `http://127.0.0.1:${darkroom.port}/`)
  console.log(`First load: ${(gzipBytes / 1000).toFixed(1)} kB of script, gzip, in ${scripts.length} files`)
  expect(gzipBytes).toBeLessThanOrEqual(FIRST_LOAD_LIMIT_BYTES)
})

test('stays usable between the two sizes that it is drawn for', async ({ app, page }) => {
  for (const width of [1920, 1120, 880, 720, 719, 390, 320]) {
    await page.setViewportSize({ width, height: 800 })
    await expect(app.generate).toBeInViewport({ ratio: 1 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width}`).toBeLessThanOrEqual(width)
  }
})
