/**
 * Nodes of VideoHelperSuite: their values are saved by name, those of Video Combine depend on the chosen format, and
 * older files are brought up to date as the pack's script does it.
 * Left out on purpose: that it replaces a size or a rate which happens to be the one proposed for another format.
 * Source: ComfyUI-VideoHelperSuite web/js/VHS.core.js (useKVState, addFormatWidgets).
 */
import type { Json } from '@/lib/json'
import type { NodeBehaviour, Pack } from '../behaviours'
import type { PageNode, Widget } from '../pageModel'
import { extraWidget, widgetsOf } from '../pageWidgets'

/** Which values old files, that hold a list, have in which order; null: not a value. */
const ORDERS: Readonly<Record<string, readonly (string | null)[]>> = {
  VHS_LoadImages: ['directory', null, 'image_load_cap', 'skip_first_images', 'select_every_nth'],
  VHS_LoadImagesPath: ['directory', 'image_load_cap', 'skip_first_images', 'select_every_nth'],
  VHS_VideoCombine: ['frame_rate', 'loop_count', 'filename_prefix', 'format', 'pingpong', 'save_image'],
  VHS_LoadVideo: ['video', 'force_rate', 'force_size', 'frame_load_cap', 'skip_first_frames', 'select_every_nth'],
  VHS_LoadVideoPath: ['video', 'force_rate', 'force_size', 'frame_load_cap', 'skip_first_frames', 'select_every_nth'],
}
/** What a value of Video Combine was called before. */
const FORMER_NAMES: Readonly<Record<string, string>> = { save_output: 'save_image' }
/** Saved beside the values, and never one. */
const PREVIEWS = new Set(['videopreview', 'audiopreview'])

export const videoHelperPack: Pack = {
  name: 'VideoHelperSuite',
  nodes: [
    ...['VHS_LoadImages', 'VHS_LoadImagesPath', 'VHS_LoadImagePath', 'VHS_LoadVideo', 'VHS_LoadVideoPath', 'VHS_LoadVideoFFmpeg', 'VHS_LoadVideoFFmpegPath', 'VHS_LoadAudio', 'VHS_LoadAudioUpload'].map(
      (type): NodeBehaviour => ({ type, isVirtual: false, setUp: restore }),
    ),
    { type: 'VHS_VideoCombine', isVirtual: false, setUp: setUpCombine },
    { type: 'VHS_BatchManager', isVirtual: false, setUp: setUpBatches },
    { type: 'VHS_SelectLatest', isVirtual: true, follow: () => ({ kind: 'unresolved', reason: 'it takes the newest file that the server has' }) },
  ],
}

function setUpBatches(node: PageNode): void {
  // The page counts the batches of a run here.
  if (node.def) node.widgets.push(extraWidget('count', 0, { isSent: true }))
  restore(node)
}

function setUpCombine(node: PageNode): void {
  restore(node)
  const format = node.widgets.find(({ name }) => name === 'format')
  if (format?.spec?.kind !== 'combo') return
  const inputs = format.spec.inputsByChoice?.find(({ choice }) => choice === format.value)?.inputs ?? []
  const added = inputs.flatMap((input) => widgetsOf(input, input.name))
  node.widgets.splice(node.widgets.indexOf(format) + 1, 0, ...added)
  for (const { name, type } of inputs) {
    if (!node.inputs.some((input) => input.name === name)) node.inputs.push({ name, type, link: null, widget: name })
  }
  const saved = savedByName(node)
  if (saved) for (const widget of added) give(node, widget, saved)
}

/** Gives each widget the value of its name; one that the file lacks has its default, where that is anything. */
function restore(node: PageNode): void {
  const batches = node.inputs.find(({ name }) => name === 'batch_manager')
  if (batches) batches.name = 'meta_batch'
  node.widgets = node.widgets.filter(({ name }) => !PREVIEWS.has(name))
  const saved = node.def ? savedByName(node) : null
  if (!saved) return
  for (const widget of node.widgets) {
    if (!give(node, widget, saved)) widget.value = defaultOf(widget) || undefined
  }
}

/** `key`: where in `widgets_values` it stands; null: nowhere. */
interface SavedValue {
  value: Json
  key: string | number | null
}
type Saved = ReadonlyMap<string, SavedValue>

function give(node: PageNode, widget: Widget, saved: Saved): boolean {
  const found = saved.get(widget.name) ?? saved.get(FORMER_NAMES[widget.name] ?? '')
  if (!found) return false
  const isText = widget.spec?.kind === 'int' && typeof found.value === 'string' && /^-?\d{1,15}$/.test(found.value)
  widget.value = isText ? Number(found.value) : found.value
  widget.places = found.key === null ? [] : [{ node: node.saved, path: ['widgets_values', found.key] }]
  return true
}

/** Null for a list that is in no known order: it has been given by position. */
function savedByName({ type, saved: { values } }: PageNode): Saved | null {
  if (Array.isArray(values)) {
    const order = Object.hasOwn(ORDERS, type) ? ORDERS[type] : undefined
    if (!order || values.length < order.length) return null
    return withoutForcedSize(new Map(order.flatMap((name, key) => (name === null ? [] : [[name, { value: values[key] ?? null, key }]]))))
  }
  return values === null ? null : withoutForcedSize(new Map(Object.entries(values).map(([key, value]) => [key, { value, key }])))
}

/** `512x?`, `Disabled`, `Custom Width`: how a size was said before it was two numbers, of which 0 means any. */
function withoutForcedSize(saved: Map<string, SavedValue>): Saved {
  const size = saved.get('force_size')
  if (typeof size?.value !== 'string') return saved
  const set = (name: string, value: number) => saved.set(name, { value, key: saved.get(name)?.key ?? null })
  if (size.value.includes('x')) {
    const [width, height] = size.value.split('x')
    set('custom_width', sideOf(width))
    set('custom_height', sideOf(height))
  } else {
    if (size.value === 'Disabled' || size.value === 'Custom Height') set('custom_width', 0)
    if (size.value === 'Disabled' || size.value === 'Custom Width') set('custom_height', 0)
  }
  return saved
}

function sideOf(text: string | undefined): number {
  return Number.parseInt(text ?? '', 10) || 0
}

function defaultOf({ spec }: Widget): Json | undefined {
  switch (spec?.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'boolean':
      return spec.default ?? undefined
    case 'combo':
      return spec.default ?? spec.options[0]
    default:
      return undefined
  }
}
