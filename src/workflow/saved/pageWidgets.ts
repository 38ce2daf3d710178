/**
 * The widgets that ComfyUI's page makes of one input of a definition, in the order in which they take their values from
 * `widgets_values`, with the values they have before a file is read.
 * Source: ComfyUI_frontend scripts/widgets.ts, composables use*Widget.ts, extensions/core (load3d, saveMesh, uploadAudio).
 */
import type { Json } from '@/lib/json'
import type { ComboInput, DynamicComboInput, InputDef, InputKind, OpaqueInput } from '../definitions/nodeDefs'
import type { Widget } from './pageModel'

/** Types of which the page has a widget, among those that are no ordinary values. All others are sockets there. */
const SCRIPTED_WIDGETS = new Set([
  'AUDIOUPLOAD', 'AUDIO_RECORD', 'AUDIO_UI', 'BOUNDING_BOX', 'CHART', 'CURVE', 'GALLERIA', 'IMAGECOMPARE', 'IMAGEUPLOAD', 'LOAD_3D',
  'MARKDOWN', 'PAINTER', 'PREVIEW_3D', 'RANGE', 'TEXTAREA', 'WEBCAM',
])
/** What the page shows, and sends, until the choices of a remote combo have come. */
export const CHOICES_TO_COME = 'Loading...'
const CONTROL = 'control_after_generate'
const BOX_SIDES = ['x', 'y', 'width', 'height'] as const
const BOX: Json = { x: 0, y: 0, width: 512, height: 512 }

export function hasWidget(input: InputDef): boolean {
  switch (input.spec.kind) {
    case 'socket':
    case 'autogrow':
    case 'dynamicSlot':
      return false
    case 'opaque':
      return SCRIPTED_WIDGETS.has(input.spec.type)
    default:
      return true
  }
}

/** @param name the whole name, where the input belongs to a group */
export function widgetsOf(input: InputDef, name: string): Widget[] {
  const { spec } = input
  switch (spec.kind) {
    case 'combo':
      return [...controlled(widget(name, firstChoice(spec), input), input.control, spec), ...remoteWidgets(spec)]
    case 'dynamicCombo':
      return [widget(name, firstKey(spec), input)]
    case 'opaque':
      return scripted(name, spec, input)
    case 'string':
      return [widget(name, spec.default ?? '', input, { hasChoices: spec.hasDynamicPrompts })]
    default:
      return controlled(widget(name, emptyValue(spec), input), input.control, spec)
  }
}

/** A widget that the page adds on its own account. */
export function extraWidget(name: string, value: Json, options: Partial<Pick<Widget, 'isSent' | 'isSaved' | 'isFixed'>> = {}): Widget {
  return { ...widget(name, value, null), isSent: false, ...options }
}

function widget(name: string, value: Json | undefined, input: InputDef | null, options: Partial<Widget> = {}): Widget {
  return { name, value, input, spec: input?.spec ?? null, isSent: true, isSaved: true, isFixed: false, hasChoices: false, control: null, places: [], ...options }
}

function emptyValue(spec: InputKind): Json | undefined {
  switch (spec.kind) {
    case 'int':
    case 'float':
      return spec.default ?? 0
    case 'boolean':
      return spec.default ?? false
    case 'color':
      return '#000000' // the page overlooks the default of a definition
    default:
      return undefined
  }
}

/** A default that is 0 or empty counts as none. */
function firstChoice({ multiselect, default: preset, options, remote }: ComboInput): Json | undefined {
  if (multiselect) return []
  return preset || (options[0] ?? (remote ? CHOICES_TO_COME : undefined))
}

/** As JavaScript orders the keys of an object: those like integers first. The page overlooks the default. */
function firstKey({ options }: DynamicComboInput): string | undefined {
  return Object.keys(Object.fromEntries(options.map(({ key }) => [key, null])))[0]
}

/** A control value follows; behind a combo's also a text that filters its options. */
function controlled(target: Widget, mode: string | null, spec: InputKind): Widget[] {
  if (mode === null) return [target]
  target.control = extraWidget(CONTROL, mode)
  return spec.kind === 'combo' ? [target, target.control, extraWidget('control_filter_list', '')] : [target, target.control]
}

function remoteWidgets({ remote }: ComboInput): Widget[] {
  if (!remote) return []
  const toggle = extraWidget('Auto-refresh after generation', false)
  return remote.hasRefreshButton ? [toggle, extraWidget('refresh', 'refresh', { isSent: true })] : [toggle]
}

function scripted(name: string, spec: OpaqueInput, input: InputDef): Widget[] {
  switch (spec.type) {
    case 'BOUNDING_BOX': {
      const box = spec.default ?? BOX
      const sides = typeof box === 'object' && box !== null && !Array.isArray(box) ? box : {}
      return [widget(name, box, input), ...BOX_SIDES.map((side) => extraWidget(side, sides[side] ?? 0))]
    }
    case 'IMAGECOMPARE':
      return [widget(name, ['', ''], input, { isSaved: false })]
    case 'CURVE':
      return [widget(name, spec.default ?? { points: [[0, 0], [1, 1]], interpolation: 'monotone_cubic' }, input)]
    case 'RANGE':
      return [widget(name, spec.default ?? { min: 0, max: 1 }, input)]
    case 'LOAD_3D':
      return [
        extraWidget('upload 3d model', 'upload3dmodel', { isSent: true }),
        extraWidget('upload extra resources', 'uploadExtraResources', { isSent: true }),
        extraWidget('clear', 'clear', { isSent: true }),
        extraWidget('image', '', { isSent: true, isFixed: true }),
      ]
    case 'PREVIEW_3D':
      return [extraWidget('image', '', { isSent: true, isFixed: true })]
    case 'IMAGEUPLOAD':
      return [extraWidget(name, 'image')]
    case 'AUDIOUPLOAD':
      return [extraWidget(name, '')]
    case 'AUDIO_UI':
      return [extraWidget(name, '', { isSent: true, isSaved: false })]
    case 'AUDIO_RECORD':
      return [widget(name, '', input), extraWidget(name, '')]
    default:
      return [widget(name, spec.default ?? '', input)]
  }
}
