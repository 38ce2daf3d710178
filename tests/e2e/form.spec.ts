/** The form of any workflow: found, changed, arranged, taken back, and what of it is sent. */
import type { Page } from '@playwright/test'
import { findBarriers } from './helpers/axe'
import { dropOnPage } from './helpers/drop'
import { textToImage } from './helpers/graphs'
import { inputOf, sentPrompts, type SentPrompt } from './helpers/prompts'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'
import { FAILED_REQUEST } from './helpers/watch'

test.skip(...NEEDS_SIMULATOR)

const SCALE: Parameters<typeof textToImage>[0] = {
  20: ['ImageScaleBy', { image: ['8', 0], upscale_method: 'bicubic', scale_by: 1.5 }],
  9: { images: ['20', 0] },
}

test('what plays no role is found, changed and sent; every change is taken back and brought again by keys', async ({ app, page, simulator: { control } }) => {
  await app.openFile('scaled.json', textToImage(SCALE))
  await app.hasFields()
  const search = page.getByRole('searchbox', { name: 'Search parameters' })
  await expect(search).toBeVisible()
  await page.locator('main').click()
  await page.keyboard.press('/')
  await expect(search).toBeFocused()
  await page.keyboard.type('scale by')
  await expect(page.getByText('2 found')).toBeVisible()
  const scale = page.getByRole('spinbutton', { name: 'scale_by' })
  await app.setNumber(scale, '2.25')
  expect.soft(await findBarriers(page), 'a search of the form').toEqual([])
  await search.press('Escape')

  const node = page.getByRole('button', { name: /^Upscale Image By/ })
  await node.click()
  await expect(scale).toHaveValue('2.25')
  await node.click()
  await app.prompt.fill('a lighthouse')
  await app.setNumber(app.steps, 2)

  await page.locator('main').click()
  await page.keyboard.press('Control+z')
  await expect(app.steps).toHaveValue('3')
  await page.keyboard.press('Control+z')
  await expect(app.prompt).toHaveValue('harbour at dusk')
  await page.keyboard.press('Control+z')
  await expect(scale).toHaveValue('1.50') // its node has opened, to show what was changed
  for (const key of ['Control+Shift+z', 'Control+y', 'Control+y']) await page.keyboard.press(key)
  await expect(app.steps).toHaveValue('2')
  await expect(scale).toHaveValue('2.25')

  await app.generate.click()
  await app.hasResult()
  await chooseInMenu(page, 'Steps', 'Reset')
  await expect(app.steps).toHaveValue('3')
  await page.getByRole('button', { name: 'Form', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Reset all' }).click()
  await expect(app.prompt).toHaveValue('harbour at dusk')
  await app.generate.click()
  await expect(app.results.getByRole('option', { name: /^Result/ })).toHaveCount(2)
  expect(sentPrompts(control).map(changesIn)).toEqual([['a lighthouse', 2, 2.25], ['harbour at dusk', 3, 1.5]])
})

test('a form stays as it was arranged when the same workflow is dropped with other values', async ({ app, page }) => {
  await dropOnPage(page, { name: 'one.json', content: textToImage(SCALE) })
  await app.hasFields()
  await page.getByRole('button', { name: /^Upscale Image By/ }).click()
  await chooseInMenu(page, 'scale_by', 'Pin to the top')
  await chooseInMenu(page, 'Denoise', 'Hide')
  await chooseInMenu(page, 'Steps', 'Rename…')
  await page.getByRole('textbox', { name: 'Name' }).fill('Patience')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('spinbutton', { name: 'Patience' })).toHaveValue('3')

  await page.reload()
  await app.isReady()
  await dropOnPage(page, { name: 'two.json', content: textToImage({ ...SCALE, 6: { text: 'another day' }, 3: { steps: 9 } }) })
  await expect(app.prompt).toHaveValue('another day')
  await expect(page.getByRole('spinbutton', { name: 'Patience' })).toHaveValue('9')
  await expect(page.getByRole('region', { name: 'Pinned' }).getByRole('spinbutton', { name: 'scale_by' })).toHaveValue('1.50')
  await expect(page.getByRole('spinbutton', { name: 'Denoise' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Hidden (1)' }).click()
  await expect(page.getByRole('spinbutton', { name: 'Denoise' })).toBeVisible()
  expect.soft(await findBarriers(page), 'an arranged form').toEqual([])
})

test.describe('nodes whose inputs depend on each other', () => {
  test.use({ simulatorOptions: { dynamicNodes: true } })

  test('a choice brings its own fields, a group grows, and just that is sent', async ({ app, page, simulator: { control } }) => {
    await app.openFile('dynamic.json', textToImage({
      20: ['SampleEncode', { image: ['8', 0], format: 'mp4', 'format.codec': 'h264', 'format.codec.quality': 20, 'format.codec.speed': 'fast' }],
      21: ['SampleMessage', { text: ['20', 0] }],
      22: ['SampleLines', { 'lines.line0': 'fog' }],
      23: ['SampleMessage', { text: ['22', 0] }],
    }))
    await app.hasFields()
    await page.getByRole('button', { name: /^Sample: Encode/ }).click()
    await expect(page.getByRole('spinbutton', { name: 'quality' })).toHaveValue('20')
    await app.generate.click()
    await expect(app.results.getByRole('option')).toHaveCount(3)

    await choose(page, 'codec', 'av1')
    await expect(page.getByText('speed', { exact: true })).toHaveCount(0)
    await page.getByRole('button', { name: /^Sample: Lines/ }).click()
    await page.getByRole('button', { name: 'Add lines' }).click()
    await page.getByRole('textbox', { name: 'line1' }).fill('rain')
    await app.generate.click()
    await expect(app.results.getByRole('option')).toHaveCount(6)
    const inputsOf = (node: string) => sentPrompts(control).map(({ prompt }) => prompt[node]?.inputs)
    expect(inputsOf('20')).toEqual([
      { image: ['8', 0], format: 'mp4', 'format.codec': 'h264', 'format.codec.quality': 20, 'format.codec.speed': 'fast' },
      { image: ['8', 0], format: 'mp4', 'format.codec': 'av1', 'format.codec.quality': 30 },
    ])
    expect(inputsOf('22')).toEqual([{ 'lines.line0': 'fog' }, { 'lines.line0': 'fog', 'lines.line1': 'rain' }])
    expect.soft(await findBarriers(page), 'dynamic fields').toEqual([])
  })
})

test('a file that is missing has its nearest offered, for all that name it, and is remembered', async ({ app, page, simulator: { control }, watch }) => {
  watch.allow(FAILED_REQUEST) // a refusal is an error to the browser
  const missing = textToImage({
    20: ['LoraLoader', { model: ['4', 0], clip: ['4', 1], lora_name: 'old\\Ink_Wash.safetensors', strength_model: 1, strength_clip: 1 }],
    21: ['LoraLoader', { model: ['20', 0], clip: ['20', 1], lora_name: 'old\\Ink_Wash.safetensors', strength_model: 0.5, strength_clip: 0.5 }],
    3: { model: ['21', 0] },
  })
  await app.openFile('missing.json', missing)
  await app.hasFields()
  await app.generate.click()
  const held = page.getByRole('alert').filter({ hasText: 'Not sent: the server would refuse this' })
  await expect(held).toBeVisible()
  expect.soft(await findBarriers(page), 'held back, with what is offered').toEqual([])
  expect(sentPrompts(control)).toEqual([])
  await page.getByRole('button', { name: 'Use for all: style/ink_wash.safetensors' }).first().click()
  await expect(held).toHaveCount(0)
  await app.generate.click()
  await app.hasResult()
  const loras = () => sentPrompts(control).map(({ prompt }) => ['20', '21'].map((id) => prompt[id]?.inputs['lora_name']))
  expect(loras()).toEqual([['style/ink_wash.safetensors', 'style/ink_wash.safetensors']])

  await app.openStarter('Stable Diffusion XL')
  await app.openFile('missing.json', missing)
  await expect(page.getByRole('combobox', { name: /LoRA 1/ })).toContainText('ink_wash')
  await expect(page.getByText('Not on this server.', { exact: true })).toHaveCount(0)

  await app.setNumber(app.steps, 0)
  await app.sendAnyway()
  await expect(app.stage.getByText('The server refused this workflow')).toBeVisible()
  expect(sentPrompts(control)).toHaveLength(2)
})

function changesIn(sent: SentPrompt) {
  return [inputOf(sent, 'CLIPTextEncode', 'text'), inputOf(sent, 'KSampler', 'steps'), inputOf(sent, 'ImageScaleBy', 'scale_by')]
}

/** The menu of a field, by the key that asks for one. */
async function chooseInMenu(page: Page, field: string, item: string) {
  await page.getByRole('spinbutton', { name: field, exact: true }).press('Shift+F10')
  await page.getByRole('menuitem', { name: item, exact: true }).click()
  await expect(page.getByRole('menu')).toHaveCount(0)
}

async function choose(page: Page, field: string, option: string) {
  await page.getByRole('group', { name: field, exact: true }).getByText(option, { exact: true }).click()
}
