/** The other way to deliver: pictures of SaveImageWebsocket, which exist in this browser and nowhere else. */
import { PNG } from 'pngjs'
import { naturalSize, picturePixels, pixelsOf } from './helpers/app'
import { download } from './helpers/download'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'

test('keeps each picture of a batch that came over the socket, also over a reload', async ({ app, page }) => {
  await app.hasFields()
  await app.chooseDelivery('Websocket')
  await app.setNumber(app.steps, 4)
  await app.setNumber(app.batchSize, 4)
  await app.generate.click()
  await app.hasResult('Result 1 of 4')

  const sizes = new Set<number>()
  const seen = new Set<string>()
  for (const number of [1, 2, 3, 4]) {
    const name = `Result ${number} of 4`
    await page.getByRole('button', { name: `Show ${name}`, exact: true }).click()
    await app.hasResult(name)
    expect(await naturalSize(app.result(name))).toEqual({ width: 512, height: 512 })
    await expect(app.result(name)).toHaveAttribute('src', /^blob:/)
    await expect(app.download).toHaveAccessibleName(new RegExp(`_0${number}\\.png$`))

    const { name: fileName, bytes } = await download(page, app.download)
    expect(fileName).toMatch(new RegExp(`^Stable Diffusion 1\\.5_\\d+_0${number}\\.png$`))
    expect(PNG.sync.read(bytes).width).toBe(512)
    sizes.add(bytes.length)
    seen.add(await picturePixels(app.result(name)))
  }
  expect(seen.size).toBe(4)

  await page.reload()
  await app.isReady()
  await app.hasResult('Result 1 of 4')
  await page.getByRole('button', { name: 'Show Result 4 of 4', exact: true }).click()
  await app.hasResult('Result 4 of 4')
  expect(seen).toContain(await picturePixels(app.result('Result 4 of 4')))
  const { bytes } = await download(page, app.download)
  expect(sizes).toContain(bytes.length)

  // ComfyUI's SaveImageWebsocket writes no metadata: what made it is put in for the download.
  await page.locator('input[type=file]').first().setInputFiles({ name: 'from the socket.png', mimeType: 'image/png', buffer: bytes })
  await expect(page.getByRole('button', { name: 'Workflow: from the socket' })).toBeVisible()
  await expect(app.batchSize).toHaveValue('4')
})

test('counts them as results, not as previews', async ({ app, simulator: { control } }) => {
  await app.hasFields()
  await app.chooseDelivery('Websocket')
  await app.setNumber(app.steps, 3)
  control.holdSteps()
  await app.generate.click()
  control.releaseStep(2)
  await app.isAtStep(2, 3)
  const lastPreview = await pixelsOf(app.preview)
  control.releaseStep()
  await app.hasResult()
  await expect(app.preview).toHaveCount(0)
  expect(await picturePixels(app.result())).not.toBe(lastPreview)
  await expect(app.stage.getByText('Sent by SaveImageWebsocket, kept in this browser')).toBeVisible()
})

test.describe('without custom nodes', () => {
  test.skip(...NEEDS_SIMULATOR)
  test.use({ simulatorOptions: { withoutSocketImages: true } })

  test('says so where the server has no SaveImageWebsocket', async ({ app, page }) => {
    await expect(page.getByText('This server has no SaveImageWebsocket node: custom nodes are switched off there.')).toBeVisible()
    await expect(page.getByRole('radio', { name: 'Websocket' })).toBeDisabled()
    await app.generate.click()
    await app.hasResult()
  })
})
