/** Opening workflows: dropped, pasted, chosen. What cannot be opened is told, and what was open stays as it was. */
import type { Page } from '@playwright/test'
import { encodePng } from '../simulator/media/png'
import { createRaster } from '../simulator/media/raster'
import type { App } from './helpers/app'
import { dropOnPage } from './helpers/drop'
import { textToImage } from './helpers/graphs'
import { inputOf, sentPrompts } from './helpers/prompts'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'

test.skip(...NEEDS_SIMULATOR)

const WORKFLOW = textToImage({ 6: { text: 'dropped from a file' }, 3: { seed: 18446744073709551615n } })

test('a file of any API-format workflow opens from the first file input, and is sent as it is', async ({ app, page, simulator: { control } }) => {
  await app.openFile('harbour.json', WORKFLOW)
  await expect(page.getByRole('button', { name: 'Workflow: harbour' })).toBeVisible()
  await expect(app.prompt).toHaveValue('dropped from a file')
  await expect(app.seed).toHaveValue('18446744073709551615')
  await app.hasFields()
  await app.chooseSeedMode('Fixed')
  await app.generate.click()
  await app.hasResult()
  const [sent] = sentPrompts(control)
  expect(inputOf(sent!, 'KSampler', 'seed')).toBe(18446744073709551615n)
  expect(inputOf(sent!, 'SaveImage', 'filename_prefix')).toBe('file')
})

test('a file dropped anywhere on the page opens', async ({ app, page }) => {
  await dropOnPage(page, { name: 'dropped.json', content: WORKFLOW })
  await expect(page.getByRole('button', { name: 'Workflow: dropped' })).toBeVisible()
  await expect(app.prompt).toHaveValue('dropped from a file')
})

test('text pasted outside of a field opens; in a field it is text', async ({ app, page }) => {
  await app.prompt.fill('before')
  await paste(page, 'textarea', WORKFLOW)
  await expect(page.getByRole('button', { name: 'Workflow: Stable Diffusion 1.5' })).toBeVisible()
  await paste(page, 'body', WORKFLOW)
  await expect(page.getByRole('button', { name: 'Workflow: Pasted workflow' })).toBeVisible()
  await expect(app.prompt).toHaveValue('dropped from a file')
})

const PICTURE = await encodePng(createRaster(64, 48), [['prompt', WORKFLOW]])

for (const [what, name, text, words] of [
  ['garbage', 'garbage.json', '} this is no workflow {{{', /^It is not JSON: .+ in line 1, column \d+\./],
  ['a file that was cut off', 'cut.json', WORKFLOW.slice(0, 300), /^It is not JSON: .+ in line 1, column \d+\./],
  ['JSON of something else', 'list.json', '[1, 2, 3]', /^It is JSON, but no workflow: it is a list\./],
  ['a node without a type', 'typeless.json', '{"3": {"inputs": {"seed": 1}}, "4": {"class_type": "VAEDecode", "inputs": {}}}', /^Node 3 has no class_type/],
  ['nothing', 'empty.json', '', /^There is nothing in it\./],
  ['a picture that was cut off', 'cut.png', PICTURE.subarray(0, 300), /^The PNG file is damaged: it ends too early \(tEXt/],
  ['a picture without a workflow', 'holiday.png', await encodePng(createRaster(64, 48)), /^The PNG file has no workflow in it\./],
  ['a file of no known kind', 'table.json', new Uint8Array([0, 1, 2, 255, 254, 3]), /^It is no kind of file that holds workflows\./],
] as const) {
  test(`${what} is not opened: it is said what it is, and the open workflow stays as it was`, async ({ app, page }) => {
    await app.hasFields()
    await app.prompt.fill('still here')
    await app.setNumber(app.steps, 2)
    await app.openFile(name, text)
    const alert = page.getByRole('alert').filter({ hasText: `${name} was not opened` })
    await expect(alert).toBeVisible()
    await expect(alert.getByText(words)).toBeVisible()
    await expect(alert.getByText(/What was open is still open\.$/)).toBeVisible()
    await stillWorks(app)
    await expect(alert).toHaveCount(0)
  })
}

test('missing links and circles are named before anything is sent', async ({ app, page }) => {
  await app.openFile('holes.json', textToImage({ 8: { samples: ['33', 0] } }))
  await expect(page.getByText(/input samples is linked to node 33, which is not in the workflow\./)).toBeVisible()
  await app.openFile('circle.json', textToImage({ 20: ['VAEEncode', { pixels: ['8', 0], vae: ['4', 2] }], 3: { latent_image: ['20', 0] } }))
  await expect(page.getByText(/^These nodes wait for each other in a circle: /)).toBeVisible()
  await expect(app.prompt).toHaveValue('harbour at dusk')
})

test('node types that the server does not have are named', async ({ app, page }) => {
  await app.openFile('custom.json', textToImage({ 9: ['SaveImageElsewhere', { images: ['8', 0] }] }))
  await expect(page.getByText(/^This server has no node type “SaveImageElsewhere”\. Install the custom node/)).toBeVisible()
  await expect(app.prompt).toHaveValue('harbour at dusk')
})

test('garbage from the server is dropped, and the run goes on', async ({ app, simulator: { control } }) => {
  await app.hasFields()
  control.holdSteps()
  await app.setNumber(app.steps, 5)
  await app.generate.click()
  control.releaseStep()
  await app.isAtStep(1, 5)
  control.corruptNextFrame()
  control.sendFrame(new Uint8Array([0, 0, 0, 99, 1, 2, 3]))
  control.sendFrame(new Uint8Array([0, 0]))
  control.sendMessage('something.of.a.custom.node', { any: ['thing'] })
  control.releaseStep()
  await app.isAtStep(2, 5)
  await expect(app.preview).toBeVisible()
  control.resumeSteps()
  await app.hasResult()
})

async function stillWorks(app: App) {
  await expect(app.prompt).toHaveValue('still here')
  await expect(app.steps).toHaveValue('2')
  await app.generate.click()
  await app.hasResult()
}

async function paste(page: Page, into: string, text: string) {
  await page.locator(into).first().evaluate((element, content) => {
    const data = new DataTransfer()
    data.setData('text/plain', content)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, text)
}
