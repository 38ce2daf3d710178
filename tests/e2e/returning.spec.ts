/** Coming back: after a reload, a killed tab, a broken connection, a restarted server. Nothing is lost, nothing is sent twice. */
import { once } from 'node:events'
import type { Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { createApp, pixelsOf } from './helpers/app'
import { sentPrompts } from './helpers/prompts'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'
import { FAILED_REQUEST } from './helpers/watch'

test.skip(...NEEDS_SIMULATOR)

test('a run goes on over a reload, with its steps and its previews, and is sent once', async ({ app, page, simulator: { control } }) => {
  await app.hasFields()
  control.holdSteps()
  await app.setNumber(app.steps, 8)
  await app.generate.click()
  control.releaseStep(3)
  await app.isAtStep(3, 8)

  await page.reload()
  await expect(app.stepBar).toBeVisible()
  await expect(app.preview).toBeVisible()
  await app.isReady()
  control.releaseStep()
  await app.isAtStep(4, 8)
  const before = await pixelsOf(app.preview)
  control.releaseStep()
  await app.isAtStep(5, 8)
  await expect.poll(() => pixelsOf(app.preview)).not.toBe(before)

  control.resumeSteps()
  await app.hasResult()
  expect(sentPrompts(control)).toHaveLength(1)
  await expect(app.results.getByRole('option')).toHaveCount(1)
})

test('a run that ended while the page was away is there with its picture', async ({ app, page, simulator: { control } }) => {
  await app.hasFields()
  control.holdSteps()
  await app.setNumber(app.steps, 3)
  await app.generate.click()
  control.releaseStep()
  await app.isAtStep(1, 3)
  await page.goto('about:blank')
  control.resumeSteps()
  await control.idle()
  await page.goto(app.url)
  await app.hasResult()
  expect(sentPrompts(control)).toHaveLength(1)
})

test('what was written survives a tab that is killed', async ({ app, context, page }) => {
  await app.hasFields()
  await app.chooseSeedMode('Increment')
  await app.negative.fill('fog')
  await app.setNumber(app.seed, '18446744073709551614')
  await app.setNumber(app.runs, 7)
  await page.getByText('3:2', { exact: true }).click()
  await app.prompt.fill('the last words before the crash')
  const written = Date.now()
  await expect.poll(() => draftText(page), { intervals: [20] }).toContain('the last words before the crash')
  expect(Date.now() - written).toBeLessThan(1000)
  await kill(page)

  const app2 = createApp(await context.newPage(), app.url)
  await app2.open()
  await app2.hasFields()
  await expect(app2.prompt).toHaveValue('the last words before the crash')
  await expect(app2.negative).toHaveValue('fog')
  await expect(app2.seed).toHaveValue('18446744073709551614')
  await expect(app2.runs).toHaveValue('7')
  await expect(app2.page.getByRole('button', { name: 'Seed mode: Increment' })).toBeVisible()
  await expect(app2.page.getByRole('radio', { name: '3:2' })).toBeChecked()
})

test('what was written a moment before a reload survives it', async ({ app, page }) => {
  await app.hasFields()
  await app.openStarter('Stable Diffusion XL')
  for (const text of ['a room', 'a room with a view', 'a room with a view of the sea']) {
    await app.prompt.fill(text)
    await page.reload()
    await app.isReady()
    await expect(page.getByRole('button', { name: 'Workflow: Stable Diffusion XL' })).toBeVisible()
    await expect(app.prompt).toHaveValue(text)
  }
})

test('the socket breaks in the middle of a run and comes back', async ({ app, simulator: { control }, watch }) => {
  watch.allow(FAILED_REQUEST)
  await app.hasFields()
  control.holdSteps()
  await app.setNumber(app.steps, 6)
  await app.generate.click()
  control.releaseStep()
  await app.isAtStep(1, 6)
  const [run] = sentPrompts(control)
  control.dropSockets()
  await expect.poll(() => control.connectedIds(), { intervals: [10] }).not.toContain(run?.client_id)
  await expect.poll(() => control.connectedIds()).toContain(run?.client_id)
  control.releaseStep(2)
  await app.isAtStep(3, 6)
  control.resumeSteps()
  await app.hasResult()
  await expect(app.server).toHaveAccessibleName(/^Server: Connected/)
})

test('a server that was restarted knows the run no more: it is named as lost, with a re-run', async ({ app, simulator: { control }, watch }) => {
  watch.allow(FAILED_REQUEST)
  await app.hasFields()
  control.holdSteps()
  await app.setNumber(app.steps, 4)
  await app.generate.click()
  control.releaseStep()
  await app.isAtStep(1, 4)
  control.forgetEverything()
  await expect(app.stage.getByText('The server does not know this run any more')).toBeVisible({ timeout: 15_000 })
  await expect(app.results.getByRole('option', { name: /^Run: lost/ })).toBeVisible()

  control.resumeSteps()
  await app.stage.getByRole('button', { name: 'Run again' }).click()
  await app.hasResult()
  const [first, again] = sentPrompts(control)
  expect(again?.prompt).toEqual(first?.prompt)
  expect(again?.prompt_id).not.toBe(first?.prompt_id)
})

test('socket pictures that came while nobody listened are named as lost, with a re-run', async ({ app, page, simulator: { control } }) => {
  await app.hasFields()
  await app.chooseDelivery('Websocket')
  await app.setNumber(app.batchSize, 2)
  await app.setNumber(app.steps, 3)
  control.holdSteps()
  await app.generate.click()
  control.releaseStep()
  await app.isAtStep(1, 3)
  await page.goto('about:blank')
  control.resumeSteps()
  await control.idle()

  await page.goto(app.url)
  await expect(app.stage.getByText(/^Pictures of Save Image came while nobody listened, and the server does not keep them\./)).toBeVisible()
  await expect(app.results.getByRole('option', { name: /^Run: pictures lost/ })).toBeVisible()
  await app.stage.getByRole('button', { name: 'Run again' }).first().click()
  await app.hasResult('Result 1 of 2')
})

test('a socket that has gone deaf is noticed at the next run, and replaced', async ({ app, simulator }) => {
  const { control } = simulator
  await app.hasFields()
  await app.setNumber(app.steps, 3)
  const [id] = control.connectedIds()
  // What a server does that hears late of an old socket's end: it strikes the id off, and with it the new socket.
  const twin = new WebSocket(`${simulator.url.replace('http', 'ws')}/ws?clientId=${id}`)
  await once(twin, 'message')
  twin.close()
  await expect.poll(() => control.connectedIds()).toEqual([])

  await app.generate.click()
  await app.hasResult()
  await expect.poll(() => control.connectedIds()).toEqual([expect.any(String)])
  await app.generate.click()
  await expect(app.results.getByRole('option', { name: /^Result/ })).toHaveCount(2)
  expect(sentPrompts(control)).toHaveLength(2)
})

test('two tabs have ids of their own, and each shows its own runs', async ({ app, context, page, simulator: { control } }) => {
  await app.hasFields()
  const other = createApp(await context.newPage(), app.url)
  await other.open()
  // A duplicated tab begins with a copy of everything that the first one keeps for itself.
  const [copyPage] = await Promise.all([context.waitForEvent('page'), page.evaluate(() => void window.open(location.href))])
  const copy = createApp(copyPage, app.url)
  await copy.isReady()
  await expect.poll(() => new Set(control.connectedIds()).size).toBe(3)

  await other.setNumber(other.steps, 3)
  control.holdSteps()
  await other.generate.click()
  control.releaseStep()
  await other.isAtStep(1, 3)
  await expect(app.page.getByRole('button', { name: 'Queue, 1 run' })).toBeVisible()
  await expect(app.stepBar).toHaveCount(0)
  await expect(copy.stepBar).toHaveCount(0)
  control.resumeSteps()
  await other.hasResult()
  expect(control.connectedIds()).toContain(sentPrompts(control)[0]?.client_id)
})

/** All drafts in the page's storage, as text. */
function draftText(page: Page): Promise<string> {
  return page.evaluate(async () => {
    // oxlint-disable-next-line consistent-function-scoping -- only what stands in here is taken over into the page
    function answer<T>(request: IDBRequest<T>): Promise<T> {
      return new Promise((resolve) => {
        request.addEventListener('success', () => resolve(request.result))
      })
    }
    const db = await answer(indexedDB.open('darkroom'))
    const rows = await answer(db.transaction('drafts').objectStore('drafts').getAll())
    db.close()
    return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
  })
}

/** Its process ends at once: no event tells the page. */
async function kill(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash')
  await page.goto('chrome://crash').catch(() => {})
  await crashed
}
