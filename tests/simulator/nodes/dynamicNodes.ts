/** Nodes of the newer kind, whose inputs depend on each other: some of ComfyUI's own, and samples of what those leave out. */
import { createRaster } from '../media/raster'
import type { NodeRun } from './context'
import type { NodeInputs } from './inputs'
import { plain, type ImageValue } from './values'

export const dynamicNodes: Readonly<Record<string, NodeRun>> = {
  ResizeImageMaskNode: ({ inputs }) => {
    const image = inputs.get('input', 'image')
    return { outputs: [{ ...image, ...sizeOf(inputs, image) }] }
  },
  BatchImagesNode: ({ inputs }) => {
    const images = members(inputs, 'images').flatMap(([, value]) => (value.kind === 'image' ? [value] : []))
    const [first] = images
    return { outputs: [{ kind: 'image', width: first?.width ?? 0, height: first?.height ?? 0, rasters: images.flatMap(({ rasters }) => rasters) }] }
  },
  StringFormat: ({ inputs }) => {
    const values = new Map(members(inputs, 'values').map(([name]) => [name, inputs.text(`values.${name}`)]))
    return { outputs: [plain(inputs.text('f_string').replace(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole))] }
  },
  ComfySwitchNode: ({ inputs }) => {
    const chosen = inputs.entries().find(([name]) => name === (inputs.flag('switch') ? 'on_true' : 'on_false'))
    return { outputs: [chosen?.[1] ?? plain(null)] }
  },
  SampleTint: ({ inputs }) => {
    const image = inputs.get('image', 'image')
    const colour = Number.parseInt(inputs.text('color').slice(1), 16)
    const channels = [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255]
    const strength = inputs.number('strength')
    const rasters = image.rasters.map((raster) => {
      const tinted = createRaster(raster.width, raster.height)
      for (const [at, value] of raster.rgb.entries()) tinted.rgb[at] = value * (1 - strength) + (channels[at % 3] ?? 0) * strength
      return tinted
    })
    return { outputs: [{ ...image, rasters }] }
  },
  SampleTags: ({ inputs }) => ({ outputs: [plain(`${inputs.text('tags')} ${inputs.text('order')}`)] }),
  SampleRemote: ({ inputs }) => ({ outputs: [plain(inputs.text('lora'))] }),
  SampleEncode: ({ inputs }) => ({ outputs: [plain(inputs.entries().filter(([name]) => name.startsWith('format')).map(([name]) => `${name}=${inputs.text(name)}`).join(' '))] }),
  SampleBlend: ({ inputs }) => ({ outputs: [inputs.get('a', 'image')] }),
  SampleLines: ({ inputs }) => ({ outputs: [plain(members(inputs, 'lines').map(([name]) => inputs.text(`lines.${name}`)).join('\n'))] }),
  SampleMessage: ({ inputs }) => ({ outputs: [plain(inputs.text('text'))], ui: { text: [inputs.text('text')] } }),
}

/** What was linked into a growing group, by the names of its members. */
function members(inputs: NodeInputs, group: string) {
  return inputs.entries().flatMap(([name, value]) => (name.startsWith(`${group}.`) ? [[name.slice(group.length + 1), value] as const] : []))
}

function sizeOf(inputs: NodeInputs, { width, height }: ImageValue): { width: number; height: number } {
  const of = (name: string) => inputs.number(`resize_type.${name}`)
  const scaled = (factor: number) => ({ width: Math.round(width * factor), height: Math.round(height * factor) })
  switch (inputs.text('resize_type')) {
    case 'scale dimensions': return { width: of('width') || width, height: of('height') || height }
    case 'scale by multiplier': return scaled(of('multiplier'))
    case 'scale longer dimension': return scaled(of('longer_size') / Math.max(width, height))
    case 'scale shorter dimension': return scaled(of('shorter_size') / Math.min(width, height))
    case 'scale width': return scaled(of('width') / width)
    case 'scale height': return scaled(of('height') / height)
    case 'scale total pixels': return scaled(Math.sqrt((of('megapixels') * 1024 * 1024) / (width * height)))
    default: return { width, height }
  }
}
