/** Stopping: the run that is meant, and no other. */
import { printExact } from '@/lib/exactJson'
import type { App } from './helpers/app'
import { sentPrompts } from './helpers/prompts'
import { expect, test } from './helpers/test'
import { FAILED_REQUEST } from './helpers/watch'
import type { SimulatorControl } from '../simulator/simulator'

const STEPS = 20

/** Runs stand still at the first step of the first of them. */
async function startHeld(app: App, control: SimulatorControl, count = 1) {
  await app.hasFields()
  control.holdSteps()
  if (count > 1) await app.setNumber(app.runs, count)
  await app.generate.click()
  control.releaseStep()
  await app.isAtStep(1, STEPS)
  await expect.poll(() => control.queueState().pending.length).toBe(count - 1)
}

test('the Interrupt button stops this run, and the next one goes on', async ({ app, simulator: { control } }) => {
  await startHeld(app, control, 2)
  const { running, pending } = control.queueState()
  await app.interrupt.click()
  await expect.poll(() => control.queueState().running).toBe(pending[0])
  await expect(app.results.getByRole('option', { name: /^Run: interrupted/ })).toBeVisible()

  control.resumeSteps()
  await app.hasResult()
  await expect(app.results.getByRole('option')).toHaveCount(2)
  expect(control.requests.filter(({ path }) => /interrupt/.test(path)).map(({ body }) => JSON.parse(body))).toEqual([{ prompt_id: running }])
})

test('Escape interrupts, but not while a popup is open', async ({ app, page, simulator: { control } }) => {
  await startHeld(app, control)
  await page.getByRole('button', { name: 'Settings' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await app.openQueue()
  await page.keyboard.press('Escape')
  await expect(app.queuePanel).toHaveCount(0)
  await app.seed.fill('12')
  await page.keyboard.press('Escape') // gives up the typing
  await expect(app.seed).not.toHaveValue('12')
  control.releaseStep()
  await app.isAtStep(2, STEPS)
  expect(control.requests.some(({ path }) => /interrupt/.test(path))).toBe(false)

  await page.keyboard.press('Escape')
  await expect(app.stage.getByText('Interrupted at step 2 of 20')).toBeVisible()
  await expect(app.stage.getByText('Only this run was stopped; others go on.')).toBeVisible()
  await expect(app.stage.getByRole('button', { name: 'Run again' })).toBeVisible()
})

test('Ctrl+Alt+Enter interrupts as on ComfyUI’s page, also from within the prompt', async ({ app, simulator: { control } }) => {
  await startHeld(app, control)
  await app.prompt.press('Control+Alt+Enter')
  await expect(app.stage.getByText('Interrupted at step 1 of 20')).toBeVisible()
  expect(sentPrompts(control)).toHaveLength(1)
})

test('leaves a run of somebody else alone', async ({ app, simulator }) => {
  const { control } = simulator
  await startHeld(app, control)
  const [ours] = sentPrompts(control)
  await fetch(`${simulator.url}/prompt`, { method: 'POST', body: printExact({ prompt: ours?.prompt, client_id: 'somebody' }) })
  const [theirs] = control.queueState().pending
  await expect(app.page.getByRole('button', { name: 'Queue, 2 runs' })).toBeVisible()

  await app.openQueue()
  await expect(app.queuePanel.getByText('1 of other clients')).toBeVisible()
  await app.page.keyboard.press('Escape')
  await app.page.keyboard.press('Escape')
  await expect(app.stage.getByText('Interrupted at step 1 of 20')).toBeVisible()
  await expect.poll(() => control.queueState().running).toBe(theirs)
  await app.page.keyboard.press('Escape') // nothing of ours runs any more
  control.releaseStep()
  await expect.poll(() => control.waitingSteps()).toBe(1)
  expect(control.queueState().running).toBe(theirs)
})

test('cancels one waiting run, then all that are ours; the running one goes on', async ({ app, simulator: { control } }) => {
  await startHeld(app, control, 4)
  const { running, pending } = control.queueState()
  await app.openQueue()
  await expect(app.queuePanel.getByRole('heading', { name: '4 runs' })).toBeVisible()
  await app.queuePanel.getByRole('button', { name: /^Cancel run / }).nth(1).click()
  await expect.poll(() => control.queueState().pending).toEqual([pending[0], pending[2]])
  await expect(app.queuePanel.getByRole('heading', { name: '3 runs' })).toBeVisible()

  await app.queuePanel.getByRole('button', { name: 'Cancel mine' }).click()
  await expect.poll(() => control.queueState()).toEqual({ running, pending: [] })
  await expect(app.queuePanel.getByRole('heading', { name: '1 run' })).toBeVisible()
  await app.page.keyboard.press('Escape')
  await expect(app.results.getByRole('option', { name: /^Run: cancelled/ })).toHaveCount(3)

  control.resumeSteps()
  await app.hasResult()
})

test.describe('ComfyUI 0.3.64', () => {
  test.use({ simulatorOptions: { version: '0.3.64', previewMethod: 'auto' } })

  test('cancels and interrupts on servers without a jobs route', async ({ app, watch, simulator: { control } }) => {
    watch.allow(FAILED_REQUEST) // whether there is such a route is found out by asking for it
    await startHeld(app, control, 3)
    const { pending } = control.queueState()
    await app.openQueue()
    await app.queuePanel.getByRole('button', { name: /^Cancel run / }).first().click()
    await expect.poll(() => control.queueState().pending).toEqual([pending[1]])
    await app.page.keyboard.press('Escape')
    await app.page.keyboard.press('Escape')
    await expect.poll(() => control.queueState().running).toBe(pending[1])
    control.resumeSteps()
    await app.hasResult()
  })
})
