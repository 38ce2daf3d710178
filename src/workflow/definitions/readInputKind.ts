/**
 * Turns the type and the options of one input into the widget it has, as one member of the InputKind union. What needs
 * further inputs (dynamic kinds) is readDynamicKind.ts's. Never throws.
 * Source: protocol 6.2, 6.3; which types have a widget as ComfyUI's page has it (its widgets, 1.45.0).
 */
import type { Json, JsonObject } from '@/lib/json'
import { integerOf, isTrue, listOf, numberOf, objectOf, positiveOf, textOf } from './jsonFields'
import { isJsonObject, ownValue } from '../links'
import type { BooleanInput, Choice, ColorInput, ComboInput, ControlMode, FloatInput, InputKind, IntInput, NumberDisplay, RemoteOptions, StringInput } from './nodeDefs'
import type { OptionLists } from './optionLists'
import { toSeed } from '../sending/seeds'

/** Where a definition names none. ComfyUI's page uses half a unit for FLOAT, too coarse for what is 0 to 1. */
const DEFAULT_FLOAT_STEP = 0.01
/** Widgets of ComfyUI's page whose values its own scripts make (protocol 6.3), or that only show something. */
const SCRIPTED_TYPES = new Set([
  'COLORS', 'BOUNDING_BOX', 'BOUNDING_BOXES', 'CURVE', 'RANGE', 'IMAGECOMPARE', 'COMPOSITOR', 'PAINTER',
  'LOAD_3D', 'LOAD_3D_ANIMATION', 'PREVIEW_3D', 'WEBCAM', 'AUDIO_RECORD', 'AUDIO_UI', 'AUDIOUPLOAD', 'IMAGEUPLOAD', 'CHART', 'GALLERIA',
])
/** ComfyUI takes these for seeds where the definition does not say (protocol 5.4). */
const SEED_NAMES = new Set(['seed', 'noise_seed'])
const CONTROL_MODES: ReadonlySet<string> = new Set<ControlMode>(['fixed', 'increment', 'decrement', 'randomize', 'increment-wrap'])

export interface InputSpec {
  /** As the node calls it, without the names of groups around it. */
  name: string
  /** Its type word; COMBO where the wire has the list instead. */
  type: string
  /** The list that stands in the place of the type, in the older form of combos. */
  list: readonly Json[] | null
  options: JsonObject
  /** Inside a dynamic input, where its full name has dots. */
  isInner: boolean
}

export function readInputKind({ name, type, list, options }: InputSpec, lists: OptionLists): InputKind {
  if (list) return readCombo(list, options, lists)
  const widget = textOf(options, 'widgetType') ?? type
  switch (widget) {
    case 'INT':
    case 'VHSINT':
      return readInt(name, options)
    case 'FLOAT':
    case 'VHSFLOAT':
    case 'VHSTIMESTAMP': // VideoHelperSuite shows seconds as a time
      return readFloat(options)
    case 'STRING':
      return readString(options, isTrue(options, 'multiline'))
    case 'MARKDOWN':
    case 'TEXTAREA':
      return readString(options, true)
    case 'BOOLEAN':
      return readBoolean(options)
    case 'COMBO':
      return readCombo(listOf(ownValue(options, 'options')), options, lists)
    case 'COLOR':
      return readColor(options)
  }
  // What cannot be linked must have a widget, though we do not know it.
  if (SCRIPTED_TYPES.has(widget) || widget !== type || isTrue(options, 'socketless')) return { kind: 'opaque', type: widget, default: ownValue(options, 'default') ?? null }
  return { kind: 'socket', type, matchTemplate: null }
}

/**
 * Whether the widget of this input is followed by a control value, and what that starts as. A seed is known by its
 * name only outside of dynamic inputs: inside, ComfyUI's page compares the name with dots.
 */
export function readControl(kind: InputKind, { name, options, isInner }: InputSpec): ControlMode | null {
  if (kind.kind !== 'int' && kind.kind !== 'float' && kind.kind !== 'combo') return null
  const said = ownValue(options, 'control_after_generate') ?? (kind.kind === 'int' && !isInner && SEED_NAMES.has(name))
  if (said === false || said === 0 || said === '') return null
  if (kind.kind === 'float') return 'fixed'
  if (typeof said === 'string' && CONTROL_MODES.has(said)) return said as ControlMode
  return kind.kind === 'combo' && kind.multiselect ? 'fixed' : 'randomize'
}

function readInt(name: string, options: JsonObject): IntInput {
  const control = ownValue(options, 'control_after_generate') ?? null
  const initial = integerOf(options, 'default')
  return {
    kind: 'int',
    min: integerOf(options, 'min'),
    max: integerOf(options, 'max'),
    step: Math.max(1, Math.round(positiveOf(options, 'step') ?? 1)),
    default: initial === null ? null : toSeed(initial),
    isSeed: control === null ? SEED_NAMES.has(name) : control !== false,
    ...readDisplay(options),
  }
}

function readFloat(options: JsonObject): FloatInput {
  return {
    kind: 'float',
    min: numberOf(options, 'min'),
    max: numberOf(options, 'max'),
    step: positiveOf(options, 'step') ?? DEFAULT_FLOAT_STEP,
    round: positiveOf(options, 'round'), // false means: do not round
    default: numberOf(options, 'default'),
    ...readDisplay(options),
  }
}

function readDisplay(options: JsonObject): { display?: NumberDisplay } {
  const display = textOf(options, 'display')
  if (display === 'slider' || display === 'gradientslider') return { display: 'slider' }
  return display === 'color' || display === 'knob' ? { display } : {}
}

function readString(options: JsonObject, multiline: boolean): StringInput {
  const initial = ownValue(options, 'default')
  return {
    kind: 'string',
    multiline,
    default: typeof initial === 'number' || typeof initial === 'bigint' ? String(initial) : textOf(options, 'default'),
    placeholder: textOf(options, 'placeholder'),
    hasDynamicPrompts: isTrue(options, 'dynamicPrompts'),
  }
}

function readBoolean(options: JsonObject): BooleanInput {
  const initial = ownValue(options, 'default')
  return {
    kind: 'boolean',
    default: typeof initial === 'boolean' ? initial : typeof initial === 'number' ? initial !== 0 : null,
    labelOn: textOf(options, 'label_on'),
    labelOff: textOf(options, 'label_off'),
  }
}

function readCombo(list: readonly Json[], options: JsonObject, lists: OptionLists): ComboInput {
  const choices = lists.share(list.flatMap(choiceOf))
  const multi = ownValue(options, 'multi_select')
  const multiselect = isTrue(options, 'multiselect') || multi === true || isJsonObject(multi)
  const initial = ownValue(options, 'default') ?? null
  return {
    kind: 'combo',
    options: choices,
    default: multiselect ? null : (nearestChoice(initial, choices) ?? choices[0] ?? null),
    ...(multiselect ? { defaultChoices: (Array.isArray(initial) ? initial : [initial]).flatMap(choiceOf) } : {}),
    multiselect,
    upload: uploadOf(options),
    folder: folderOf(options),
    remote: readRemote(objectOf(options, 'remote')),
  }
}

/** The choice a default means: itself, or the one that reads the same, as 1 for "1". */
function nearestChoice(initial: Json, choices: readonly Choice[]): Choice | null {
  const [choice] = choiceOf(initial)
  if (choice === undefined) return null
  return choices.includes(choice) ? choice : (choices.find((other) => String(other) === String(choice)) ?? choice)
}

function readRemote(remote: JsonObject): RemoteOptions | null {
  const route = textOf(remote, 'route')
  if (route === null || route === '') return null
  const after = textOf(remote, 'control_after_refresh')
  const params = Object.entries(objectOf(remote, 'query_params')).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []))
  return {
    route,
    hasRefreshButton: isTrue(remote, 'refresh_button'),
    responseKey: textOf(remote, 'response_key') || null,
    queryParams: Object.fromEntries(params),
    timeoutMs: positiveOf(remote, 'timeout'),
    ...(after === 'first' || after === 'last' ? { afterRefresh: after } : {}),
  }
}

function choiceOf(value: Json): Choice[] {
  if (typeof value === 'bigint') return [value.toString()]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : []
}

function uploadOf(options: JsonObject): ComboInput['upload'] {
  if (isTrue(options, 'image_upload') || isTrue(options, 'animated_image_upload')) return 'image'
  if (isTrue(options, 'video_upload')) return 'video'
  if (isTrue(options, 'audio_upload')) return 'audio'
  return isTrue(options, 'file_upload') || isTrue(options, 'mesh_upload') ? 'file' : null
}

function folderOf(options: JsonObject): ComboInput['folder'] {
  const folder = textOf(options, 'image_folder')
  return folder === 'output' || folder === 'temp' ? folder : 'input'
}

/** Of a custom node the default may stand one level deeper, where ComfyUI's page reads it. */
function readColor(options: JsonObject): ColorInput {
  const text = textOf(options, 'default') ?? textOf(objectOf(options, 'options'), 'default') ?? ''
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1]?.toLowerCase()
  if (digits === undefined) return { kind: 'color', default: null }
  return { kind: 'color', default: `#${digits.length === 6 ? digits : digits.replace(/./g, '$&$&')}` }
}
