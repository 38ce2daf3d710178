/** How a run can end, other than with a new picture: each is told in words, where it belongs, with the next step. */
import { picturePixels } from './helpers/app'
import { textToImage } from './helpers/graphs'
import { sentPrompts } from './helpers/prompts'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'
import { FAILED_REQUEST } from './helpers/watch'

test('a run of the same values computes nothing, shows the same picture, and offers a new seed', async ({ app, page, comfy: { control } }) => {
  await app.hasFields()
  await app.chooseSeedMode('Fixed')
  await app.setNumber(app.steps, 3)
  await app.generate.click()
  await app.hasResult()
  const first = await picturePixels(app.result())

  await app.generate.click()
  await expect(app.stage.getByText(/^Nothing had to be computed: all 7 nodes were cached\./)).toBeVisible()
  await app.hasResult()
  expect(await picturePixels(app.result())).toBe(first)
  if (control) {
    const [before, after] = sentPrompts(control)
    expect(after?.prompt).toEqual(before?.prompt)
  }

  await app.stage.getByRole('button', { name: 'Run with a new seed' }).click()
  await expect(app.results.getByRole('option', { name: /^Result/ })).toHaveCount(3)
  await expect(page.getByText(/^Nothing had to be computed/)).toHaveCount(0)
  await app.hasResult()
  expect(await picturePixels(app.result())).not.toBe(first)
})

test('a cached run with SaveImageWebsocket sends its picture again', async ({ app }) => {
  await app.hasFields()
  await app.chooseSeedMode('Fixed')
  await app.chooseDelivery('Websocket')
  await app.setNumber(app.steps, 3)
  await app.generate.click()
  await app.hasResult()
  const first = await picturePixels(app.result())
  await app.generate.click()
  await expect(app.results.getByRole('option', { name: /^Result/ })).toHaveCount(2)
  await app.hasResult()
  expect(await picturePixels(app.result())).toBe(first)
})

test('what the server refuses is said at its field, and what was typed stays', async ({ app, page, watch }) => {
  watch.allow(FAILED_REQUEST)
  await app.hasFields()
  await app.setNumber(app.steps, 0)
  await expect(app.steps).toHaveAttribute('aria-invalid', 'true')
  await app.prompt.fill('kept as it is')
  await app.sendAnyway()

  await expect(app.stage.getByText('The server refused this workflow')).toBeVisible()
  await expect(app.stage.getByText(/^KSampler, steps: /)).toBeVisible()
  await expect(app.steps).toHaveAccessibleDescription(/Too small: the server refused 0 \(KSampler, steps\)\./)
  await expect(app.steps).toHaveAttribute('aria-invalid', 'true')
  await expect(app.steps).toHaveValue('0')
  await expect(app.prompt).toHaveValue('kept as it is')

  await app.setNumber(app.steps, 2)
  await expect(app.steps).not.toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByText(/Too small: the server refused/)).toHaveCount(0)
  await app.generate.click()
  await app.hasResult()
})

test.describe('on the simulator', () => {
  test.skip(...NEEDS_SIMULATOR)

  test('a checkpoint that the server does not have is named at its field, with the nearest one to use', async ({ app, page, watch }) => {
    watch.allow(FAILED_REQUEST)
    await app.openFile('other.json', textToImage({ 4: { ckpt_name: 'sd15/v1-5-pruned-emaonly.ckpt' } }))
    await expect(page.getByRole('button', { name: 'Workflow: other' })).toBeVisible()
    const use = page.getByRole('button', { name: /^Use this: / }).first()
    await expect(use).toBeVisible()
    await app.sendAnyway()
    await expect(page.getByText(/The server does not have sd15\/v1-5-pruned-emaonly\.ckpt/).first()).toBeVisible()
    await use.click()
    await app.generate.click()
    await app.hasResult()
  })

  test.describe('with nodes that fail and talk', () => {
    test.use({ simulatorOptions: { testNodes: true } })

    test('a node that fails is named, with its message; the traceback is folded', async ({ app, page }) => {
      await app.openFile('failing.json', textToImage({ 10: ['TestError', { kind: 'ValueError', message: 'no such tensor', seed: 0, image: ['8', 0] }], 9: { images: ['10', 0] } }))
      await app.generate.click()
      // Called by its class until its definition has come.
      await expect(app.stage.getByText(/^(Test: Error|TestError) failed/)).toBeVisible()
      await expect(app.stage.getByText('no such tensor (ValueError)')).toBeVisible()
      const traceback = page.getByText(/File ".*execution\.py"/).first()
      await expect(traceback).toBeHidden()
      await app.stage.getByText('Traceback').click()
      await expect(traceback).toBeVisible()
      await expect(app.stage.getByRole('button', { name: 'Run again' })).toBeVisible()
      await expect(app.results.getByRole('option', { name: /^Run: (Test: Error|TestError) failed/ })).toBeVisible()
    })

    test('text that a node puts out is shown as text', async ({ app }) => {
      await app.openFile('text.json', textToImage({ 9: ['TestText', { text: 'a sentence of the server' }] }))
      await app.generate.click()
      await expect(app.stage.getByText('a sentence of the server')).toBeVisible()
    })
  })

  test('a temporary picture of PreviewImage is shown as such', async ({ app, page }) => {
    await app.openFile('temp.json', textToImage({ 9: ['PreviewImage', { images: ['8', 0] }] }))
    await app.generate.click()
    await app.hasResult()
    await expect(app.result()).toHaveAttribute('src', /&type=temp/)
    await expect(app.stage.getByText('Preview image, a temporary file on the server')).toBeVisible()
    await expect(page.getByRole('option', { name: /^Result, temporary file/ })).toBeVisible()
  })

  test('a value that only some outputs need leaves those out, and says which', async ({ app }) => {
    await app.openFile('two.json', textToImage({ 11: ['KSampler', {
      seed: 5, steps: 0, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0],
    }], 12: ['VAEDecode', { samples: ['11', 0], vae: ['4', 2] }], 13: ['SaveImage', { filename_prefix: 'second', images: ['12', 0] }] }))
    await expect(app.page.getByRole('button', { name: 'Workflow: two' })).toBeVisible()
    await app.sendAnyway()
    await app.hasResult()
    await expect(app.stage.getByText(/^The server left out what depends on values it cannot use\./)).toBeVisible()
  })

  test('a run that the server could not take is named as not sent', async ({ app, simulator: { control }, watch }) => {
    watch.allow(FAILED_REQUEST)
    await app.hasFields()
    control.setFault({ fault: { kind: 'status', status: 500 }, paths: /\/prompt$/ })
    await app.generate.click()
    await expect(app.stage.getByText('This run was not sent')).toBeVisible()
    await expect(app.stage.getByText('The server answered HTTP 500. Nothing was queued.')).toBeVisible()
    control.setFault(null)
    await app.stage.getByRole('button', { name: 'Run again' }).click()
    await app.hasResult()
  })

  test('a picture that the server does not give out is named as gone', async ({ app, page, simulator: { control }, watch }) => {
    watch.allow(FAILED_REQUEST)
    await app.hasFields()
    await app.setNumber(app.steps, 2)
    control.setFault({ fault: { kind: 'status', status: 404 }, paths: /\/view/ })
    await app.generate.click()
    await expect(page.getByRole('heading', { name: 'This result is not to be had any more' })).toBeVisible()
    await expect(page.getByText('The server no longer has the file, or refused to send it.')).toBeVisible()
  })
})
