/** The page on a phone: 390 x 844, fingers for a pointer. */
import type { Page } from '@playwright/test'
import { createApp, naturalSize } from './helpers/app'
import { findBarriers } from './helpers/axe'
import { visitStates } from './helpers/states'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'
import { FAILED_REQUEST } from './helpers/watch'
import config from './playwright.config'

/** Emulation alone leaves the browser with the mouse of this machine as its first pointer. */
const FINGERS = '--blink-settings=primaryPointerType=2,availablePointerTypes=2,primaryHoverType=1,availableHoverTypes=1'
/** design.md, "Look". */
const LEAST_TOUCH_PX = 44
const launchOptions = config.use?.launchOptions ?? {}

test.use({
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  launchOptions: { ...launchOptions, args: [...(launchOptions.args ?? []), FINGERS] },
})

test('makes a picture with a thumb', async ({ page, darkroom }) => {
  const app = createApp(page, `http://127.0.0.1:${darkroom.port}/`)
  await app.open()
  expect(await page.evaluate(() => matchMedia('(pointer: coarse)').matches)).toBe(true)
  await expect(app.prompt).toBeInViewport()
  await app.prompt.fill('a pier at night')
  await app.setNumber(app.steps, 4)
  await app.generate.tap()
  await viewButton(page, 'Stage').tap()
  await app.hasResult()
  expect((await naturalSize(app.result())).width).toBe(512)
  await viewButton(page, 'Results').tap()
  await page.getByRole('option', { name: /^Result/ }).tap()
  await expect(app.result()).toBeInViewport()
})

test('shows in every view that a run is under way, and stops it from there', async ({ page, darkroom, simulator: { control } }) => {
  const app = createApp(page, `http://127.0.0.1:${darkroom.port}/`)
  await app.open()
  await app.hasFields()
  control.holdSteps()
  await app.generate.tap()
  control.releaseStep()
  for (const view of ['Results', 'Tweak', 'Stage']) {
    await viewButton(page, view).tap()
    await app.isAtStep(1, 20)
    await expect(app.interrupt).toBeVisible()
  }
  await viewButton(page, 'Tweak').tap()
  await app.interrupt.tap()
  await viewButton(page, 'Stage').tap()
  await expect(app.stage.getByText('Interrupted at step 1 of 20')).toBeVisible()
})

test('every control is large enough for a finger', async ({ app, page }) => {
  await app.hasFields()
  const small = await page.evaluate((least) => {
    const controls = [...document.querySelectorAll('button, a[href], textarea, input[type=text]')].filter((control) => control.checkVisibility())
    return controls.flatMap((control) => {
      // A bare input is pressed on the box around it; a small drawing has an area around it that takes the finger.
      const seen = (control instanceof HTMLInputElement ? control.parentElement : control)?.getBoundingClientRect().height ?? 0
      const area = Number.parseFloat(getComputedStyle(control, '::after').height) || 0
      return Math.max(seen, area) < least ? [`${control.getAttribute('aria-label') ?? control.textContent}: ${seen} px`] : []
    })
  }, LEAST_TOUCH_PX)
  expect(small).toEqual([])
})

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(colorScheme, () => {
    test.skip(...NEEDS_SIMULATOR)
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' }, simulatorOptions: { testNodes: true } })

    test('no state has a barrier, or is wider than the screen', async ({ app, page, simulator, watch }) => {
      test.slow() // many states in one go
      watch.allow(FAILED_REQUEST)
      await visitStates(app, simulator, async (state) => {
        expect.soft(await findBarriers(page), state).toEqual([])
        expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), state).toBeLessThanOrEqual(390)
      }, (view) => viewButton(page, view).tap())
    })
  })
}

/** The button of the queue also says how many wait. */
function viewButton(page: Page, view: string) {
  return page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: new RegExp(`^${view}`) })
}
