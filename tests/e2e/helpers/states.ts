/** Takes the page through the states that people see it in, so that each can be looked at. */
import { expect, type Page } from '@playwright/test'
import type { Simulator } from '../../simulator/simulator'
import type { App } from './app'
import { textToImage } from './graphs'

export type Look = (state: string) => Promise<void>

/** `goTo` shows one of the phone's views; a desktop has them all at once. The page is open, and nothing was run. */
export async function visitStates(app: App, { control }: Pick<Simulator, 'control'>, look: Look, goTo: (view: 'Tweak' | 'Stage' | 'Results' | 'Queue') => Promise<void>): Promise<void> {
  const { page } = app
  await app.hasFields()
  await look('the form')
  await goTo('Stage')
  await look('an empty stage')
  await goTo('Results')
  await look('no results')
  await goTo('Tweak')
  await lookOver(page, look, 'the workflow menu', () => page.getByRole('button', { name: /^Workflow: / }).click(), page.getByRole('menu'))
  await lookOver(page, look, 'the settings', () => page.getByRole('button', { name: 'Settings' }).click(), page.getByRole('menu'))
  await lookOver(page, look, 'the seed modes', () => page.getByRole('button', { name: /^Seed mode: / }).click(), page.getByRole('menu'))
  await lookOver(page, look, 'a list of samplers', () => app.field('Sampler').click(), page.getByRole('listbox').last())
  await lookOver(page, look, 'the server', () => app.server.click(), page.getByRole('dialog', { name: 'Server' }))
  await app.server.click()
  await page.getByRole('button', { name: 'Open on phone' }).click()
  await lookOver(page, look, 'the way to a phone', async () => {}, page.getByRole('dialog', { name: 'Open on phone' }))

  control.holdSteps()
  await app.setNumber(app.steps, 4)
  await app.generate.click()
  await app.generate.click()
  control.releaseStep(2)
  await expect.poll(() => control.queueState().pending.length).toBe(1)
  await app.isAtStep(2, 4)
  await look('a run under way, and the form')
  await goTo('Stage')
  await expect(app.preview).toBeVisible()
  await look('a run under way')
  await goTo('Results')
  await look('a run under way, and the results')
  await showQueue(app, goTo)
  await expect(page.getByRole('button', { name: /^Cancel run/ })).toBeVisible()
  await look('the queue')
  await page.keyboard.press('Escape')
  control.resumeSteps()
  await goTo('Stage')
  await app.hasResult()
  await control.idle()
  await look('a result')
  await goTo('Results')
  await look('results')

  await goTo('Tweak')
  await app.setNumber(app.steps, 0)
  await look('a value that cannot be')
  await app.generate.click()
  await expect(page.getByRole('button', { name: 'Send anyway' })).toBeVisible()
  await look('a workflow that is held back')
  await page.getByRole('button', { name: 'Send anyway' }).click()
  await goTo('Stage')
  await expect(app.stage.getByText('The server refused this workflow')).toBeVisible()
  await look('a workflow that was refused')

  await app.openFile('no-workflow.json', '{')
  await goTo('Tweak')
  await expect(page.getByRole('alert').filter({ hasText: 'was not opened' })).toBeVisible()
  await look('a file that was not opened')
  await app.openFile('failing.json', textToImage({ 10: ['TestError', { kind: 'ValueError', message: 'no such tensor', seed: 0, image: ['8', 0] }], 9: { images: ['10', 0] } }))
  await expect(page.getByRole('button', { name: 'Workflow: failing' })).toBeVisible()
  await app.generate.click()
  await goTo('Stage')
  await expect(app.stage.getByText('no such tensor (ValueError)')).toBeVisible()
  await app.stage.getByText('Traceback').click()
  await look('a node that failed')
  await goTo('Results')
  await look('results, and runs without one')
}

async function showQueue(app: App, goTo: (view: 'Queue') => Promise<void>) {
  const button = app.page.getByRole('button', { name: /^Queue, / })
  if (await button.isVisible()) await button.click()
  else await goTo('Queue')
}

/** Something that hangs over the page, and goes again. */
async function lookOver(page: Page, look: Look, state: string, open: () => Promise<void>, shown: ReturnType<Page['getByRole']>) {
  await open()
  await expect(shown).toBeVisible()
  await look(state)
  await page.keyboard.press('Escape')
  await expect(shown).toHaveCount(0)
}
