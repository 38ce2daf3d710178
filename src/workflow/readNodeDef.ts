/**
 * Turns one class of /object_info into a NodeDef: tuple and object forms, old and new combos, V1 and V3 nodes.
 * Never throws: what a custom node left out or got wrong becomes null or a plain default.
 * Not read: what fills itself (hidden inputs) and the inner inputs of dynamic groups, which are kept as `opaque`.
 * Source: protocol 6.
 */
import type { Json, JsonObject } from '@/lib/json'
import { isJsonObject, ownValue } from './links'
import type { ComboInput, FloatInput, InputDef, InputKind, IntInput, NodeDef, RemoteOptions } from './nodeDefs'
import { toSeed } from './seeds'

/** Where a definition names none. ComfyUI's page uses half a unit for FLOAT, too coarse for what is 0 to 1. */
const DEFAULT_FLOAT_STEP = 0.01
/** Values made by scripts of ComfyUI's own page (protocol 6.3): kept as they are. */
const SCRIPTED_TYPES = new Set([
  'COLOR', 'COLORS', 'BOUNDING_BOX', 'BOUNDING_BOXES', 'CURVE', 'RANGE', 'IMAGECOMPARE', 'COMPOSITOR', 'PAINTER',
  'LOAD_3D', 'LOAD_3D_ANIMATION', 'WEBCAM', 'AUDIO_RECORD', 'AUDIO_UI',
])
/** ComfyUI takes these for seeds where the definition does not say (protocol 5.4). */
const SEED_NAMES = new Set(['seed', 'noise_seed'])

/** @param info the entry of this class, as /object_info/{class} has it under the class's name */
export function readNodeDef(classType: string, info: Json): NodeDef {
  const entry = isJsonObject(info) ? info : {}
  return {
    classType,
    displayName: textOf(entry, 'display_name') || textOf(entry, 'name') || classType,
    category: textOf(entry, 'category') ?? '',
    pythonModule: textOf(entry, 'python_module') ?? '',
    inputs: [...readInputs(entry, 'required'), ...readInputs(entry, 'optional')],
    outputs: readOutputs(entry),
    isOutputNode: ownValue(entry, 'output_node') === true,
    isDeprecated: ownValue(entry, 'deprecated') === true,
    isApiNode: ownValue(entry, 'api_node') === true,
  }
}

function readInputs(entry: JsonObject, section: 'required' | 'optional'): InputDef[] {
  const specs = objectOf(objectOf(entry, 'input'), section)
  // Integer-like names would come first if the object's own order were taken.
  const listed = listOf(ownValue(objectOf(entry, 'input_order'), section)).filter((name) => typeof name === 'string')
  const names = new Set([...listed.filter((name) => Object.hasOwn(specs, name)), ...Object.keys(specs)])
  return [...names].map((name) => readInput(name, ownValue(specs, name), section === 'required'))
}

function readInput(name: string, spec: Json | undefined, required: boolean): InputDef {
  const [type, second] = Array.isArray(spec) ? spec : [spec]
  const options = isJsonObject(second) ? second : {}
  const kind = readKind(name, type, options)
  return {
    name,
    displayName: textOf(options, 'display_name'),
    required,
    tooltip: textOf(options, 'tooltip'),
    type: Array.isArray(type) ? 'COMBO' : typeof type === 'string' && type !== '' ? type : '*',
    spec: kind,
    control: kind.kind === 'int' && kind.isSeed ? 'fixed' : null,
    isHidden: ownValue(options, 'hidden') === true,
    isAdvanced: ownValue(options, 'advanced') === true,
    isSocketless: ownValue(options, 'socketless') === true,
    isForced: isSocketOnly(options),
  }
}

function readKind(name: string, type: Json | undefined, options: JsonObject): InputKind {
  if (Array.isArray(type)) return isSocketOnly(options) ? { kind: 'socket', type: 'COMBO', matchTemplate: null } : readCombo(type, options)
  const word = typeof type === 'string' && type !== '' ? type : '*'
  const widget = textOf(options, 'widgetType') ?? word
  if (isSocketOnly(options)) return { kind: 'socket', type: word, matchTemplate: null }
  switch (widget) {
    case 'INT':
      return readInt(name, options)
    case 'FLOAT':
      return readFloat(options)
    case 'STRING':
      return {
        kind: 'string',
        multiline: ownValue(options, 'multiline') === true,
        default: textOf(options, 'default'),
        placeholder: textOf(options, 'placeholder'),
        hasDynamicPrompts: ownValue(options, 'dynamicPrompts') === true,
      }
    case 'BOOLEAN':
      return {
        kind: 'boolean',
        default: booleanOf(options, 'default'),
        labelOn: textOf(options, 'label_on'),
        labelOff: textOf(options, 'label_off'),
      }
    case 'COMBO':
      return readCombo(listOf(ownValue(options, 'options')), options)
    default:
      return isOpaque(widget, options) ? { kind: 'opaque', type: widget, default: ownValue(options, 'default') ?? null } : { kind: 'socket', type: word, matchTemplate: null }
  }
}

function isSocketOnly(options: JsonObject): boolean {
  return ownValue(options, 'forceInput') === true
}

function isOpaque(widget: string, options: JsonObject): boolean {
  if (SCRIPTED_TYPES.has(widget) || ownValue(options, 'socketless') === true) return true
  // COMFY_MATCHTYPE_V3 takes links; the other dynamic kinds are groups of inputs.
  return widget.startsWith('COMFY_') && widget !== 'COMFY_MATCHTYPE_V3'
}

function readInt(name: string, options: JsonObject): IntInput {
  const control = ownValue(options, 'control_after_generate')
  const initial = integerOf(options, 'default')
  return {
    kind: 'int',
    min: integerOf(options, 'min'),
    max: integerOf(options, 'max'),
    step: positiveOf(options, 'step') ?? 1,
    default: initial === null ? null : toSeed(initial),
    isSeed: control === undefined || control === null ? SEED_NAMES.has(name) : control !== false,
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
  }
}

function readCombo(list: readonly Json[], options: JsonObject): ComboInput {
  const choices = list.flatMap(choiceOf)
  const multi = ownValue(options, 'multi_select')
  return {
    kind: 'combo',
    options: choices,
    default: choiceOf(ownValue(options, 'default') ?? null)[0] ?? choices[0] ?? null,
    multiselect: ownValue(options, 'multiselect') === true || multi === true || isJsonObject(multi),
    upload: uploadOf(options),
    folder: 'input',
    remote: readRemote(objectOf(options, 'remote')),
  }
}

function readRemote(remote: JsonObject): RemoteOptions | null {
  const route = textOf(remote, 'route')
  if (route === null) return null
  return { route, hasRefreshButton: ownValue(remote, 'refresh_button') === true, responseKey: textOf(remote, 'response_key'), queryParams: {}, timeoutMs: numberOf(remote, 'timeout') }
}

function choiceOf(value: Json): (string | number | boolean)[] {
  if (typeof value === 'bigint') return [value.toString()]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : []
}

function uploadOf(options: JsonObject): ComboInput['upload'] {
  const has = (flag: string) => ownValue(options, flag) === true
  if (has('image_upload') || has('animated_image_upload')) return 'image'
  if (has('video_upload')) return 'video'
  if (has('audio_upload')) return 'audio'
  return has('file_upload') ? 'file' : null
}

function readOutputs(entry: JsonObject): NodeDef['outputs'] {
  const names = listOf(ownValue(entry, 'output_name'))
  const lists = listOf(ownValue(entry, 'output_is_list'))
  return listOf(ownValue(entry, 'output')).map((output, slot) => {
    // Older custom nodes give the list of a combo instead of a word.
    const type = typeof output === 'string' && output !== '' ? output : Array.isArray(output) ? 'COMBO' : '*'
    const name = names[slot]
    return { type, name: typeof name === 'string' && name !== '' ? name : type, isList: lists[slot] === true, matchTemplate: null }
  })
}

function objectOf(object: JsonObject, key: string): JsonObject {
  const value = ownValue(object, key)
  return isJsonObject(value) ? value : {}
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function textOf(object: JsonObject, key: string): string | null {
  const value = ownValue(object, key)
  return typeof value === 'string' ? value : null
}

function booleanOf(object: JsonObject, key: string): boolean | null {
  const value = ownValue(object, key)
  return typeof value === 'boolean' ? value : null
}

/** Null also for NaN and the infinite: as a bound they are none. Numbers are sometimes written as text. */
function numberOf(object: JsonObject, key: string): number | null {
  const value = ownValue(object, key)
  const isNumeric = typeof value === 'number' || typeof value === 'bigint' || (typeof value === 'string' && value.trim() !== '')
  const number = isNumeric ? Number(value) : NaN
  return Number.isFinite(number) ? number : null
}

function positiveOf(object: JsonObject, key: string): number | null {
  const value = numberOf(object, key)
  return value !== null && value > 0 ? value : null
}

function integerOf(object: JsonObject, key: string): bigint | null {
  const value = ownValue(object, key)
  if (typeof value === 'bigint') return value
  if (typeof value === 'string' && /^-?\d{1,40}$/.test(value)) return BigInt(value)
  const number = numberOf(object, key)
  return number === null ? null : BigInt(Math.trunc(number))
}
