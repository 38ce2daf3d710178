/**
 * Nodes that put pictures out: to files in output or temp, or straight over the socket.
 * Source: protocol 2.8, 3.2, 5.3.
 */
import { resolveFolder } from '../fileNames'
import type { Area, FileStore } from '../files'
import { encodePng } from '../media/png'
import { resize } from '../media/raster'
import { createRandom, hashText } from '../picture/random'
import { printPyJson, type Py } from '../python/json'
import { PyError } from '../python/values'
import type { NodeContext, NodeRun } from './context'
import type { ImageValue } from './values'

export const outputNodes: Readonly<Record<string, NodeRun>> = {
  SaveImage: (context) => saveFiles(context, 'output', context.inputs.text('filename_prefix')),
  PreviewImage: (context) => saveFiles(context, 'temp', `ComfyUI_temp_${randomLetters(context)}`),
  SaveImageWebsocket: async (context) => {
    const image = context.inputs.get('images', 'image')
    for (let index = 0; index < image.rasters.length; index++) {
      // The index of the picture, not the number done: a single one is reported as 0 of 1.
      context.report(index, image.rasters.length, { bytes: await encodeAt(image, index, []), format: 'png' })
    }
    return { outputs: [] }
  },
}

async function saveFiles(context: NodeContext, area: Area, prefix: string) {
  const image = context.inputs.get('images', 'image')
  const { subfolder, stem } = readPrefix(prefix, image, new Date(context.now()))
  const texts: [string, string][] = [['prompt', printPyJson(context.prompt)]]
  for (const [key, value] of Object.entries(context.extraPngInfo ?? {})) texts.push([key, printPyJson(value)])
  const saved: Py[] = []
  let counter = nextCounter(context.files, area, subfolder, stem)
  for (let index = 0; index < image.rasters.length; index++) {
    const filename = `${stem.replaceAll('%batch_num%', String(index))}_${String(counter++).padStart(5, '0')}_.png`
    context.files.put(area, subfolder, filename, await encodeAt(image, index, texts))
    saved.push({ filename, subfolder, type: area })
  }
  return { outputs: context.outputTypes.map(() => image), ui: { images: saved } }
}

function encodeAt(image: ImageValue, index: number, texts: readonly [string, string][]): Promise<Uint8Array> {
  const raster = image.rasters[index]
  if (!raster) throw new PyError('IndexError', 'list index out of range')
  return encodePng(resize(raster, image.width, image.height), texts)
}

const two = (value: number) => String(value).padStart(2, '0')

/** The server's own placeholders; `%date:...%` and `%Node.widget%` are the stock page's business. */
function readPrefix(prefix: string, { width, height }: ImageValue, now: Date): { subfolder: string; stem: string } {
  const values: Readonly<Record<string, string>> = {
    width: String(width), height: String(height), year: String(now.getFullYear()), month: two(now.getMonth() + 1),
    day: two(now.getDate()), hour: two(now.getHours()), minute: two(now.getMinutes()), second: two(now.getSeconds()),
  }
  const filled = prefix.replaceAll(/%(\w+)%/g, (whole, name: string) => values[name] ?? whole).replaceAll('\\', '/')
  const cut = filled.lastIndexOf('/')
  const subfolder = resolveFolder(cut < 0 ? '' : filled.slice(0, cut))
  if (subfolder === null) throw new PyError('Exception', 'Saving image outside the output folder is not allowed.')
  return { subfolder, stem: filled.slice(cut + 1) }
}

function nextCounter(files: FileStore, area: Area, subfolder: string, stem: string): number {
  const counters = files.list(area, subfolder).map(({ name }) => {
    const rest = name.startsWith(`${stem}_`) ? name.slice(stem.length + 1) : ''
    return Number(/^(\d+)_/.exec(rest)?.[1] ?? 0)
  })
  return Math.max(0, ...counters) + 1
}

/** Five letters that belong to the node, so that previews of different nodes do not collide. */
function randomLetters({ nodeId, now }: NodeContext): string {
  const random = createRandom(hashText(`${nodeId}${Math.floor(now() / 86_400_000)}`))
  return Array.from({ length: 5 }, () => 'abcdefghijklmnopqrstuvwxyz'[Math.floor(random.next() * 26)]).join('')
}
