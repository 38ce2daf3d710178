/** Every starter opens and runs to a picture, by both ways of delivery. */
import { listStarters } from '@/workflow/starters/starters'
import { encodePng } from '../simulator/media/png'
import { createRaster } from '../simulator/media/raster'
import { inputOf, sentPrompts } from './helpers/prompts'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'

test.skip(...NEEDS_SIMULATOR)

for (const { name, id } of listStarters()) {
  test(`${name} runs to a picture, as a file and over the socket`, async ({ app, page, simulator: { control } }) => {
    if (id !== 'sd15') await app.openStarter(name)
    await app.hasFields()
    await expect(app.prompt).not.toHaveValue('')
    // Small, for the drawing of large ones takes its time.
    for (const side of ['Width', 'Height']) await app.setNumber(page.getByRole('spinbutton', { name: side }), 256)
    await app.setNumber(app.steps, 3)
    await app.generate.click()
    await app.hasResult()
    await app.chooseDelivery('Websocket')
    await app.generate.click()
    await expect(app.results.getByRole('option', { name: /^Result/ })).toHaveCount(2)
    await app.hasResult()
    await expect(app.result()).toHaveAttribute('src', /^blob:/)
    await control.idle()
  })
}

test('a picture is uploaded, shown, and what is sent is the name that the server gave it', async ({ app, page, simulator: { control } }) => {
  await app.openStarter('Image to image')
  const picture = { name: 'my cat.png', mimeType: 'image/png', buffer: Buffer.from(await encodePng(createRaster(64, 48))) }
  await page.getByLabel('Upload… Image').setInputFiles(picture)
  await expect(page.getByRole('img', { name: 'Input: my cat.png' })).toBeVisible()
  await app.setNumber(app.steps, 2)
  await app.generate.click()
  await app.hasResult()
  expect(sentPrompts(control).map((sent) => inputOf(sent, 'LoadImage', 'image'))).toEqual(['my cat.png'])
})

test.describe('on a server with other models', () => {
  test.use({ simulatorOptions: { checkpoints: ['sd15/v1-5-pruned-emaonly.safetensors', 'zz_other.safetensors'] } })

  test('the nearest checkpoint takes the place of the one that is missing, and the field says so', async ({ app, page }) => {
    await app.hasFields()
    await expect(page.getByText('v1-5-pruned-emaonly-fp16.safetensors', { exact: false })).toBeVisible()
    await app.setNumber(app.steps, 2)
    await app.generate.click()
    await app.hasResult()
  })
})
