/**
 * Turns ComfyUI's ui objects (`executed.output`, history `outputs`) into OutputItems. An open world: unknown keys whose
 * items have a `filename` are files, strings are text, the rest is named as what it is. Nothing is dropped but
 * `animated`, which only says how the files beside it move.
 * Source: protocol 2.8.
 */
import { printExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'
import type { FileArea, MediaKind, OutputFile, OutputItem } from './outputs'

/** Long enough to recognise a value, short enough for a line on screen. */
const MAX_SAMPLE = 120

/** Empty for null, which nodes without a ui send when they come from the cache. */
export function readOutputs(ui: Json | undefined): OutputItem[] {
  if (!isObject(ui)) return []
  const items: OutputItem[] = []
  for (const [key, value] of Object.entries(ui)) {
    if (key === 'animated') continue
    if (Array.isArray(value)) for (const item of value) items.push(readItem(key, item))
    else if (value !== null) items.push(readItem(key, value))
  }
  return items
}

function readItem(key: string, item: Json): OutputItem {
  if (isObject(item) && typeof item.filename === 'string' && item.filename !== '') return readFile(key, item, item.filename)
  if (typeof item === 'string') {
    // Preview3D names its model as a bare path.
    if (key === 'result' && mediaOf(item) === 'model3d') return readFile(key, {}, item)
    return { kind: 'text', text: item, key }
  }
  return { kind: 'other', key, sample: sampleOf(item) }
}

function readFile(key: string, item: JsonObject, name: string): OutputFile {
  const subfolder = typeof item.subfolder === 'string' ? item.subfolder : ''
  // /view looks at the last part of a filename only (protocol 1.5): its folder belongs into `subfolder`.
  const slash = name.lastIndexOf('/')
  const folders = [subfolder, slash > 0 ? name.slice(0, slash) : ''].filter(Boolean)
  return {
    kind: 'file',
    media: mediaOf(name) ?? mediaByHint(key, item.format),
    filename: name.slice(slash + 1),
    subfolder: folders.join('/'),
    area: areaOf(item.type),
    key,
  }
}

function areaOf(type: Json | undefined): FileArea {
  return type === 'temp' || type === 'input' ? type : 'output'
}

/** By extension: videos come under `images` (protocol 2.8). */
function mediaOf(filename: string): MediaKind | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(filename)?.[1]?.toLowerCase() ?? ''
  return mediaByExtension.get(extension)
}

/** For names without a known extension: what the node said, as `video/h264-mp4`, else what the key is named after. */
function mediaByHint(key: string, format: Json | undefined): MediaKind {
  const hint = typeof format === 'string' ? format.split('/')[0] : ''
  if (hint === 'video' || hint === 'audio' || hint === 'image') return hint
  if (key === '3d') return 'model3d'
  return 'file'
}

const extensionsByMedia: Record<Exclude<MediaKind, 'file'>, string> = {
  image: 'png apng jpg jpeg webp gif avif bmp svg',
  video: 'mp4 m4v webm mkv mov avi ogv mpg mpeg',
  audio: 'flac mp3 wav ogg oga opus m4a aac',
  model3d: 'glb gltf obj fbx stl ply splat spz ksplat usdz',
}
const mediaByExtension = new Map(
  Object.entries(extensionsByMedia).flatMap(([media, list]) => list.split(' ').map((extension) => [extension, media as MediaKind] as const)),
)

function sampleOf(value: Json): string {
  try {
    return printExact(value).slice(0, MAX_SAMPLE)
  } catch {
    return String(value).slice(0, MAX_SAMPLE) // NaN and its like
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
