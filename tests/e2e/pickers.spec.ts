/** Choosing: among thousands of models, among pictures of the server and of this computer, among saved workflows. */
import { encodePng } from '../simulator/media/png'
import { createRaster } from '../simulator/media/raster'
import { createApp } from './helpers/app'
import { findBarriers } from './helpers/axe'
import { dropOn } from './helpers/drop'
import { textToImage } from './helpers/graphs'
import { inputOf, sentPrompts } from './helpers/prompts'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'
import { FAILED_REQUEST } from './helpers/watch'

test.skip(...NEEDS_SIMULATOR)

const MODELS = Array.from({ length: 5_000 }, (_, at) => `pack ${at % 20}/model_${String(at).padStart(4, '0')}.safetensors`)
const WITH_LORA = textToImage({
  20: ['LoraLoader', { model: ['4', 0], clip: ['4', 1], lora_name: 'pack 3/model_0003.safetensors', strength_model: 1, strength_clip: 1 }],
  3: { model: ['20', 0], steps: 2 },
})

test.describe('of five thousand models', () => {
  test.use({ simulatorOptions: { models: { loras: MODELS } } })

  test('one is found and taken by keys, and stands first the next time', async ({ app, page, simulator: { control }, watch }) => {
    watch.allow(FAILED_REQUEST) // not every model has a preview
    await app.openFile('lora.json', WITH_LORA)
    await app.hasFields()
    const picker = page.getByRole('combobox', { name: /^LoRA/ })
    await picker.focus()
    await page.keyboard.press('ArrowDown')
    const list = page.getByRole('listbox')
    await expect(list.getByRole('option', { selected: true })).toContainText('model_0003')
    await page.keyboard.type('4711')
    await expect(page.getByText('1 of 5,000')).toBeVisible()
    expect.soft(await findBarriers(page), 'the picker as a list').toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(list).toHaveCount(0)
    await expect(picker).toBeFocused()
    await expect(picker).toContainText('model_4711')

    await picker.click()
    await expect(list.getByText('Recent', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Show previews' }).click()
    await expect(list.getByRole('option').first()).toBeVisible()
    expect.soft(await findBarriers(page), 'the picker with previews').toEqual([])
    await page.keyboard.press('Escape')
    await app.generate.click()
    await app.hasResult()
    expect(inputOf(sentPrompts(control)[0]!, 'LoraLoader', 'lora_name')).toBe('pack 11/model_4711.safetensors')
  })

  test.describe('on a phone', () => {
    test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

    test('one is found and taken by touch', async ({ page, darkroom }) => {
      const app = createApp(page, `http://127.0.0.1:${darkroom.port}/`)
      await app.open()
      await app.openFile('lora.json', WITH_LORA)
      await app.hasFields()
      const picker = page.getByRole('combobox', { name: /^LoRA/ })
      await picker.tap()
      const search = page.getByRole('dialog').getByRole('combobox')
      await search.tap()
      await search.fill('pack 7 model_0007')
      await page.getByRole('option').first().tap()
      await expect(picker).toContainText('model_0007')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    })
  })
})

for (const { where, host } of [
  { where: 'behind the start command', host: '127.0.0.1' },
  { where: 'under a plain-http name of the network', host: 'lan.test' },
]) {
  test.describe(where, () => {
    test.use({ darkroomOptions: { allowedNames: ['lan.test'] } })

    test('a picture is dropped on its field, chosen from the folders and the results, and a saved workflow opened from the server', async ({ page, darkroom, simulator: { control } }) => {
      const app = createApp(page, `http://${host}:${darkroom.port}/`)
      await app.open()
      await app.openStarter('Image to image')
      await app.hasFields()
      const picture = await encodePng(createRaster(64, 48), [['prompt', WITH_LORA]])
      await dropOn(page.getByRole('button', { name: 'Upload…' }), { name: 'my dog.png', content: picture, type: 'image/png' })
      await expect(page.getByRole('combobox', { name: /image/i }).first()).toContainText('my dog.png')
      await expect(page.getByRole('button', { name: 'Workflow: Image to image' })).toBeVisible() // it was no workflow there
      await app.setNumber(app.steps, 2)
      await app.generate.click()
      await app.hasResult()

      await page.getByRole('button', { name: 'Choose…' }).click()
      const chooser = page.getByRole('dialog', { name: 'Choose a picture' })
      await expect(chooser.getByRole('option', { name: /my dog/ })).toBeVisible()
      expect.soft(await findBarriers(page), 'the choice of pictures').toEqual([])
      await chooser.getByText('Results', { exact: true }).click()
      await chooser.getByRole('option', { name: /img2img/ }).click()
      await expect(chooser).toHaveCount(0)
      await app.generate.click()
      await expect(app.results.getByRole('option', { name: /^Result/ })).toHaveCount(2)
      const sent = sentPrompts(control).map((prompt) => inputOf(prompt, 'LoadImage', 'image'))
      expect(sent).toEqual(['my dog.png', expect.stringMatching(/^darkroom\/img2img_.*\.png \[output\]$/)])

      await page.getByRole('button', { name: /^Workflow: / }).click()
      await page.getByRole('menuitem', { name: /Open from the server/ }).click()
      const saved = page.getByRole('dialog', { name: 'Workflows on the server' })
      await expect(saved.getByRole('option')).toHaveCount(3)
      expect.soft(await findBarriers(page), 'the workflows of the server').toEqual([])
      await saved.getByRole('combobox').fill('keeper')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await expect(saved).toHaveCount(0)
      await expect(app.prompt).toHaveValue('portrait of a lighthouse keeper')
      await app.hasFields()
    })
  })
}
