/**
 * What all samplers share: decide on the picture, take the steps with a preview at each, give back the latent.
 */
import { encodeJpeg } from '../media/jpegEncoder'
import { createRaster, resize, type Raster } from '../media/raster'
import { drawScene } from '../picture/drawScene'
import { gradeToScene } from '../picture/grade'
import { createPreviewer } from '../picture/previewer'
import { hashSeed } from '../picture/random'
import type { SceneRequest } from '../picture/request'
import type { NodeContext } from './context'
import type { LatentPicture, LatentValue, ModelValue } from './values'

const PREVIEW_QUALITY = 85
/** Above this the picture that goes in no longer shows. */
const FULL_DENOISE = 0.95

export interface SampleRequest {
  model: ModelValue
  positive: string
  negative: string
  cfg: number
  /** Null: no noise is added, the latent goes on as it is. */
  seed: bigint | null
  latent: LatentValue
  steps: number
  /** The part of the steps that is taken, as KSamplerAdvanced has it. */
  from: number
  to: number
  denoise: number
  keepsNoise: boolean
}

export async function sample(context: NodeContext, request: SampleRequest): Promise<LatentValue> {
  const { latent, steps, from, to } = request
  const taken = Math.max(0, to - from)
  const finished: LatentPicture[] = []
  const drawNext = () => {
    const index = finished.length
    const before = latent.pictures[index]
    if (before) finished.push(finish(request, before, index))
  }
  drawNext()
  const first = finished[0]?.raster ?? createRaster(1, 1)
  const noiseSeed = hashSeed(request.seed ?? 0n, 3)
  const previewer = createPreviewer(first, noiseSeed, context.previewSizePx, context.previewMethod === 'taesd')
  const preview = (step: number) => ({ bytes: encodeJpeg(previewer.draw(step / steps), PREVIEW_QUALITY), format: 'jpeg' as const })

  for (let step = from + 1; step <= to; step++) {
    await context.step(step - from, taken, context.previewMethod === 'none' ? null : () => preview(step))
    drawNext() // one picture of the batch per step, so that no step takes long
  }
  while (finished.length < latent.pictures.length) {
    drawNext()
    await context.pause(0)
  }
  if (request.keepsNoise && to < steps) {
    for (const picture of finished) if (picture.raster) picture.raster = stopEarly(picture.raster, noiseSeed, to / steps)
  }
  return { ...latent, pictures: finished }
}

function finish(request: SampleRequest, before: LatentPicture, index: number): { raster: Raster; scene: SceneRequest | null } {
  const { latent, model, denoise } = request
  const asked: SceneRequest = {
    prompt: request.positive,
    negative: request.negative,
    seed: (request.seed ?? 0n) + BigInt(index),
    steps: request.steps,
    cfg: request.cfg,
    width: latent.width,
    height: latent.height,
    style: [model.name, ...model.loras.filter((lora) => lora.strength > 0).map((lora) => lora.name)].join(' '),
  }
  if (before.raster === null || denoise >= FULL_DENOISE) return { raster: drawScene(asked), scene: asked }
  // A picture of ours keeps its composition through a second sampler and only gains resolution.
  if (before.scene) {
    const refined = { ...before.scene, width: latent.width, height: latent.height, steps: Math.max(before.scene.steps, request.steps) }
    return { raster: drawScene(refined), scene: refined }
  }
  return { raster: gradeToScene(before.raster, asked, denoise), scene: null }
}

function stopEarly(raster: Raster, seed: number, share: number): Raster {
  const side = Math.max(raster.width, raster.height)
  return resize(createPreviewer(raster, seed, side, true).draw(share), raster.width, raster.height)
}
