/**
 * Turns /object_info, or one class of it, into NodeDefs: tuple and object forms, old and new combos, V1 and V3 nodes,
 * inputs within inputs. Never throws: what a custom node left out or got wrong becomes null or a plain default.
 * Not read: what fills itself (hidden inputs).
 * Source: protocol 6; ComfyUI's page 1.45.0 for what has a widget and what a dynamic input consists of.
 */
import type { Json, JsonObject } from '@/lib/json'
import { isTrue, listOf, numberOf, objectOf, textOf } from './jsonFields'
import { isJsonObject, ownValue } from '../links'
import type { AutogrowInput, ComboInput, InputDef, InputKind, NodeDef } from './nodeDefs'
import { createOptionLists, type OptionLists } from './optionLists'
import { readControl, readInputKind, type InputSpec } from './readInputKind'

/** Real ones nest three deep. Deeper, an input is kept as opaque: readers recurse. */
const MAX_GROUP_DEPTH = 12
/** The server's own bound for the members of a growing group. */
const MAX_MEMBERS = 100

interface Surroundings {
  lists: OptionLists
  /** How many dynamic inputs are around. */
  depth: number
}

/** Every class of the answer, also those whose entry is broken. Equal option lists are one array. */
export function readNodeDefs(objectInfo: Json, lists: OptionLists = createOptionLists()): Map<string, NodeDef> {
  const entries = isJsonObject(objectInfo) ? Object.entries(objectInfo) : []
  return new Map(entries.map(([classType, info]) => [classType, readNodeDef(classType, info, lists)]))
}

/** @param info the entry of this class, as /object_info/{class} has it under the class's name */
export function readNodeDef(classType: string, info: Json, lists: OptionLists = createOptionLists()): NodeDef {
  const entry = isJsonObject(info) ? info : {}
  return {
    classType,
    displayName: textOf(entry, 'display_name') || textOf(entry, 'name') || classType,
    category: textOf(entry, 'category') ?? '',
    pythonModule: textOf(entry, 'python_module') ?? '',
    inputs: readInputs(objectOf(entry, 'input'), { lists, depth: 0 }, objectOf(entry, 'input_order')),
    outputs: readOutputs(entry),
    isOutputNode: isTrue(entry, 'output_node'),
    isDeprecated: isTrue(entry, 'deprecated'),
    isApiNode: isTrue(entry, 'api_node'),
  }
}

/** @param order names by section: integer-like names would come first if the object's own order were taken */
function readInputs(sections: JsonObject, around: Surroundings, order: JsonObject = {}): InputDef[] {
  return (['required', 'optional'] as const).flatMap((section) => {
    const specs = objectOf(sections, section)
    const listed = listOf(ownValue(order, section)).filter((name) => typeof name === 'string')
    const names = new Set([...listed.filter((name) => Object.hasOwn(specs, name)), ...Object.keys(specs)])
    return [...names].map((name) => readInput(name, ownValue(specs, name), section === 'required', around))
  })
}

function readInput(name: string, wire: Json | undefined, required: boolean, around: Surroundings): InputDef {
  const spec = readSpec(name, wire, around)
  const kind = readKind(spec, required, around)
  return {
    name,
    displayName: textOf(spec.options, 'display_name'),
    required,
    tooltip: textOf(spec.options, 'tooltip'),
    type: kind.kind === 'socket' || kind.kind === 'dynamicSlot' ? kind.type : spec.type,
    spec: kind,
    control: readControl(kind, spec),
    isHidden: isTrue(spec.options, 'hidden'),
    isAdvanced: isTrue(spec.options, 'advanced'),
    isSocketless: isTrue(spec.options, 'socketless'),
    isForced: isSocketOnly(spec.options, required),
  }
}

/** `[type]`, `[type, options]`, `[list, options]`, or an object that has its type among its options. */
function readSpec(name: string, wire: Json | undefined, { depth }: Surroundings): InputSpec {
  const [type, second] = Array.isArray(wire) ? wire : isJsonObject(wire) ? [ownValue(wire, 'type'), wire] : [wire]
  return {
    name,
    type: Array.isArray(type) ? 'COMBO' : typeof type === 'string' && type !== '' ? type : '*',
    list: Array.isArray(type) ? type : null,
    options: isJsonObject(second) ? second : {},
    isInner: depth > 0,
  }
}

function readKind(spec: InputSpec, required: boolean, around: Surroundings): InputKind {
  const { type, options } = spec
  switch (type) {
    case 'COMFY_MATCHTYPE_V3': {
      const template = objectOf(options, 'template')
      return { kind: 'socket', type: textOf(template, 'allowed_types') || '*', matchTemplate: textOf(template, 'template_id') }
    }
    case 'COMFY_DYNAMICCOMBO_V3':
    case 'COMFY_AUTOGROW_V3':
    case 'COMFY_DYNAMICSLOT_V3':
      return readDynamic(type, options, { lists: around.lists, depth: around.depth + 1 }) ?? { kind: 'opaque', type, default: ownValue(options, 'default') ?? null }
  }
  if (isSocketOnly(options, required)) return { kind: 'socket', type, matchTemplate: null }
  // Dynamic kinds that are not known yet are groups of inputs of some kind.
  if (type.startsWith('COMFY_')) return { kind: 'opaque', type, default: ownValue(options, 'default') ?? null }
  const kind = readInputKind(spec, around.lists)
  return kind.kind === 'combo' && around.depth === 0 ? { ...kind, ...readInputsByChoice(objectOf(options, 'formats'), around.lists) } : kind
}

/** `formats`: by choice, rows of a name followed by what an input has else. Other packs put other things there. */
function readInputsByChoice(formats: JsonObject, lists: OptionLists): Pick<ComboInput, 'inputsByChoice'> {
  const inputsByChoice = Object.entries(formats).flatMap(([choice, rows]) => {
    const inputs = (Array.isArray(rows) ? rows : []).flatMap((row) => {
      const [name, ...wire] = Array.isArray(row) ? row : []
      return typeof name === 'string' ? [readInput(name, wire, false, { lists, depth: 1 })] : []
    })
    return inputs.length > 0 ? [{ choice, inputs }] : []
  })
  return inputsByChoice.length > 0 ? { inputsByChoice } : {}
}

/** `defaultInput` is the older word: on optional inputs it means the same, on required ones nothing any more. */
function isSocketOnly(options: JsonObject, required: boolean): boolean {
  return isTrue(options, 'forceInput') || (!required && isTrue(options, 'defaultInput'))
}

function readDynamic(type: string, options: JsonObject, within: Surroundings): InputKind | null {
  if (within.depth > MAX_GROUP_DEPTH) return null
  if (type === 'COMFY_AUTOGROW_V3') return readAutogrow(objectOf(options, 'template'), within)
  if (type === 'COMFY_DYNAMICSLOT_V3') return { kind: 'dynamicSlot', type: textOf(options, 'slotType') || '*', inputs: readInputs(objectOf(options, 'inputs'), within) }
  const choices = listOf(ownValue(options, 'options')).flatMap((option) => {
    const key = isJsonObject(option) ? textOf(option, 'key') : null
    return isJsonObject(option) && key !== null ? [{ key, inputs: readInputs(objectOf(option, 'inputs'), within) }] : []
  })
  const initial = textOf(options, 'default')
  const isThere = choices.some(({ key }) => key === initial)
  return { kind: 'dynamicCombo', options: choices, default: isThere ? initial : (choices[0]?.key ?? null) }
}

/** Null where it is not of the one form the server makes: one input as template. */
function readAutogrow(template: JsonObject, within: Surroundings): AutogrowInput | null {
  const [member, ...more] = readInputs(objectOf(template, 'input'), within)
  if (!member || more.length > 0) return null
  const listed = ownValue(template, 'names')
  const names = Array.isArray(listed) ? listed.filter((name) => typeof name === 'string').slice(0, MAX_MEMBERS) : null
  const max = names ? names.length : clamp(numberOf(template, 'max') ?? MAX_MEMBERS, 0, MAX_MEMBERS)
  return {
    kind: 'autogrow',
    member: { ...member, name: '' },
    names,
    prefix: textOf(template, 'prefix') ?? '',
    min: clamp(numberOf(template, 'min') ?? 1, 0, max),
    max,
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(Math.trunc(value), least), most)
}

function readOutputs(entry: JsonObject): NodeDef['outputs'] {
  const names = listOf(ownValue(entry, 'output_name'))
  const lists = listOf(ownValue(entry, 'output_is_list'))
  const templates = listOf(ownValue(entry, 'output_matchtypes'))
  return listOf(ownValue(entry, 'output')).map((output, slot) => {
    // Older custom nodes give the list of a combo instead of a word.
    const word = typeof output === 'string' && output !== '' ? output : Array.isArray(output) ? 'COMBO' : '*'
    const name = names[slot]
    const template = templates[slot]
    const type = word === 'COMFY_MATCHTYPE_V3' ? '*' : word
    return {
      type,
      name: typeof name === 'string' && name !== '' ? name : type,
      isList: lists[slot] === true,
      matchTemplate: typeof template === 'string' && template !== '' ? template : null,
    }
  })
}
