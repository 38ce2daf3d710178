/**
 * Node definitions (/object_info) normalised into one union: tuple and object forms, old and new combos, V1 and V3
 * nodes, dynamic inputs. Nothing beyond readNodeDef.ts sees the wire's own shapes.
 * Source: protocol 6.
 */
import type { Json } from '@/lib/json'

/** One of a combo's choices. */
export type Choice = string | number | boolean

/** How ComfyUI's page shows a number; absent: as a plain field. `color`: the number is 0xRRGGBB. */
export type NumberDisplay = 'slider' | 'knob' | 'color'
export interface IntInput { kind: 'int'; min: bigint | null; max: bigint | null; step: number; default: number | bigint | null; isSeed: boolean; display?: NumberDisplay }
export interface FloatInput { kind: 'float'; min: number | null; max: number | null; step: number; round: number | null; default: number | null; display?: NumberDisplay }
export interface StringInput { kind: 'string'; multiline: boolean; default: string | null; placeholder: string | null; hasDynamicPrompts: boolean }
export interface BooleanInput { kind: 'boolean'; default: boolean | null; labelOn: string | null; labelOff: string | null }
/** Where a combo's choices are asked for, when the definition holds none. `route` is as the server gave it, untrusted. */
export interface RemoteOptions { route: string; hasRefreshButton: boolean; responseKey: string | null; queryParams: Readonly<Record<string, string>>; timeoutMs: number | null; afterRefresh?: 'first' | 'last' } // afterRefresh: which choice to take once they came
export interface ComboInput {
  kind: 'combo'
  /** Equal lists of a table are one array: compare by identity first. */
  options: readonly Choice[]
  /** Null for a multiselect, which has `defaultChoices` instead. */
  default: Choice | null
  multiselect: boolean
  defaultChoices?: readonly Choice[]
  upload: 'image' | 'video' | 'audio' | 'file' | null
  /** Which folder the files of an upload combo lie in; `input` where the definition says nothing. */
  folder: 'input' | 'output' | 'temp'
  remote: RemoteOptions | null
  /** Of VideoHelperSuite: inputs that the node has while a choice is taken, sent under their own names. Absent: none. */
  inputsByChoice?: readonly { choice: Choice; inputs: readonly InputDef[] }[]
}
/** A colour as `#rrggbb`, in small letters. */
export interface ColorInput { kind: 'color'; default: string | null }
/** A choice that decides which further inputs the node has. They are sent flat: `<input>.<name of the inner input>`. */
export interface DynamicComboInput { kind: 'dynamicCombo'; options: readonly { key: string; inputs: readonly InputDef[] }[]; default: string | null }
/** A growing group: members are sent as `<input>.<member>`, the group itself is not sent. */
export interface AutogrowInput {
  kind: 'autogrow'
  /** What each member is; its `name` is empty. */
  member: InputDef
  /** Names of the members: `prefix` followed by 0, 1, 2 …, or this list. */
  names: readonly string[] | null
  prefix: string
  min: number
  max: number
}
/** A socket that shows further inputs once something is linked to it. */
export interface DynamicSlotInput { kind: 'dynamicSlot'; type: string; inputs: readonly InputDef[] }
/** A socket: takes a link only. `type` is ComfyUI's type word, e.g. MODEL; `*` takes anything, a comma list one of several. */
export interface SocketInput { kind: 'socket'; type: string; matchTemplate: string | null } // matchTemplate: of COMFY_MATCHTYPE_V3, whose sockets share one type
/** A kind we keep the value of but have no control for: values that scripts of ComfyUI's own page make. */
export interface OpaqueInput { kind: 'opaque'; type: string; default: Json | null }
export type InputKind =
  | IntInput | FloatInput | StringInput | BooleanInput | ComboInput | ColorInput
  | DynamicComboInput | AutogrowInput | DynamicSlotInput | SocketInput | OpaqueInput

/** What happens to a value after a run, on ComfyUI's own page. */
export type ControlMode = 'fixed' | 'increment' | 'decrement' | 'randomize' | 'increment-wrap'

export interface InputDef {
  name: string
  /** What to call it on screen, where it differs from `name`. */
  displayName: string | null
  required: boolean
  tooltip: string | null
  /** ComfyUI's type word as links are matched by, also of widgets: INT, COMBO, "FLOAT,INT", IMAGE. */
  type: string
  spec: InputKind
  /** Its widget is followed by a control value in `widgets_values` (protocol 5.4), which starts as this; null: none. A combo's control is followed by the text of a filter. */
  control: ControlMode | null
  /** Keeps its value, is not shown. */
  isHidden: boolean
  isAdvanced: boolean
  /** Cannot be linked. */
  isSocketless: boolean
  /** Takes a link only, whatever its type (`forceInput`). Files from before front end 1.16 hold a dummy value for it. */
  isForced: boolean
}
export interface NodeOutput {
  type: string
  name: string
  isList: boolean
  /** Of COMFY_MATCHTYPE_V3. */
  matchTemplate: string | null
}
export interface NodeDef {
  classType: string
  displayName: string
  category: string
  pythonModule: string
  /** In ComfyUI's order (`input_order`): required, then optional. */
  inputs: readonly InputDef[]
  outputs: readonly NodeOutput[]
  isOutputNode: boolean
  isDeprecated: boolean
  isApiNode: boolean
}
/** Answers by class; undefined = the server does not know it (or was not asked yet). */
export type NodeDefs = ReadonlyMap<string, NodeDef>
