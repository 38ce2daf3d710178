/** A saved workflow from the drop to the picture, and the picture back to the form. */
import { parseExact, printExact } from '@/lib/exactJson'
import type { JsonObject } from '@/lib/json'
import type { NodeDefs } from '@/workflow/definitions/nodeDefs'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { readNodeDefs } from '@/workflow/definitions/readNodeDef'
import { readSaved } from '@/workflow/saved/readSaved'
import { BYPASS, saved } from '../workflow/saved/build'
import { createApp, type App } from './helpers/app'
import { findBarriers } from './helpers/axe'
import { download } from './helpers/download'
import { dropOnPage } from './helpers/drop'
import { sentPrompts } from './helpers/prompts'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'

test.skip(...NEEDS_SIMULATOR)

/** Both prompts in a subgraph, a LoRA that is bypassed, the VAE by way of a reroute, and a note. */
const DOCUMENT = saved(
  [
    { id: 4, type: 'CheckpointLoaderSimple', values: ['v1-5-pruned-emaonly-fp16.safetensors'], outputs: ['MODEL', 'CLIP', 'VAE'] },
    { id: 10, type: 'LoraLoader', mode: BYPASS, values: ['style/ink_wash.safetensors', 1, 1], inputs: ['model:MODEL', 'clip:CLIP'], outputs: ['MODEL', 'CLIP'] },
    { id: 2, type: 'words', inputs: ['clip:CLIP', 'text:STRING!'], outputs: ['CONDITIONING', 'CONDITIONING'] },
    { id: 5, type: 'EmptyLatentImage', values: [256, 192, 1], outputs: ['LATENT'] },
    { id: 3, type: 'KSampler', values: [5, 'fixed', 3, 7, 'euler', 'normal', 1], outputs: ['LATENT'] },
    { id: 11, type: 'Reroute', inputs: [':*'], outputs: ['*'] },
    { id: 8, type: 'VAEDecode', outputs: ['IMAGE'] },
    { id: 9, type: 'SaveImage', values: ['saved'] },
    { id: 12, type: 'Note', title: 'Tide', values: ['Low water at six.'] },
  ],
  ['4.0 > 10.model', '4.1 > 10.clip', '10.1 > 2.clip', '10.0 > 3.model', '2.0 > 3.positive', '2.1 > 3.negative', '5.0 > 3.latent_image', '3.0 > 8.samples', '4.2 > 11.', '11.0 > 8.vae', '8.0 > 9.images'],
  [
    {
      id: 'words',
      inputs: ['clip:CLIP', 'text:STRING'],
      outputs: ['positive:CONDITIONING', 'negative:CONDITIONING'],
      nodes: [
        { id: 6, type: 'CLIPTextEncode', values: ['harbour at dusk'], inputs: ['clip:CLIP', 'text:STRING!'], outputs: ['CONDITIONING'] },
        { id: 7, type: 'CLIPTextEncode', values: ['blurry'], inputs: ['clip:CLIP', 'text:STRING!'], outputs: ['CONDITIONING'] },
      ],
      links: ['in.0 > 6.clip', 'in.1 > 6.text', 'in.0 > 7.clip', '6.0 > out.0', '7.0 > out.1'],
    },
  ],
)
const LARGE_SEED = 18446744073709551615n

for (const { where, host } of [
  { where: 'behind the start command', host: '127.0.0.1' },
  { where: 'under a plain-http name of the network', host: 'lan.test' },
]) {
  test.describe(where, () => {
    test.use({ darkroomOptions: { allowedNames: ['lan.test'] } })

    test('a saved workflow becomes a form, runs as it was read, and comes back out of its picture', async ({ page, darkroom, simulator }) => {
      const app = createApp(page, `http://${host}:${darkroom.port}/`)
      await app.open()
      const defs = readNodeDefs(parseExact(await (await fetch(`${simulator.url}/object_info`)).text()) as JsonObject)

      await dropOnPage(page, { name: 'harbour.json', content: printExact(DOCUMENT) })
      await hasForm(app, { prompt: 'harbour at dusk', seed: '5' })
      await page.getByRole('button', { name: 'Notes by its author' }).click()
      await expect(page.getByText('Low water at six.')).toBeVisible()
      await expect(page.getByText('style/ink_wash', { exact: false })).toHaveCount(0)
      expect.soft(await findBarriers(page), 'the form of a saved workflow').toEqual([])
      await app.generate.click()
      await app.hasResult()
      const [first] = sentPrompts(simulator.control)
      expect(first?.prompt).toEqual(promptOf(DOCUMENT, defs))

      await app.prompt.fill('harbour at night')
      await app.setNumber(app.seed, String(LARGE_SEED))
      await app.generate.click()
      await expect(app.results.getByRole('option', { name: /^Result/ })).toHaveCount(2)
      await app.hasResult()
      const second = sentPrompts(simulator.control)[1]
      expect(second?.prompt['2:6']?.inputs['text']).toBe('harbour at night')
      expect(second?.prompt['3']?.inputs['seed']).toBe(LARGE_SEED)
      expect(promptOf(second?.extra_data.extra_pnginfo?.workflow ?? {}, defs)).toEqual(second?.prompt)

      const picture = await download(page, app.download)
      await app.openStarter('Stable Diffusion XL')
      await dropOnPage(page, { name: 'from a friend.png', content: picture.bytes, type: 'image/png' })
      await hasForm(app, { prompt: 'harbour at night', seed: String(LARGE_SEED) })
      await page.getByRole('button', { name: 'Use the saved one' }).click()
      await expect(page.getByText('Shown as it was saved.', { exact: false })).toBeVisible()
      await hasForm(app, { prompt: 'harbour at night', seed: String(LARGE_SEED) })

      await app.negative.fill('fog')
      await page.reload()
      await app.isReady()
      await hasForm(app, { prompt: 'harbour at night', seed: String(LARGE_SEED) })
      await expect(app.negative).toHaveValue('fog')
      await expect(page.getByRole('button', { name: 'Use what was executed' })).toBeVisible()
      await expect(page.getByRole('button', { name: 'Notes by its author' })).toBeVisible()
    })
  })
}

async function hasForm(app: App, { prompt, seed }: { prompt: string; seed: string }) {
  await expect(app.prompt).toHaveValue(prompt)
  await expect(app.seed).toHaveValue(seed)
  await app.hasFields()
}

/** As the page must send it: without titles, which are nothing to the server. */
function promptOf(document: JsonObject, defs: NodeDefs) {
  const prompt = toPromptJson(readSaved(document, defs).graph) as Record<string, JsonObject>
  return Object.fromEntries(Object.entries(prompt).map(([id, { class_type, inputs }]) => [id, { class_type, inputs }]))
}
