/**
 * Builds the inputs and widgets of a node from its definition, and gives them what a file holds: links by the name of
 * the input, values by position, dynamic groups as the values and links call for them.
 * Source: ComfyUI_frontend litegraphService.registerNodeDef, LGraphNode.configure, dynamicWidgets.ts.
 */
import type { Json } from '@/lib/json'
import { ownValue } from '../links'
import type { AutogrowInput, InputDef, NodeDef } from '../definitions/nodeDefs'
import { addedByPage, addedWhenCreated, afterValue } from './classExtras'
import type { SavedInput, SavedNode } from './document'
import type { PageInput, PageNode, Widget } from './pageModel'
import { hasWidget, widgetsOf } from './pageWidgets'

/** Longest path of dynamic combos in dynamic combos: deeper is a definition that holds itself. */
const MAX_DEPTH = 16
/** A group grows with the links of the file; a definition may say any number. */
const MAX_MEMBERS = 256

/** The node as it is before a file is read. */
export function addInputs(node: PageNode, def: NodeDef): void {
  const inputs = [...def.inputs, ...addedByPage(def)]
  for (const input of inputs) addSocket(node, input, input.name, 0)
  for (const input of inputs) addWidget(node, input, input.name, 0)
  addedWhenCreated(node)
  node.outputs = def.outputs.map(({ name, type, matchTemplate }) => ({ name, type: matchTemplate === null ? type : '*', links: [] }))
}

function addSocket(node: PageNode, input: InputDef, name: string, depth: number): void {
  const { spec } = input
  if (hasWidget(input)) return
  if (spec.kind === 'autogrow') return addGroup(node, spec, name, depth)
  const type = spec.kind === 'socket' ? spec.type : input.type
  if (spec.kind === 'socket' && spec.matchTemplate !== null) {
    const members = node.templates.get(spec.matchTemplate) ?? new Map<string, string>()
    node.templates.set(spec.matchTemplate, members.set(name, type))
  }
  node.inputs.push({ name, type, link: null, widget: null })
}

function addWidget(node: PageNode, input: InputDef, name: string, depth: number): void {
  if (!hasWidget(input)) return
  const widgets = widgetsOf(input, name)
  node.widgets.push(...widgets)
  for (const widget of widgets) if (widget.spec?.kind === 'dynamicCombo') rebuild(node, widget, () => false, depth)
  node.inputs.push({ name, type: input.type, link: null, widget: name })
}

/** Gives the node what the file says. @param hasLink whether the document has this link: ends without one grow no group */
export function configure(node: PageNode, saved: SavedNode, hasLink: (id: string) => boolean): void {
  const byName = new Map(saved.inputs.map((input) => [input.name, input]))
  const defined = new Set(node.inputs.map((input) => input.name))
  node.inputs = [
    ...node.inputs.map(({ name, type, widget }) => ({ name, type, widget, link: byName.get(name)?.link ?? null })),
    ...saved.inputs.filter((input) => !defined.has(input.name)).map(copyInput),
  ]
  node.outputs = Array.from({ length: Math.max(node.outputs.length, saved.outputs.length) }, (_, slot) => {
    const [known, read] = [node.outputs[slot], saved.outputs[slot]]
    return { name: known?.name ?? read?.name ?? '', type: known?.type ?? read?.type ?? '*', links: [...(read?.links ?? [])] }
  })
  for (let slot = 0; slot < node.inputs.length; slot++) connected(node, slot, hasLink)
  giveValues(node, saved, hasLink)
}

export function copyInput({ name, type, link, widget }: SavedInput): PageInput {
  return { name, type, link, widget }
}

function giveValues(node: PageNode, saved: SavedNode, hasLink: (id: string) => boolean): void {
  const { values } = saved
  if (values === null) return
  if (!Array.isArray(values)) return giveByName(node, saved, hasLink)
  const positions = withoutDummies(node, values)
  let position = 0
  // The list grows while it is gone through: a dynamic combo brings the widgets of its choice right behind itself.
  for (let index = 0; index < node.widgets.length && position < positions.length; index++) {
    const widget = node.widgets[index]
    if (!widget?.isSaved) continue
    const at = positions[position++] ?? 0
    widget.places = [{ node: saved, path: ['widgets_values', at] }]
    setValue(node, widget, values[at], hasLink)
  }
}

function giveByName(node: PageNode, saved: SavedNode, hasLink: (id: string) => boolean): void {
  if (saved.values === null || Array.isArray(saved.values)) return
  for (let index = 0; index < node.widgets.length; index++) {
    const widget = node.widgets[index]
    if (!widget?.isSaved || !Object.hasOwn(saved.values, widget.name)) continue
    widget.places = [{ node: saved, path: ['widgets_values', widget.name] }]
    setValue(node, widget, ownValue(saved.values as Record<string, Json>, widget.name), hasLink)
  }
}

/** Positions of the values, without those that older front ends kept for inputs that are sockets by force. */
function withoutDummies(node: PageNode, values: readonly Json[]): number[] {
  const names = new Set(node.widgets.map((widget) => widget.name))
  const owners = (node.def?.inputs ?? []).filter((input) => names.has(input.name) || input.isForced)
  const isDummy = owners.flatMap((input) => (input.control === null ? [input.isForced] : [input.isForced, false]))
  const positions = [...values.keys()]
  return isDummy.length === values.length ? positions.filter((position) => !isDummy[position]) : positions
}

export function setValue(node: PageNode, widget: Widget, value: Json | undefined, hasLink: (id: string) => boolean): void {
  if (widget.isFixed) return
  // A text area knows no null.
  widget.value = value === null && widget.spec?.kind === 'string' && widget.spec.multiline ? '' : value
  if (widget.spec?.kind === 'dynamicCombo') rebuild(node, widget, hasLink, widget.name.split('.').length - 1)
  afterValue(node, widget)
}

/** Removes the inputs and widgets of the choice before and adds those of the present one, links kept by name. */
function rebuild(node: PageNode, combo: Widget, hasLink: (id: string) => boolean, depth: number): void {
  const prefix = `${combo.name}.`
  const removed = take(node.inputs, (input) => input.name.startsWith(prefix))
  take(node.widgets, (widget) => widget.name.startsWith(prefix))
  const option = combo.spec?.kind === 'dynamicCombo' ? combo.spec.options.find(({ key }) => key === combo.value) : undefined
  if (!option || depth >= MAX_DEPTH) return

  const [firstWidget, firstInput] = [node.widgets.length, node.inputs.length]
  for (const input of option.inputs) {
    addSocket(node, input, prefix + input.name, depth + 1)
    addWidget(node, input, prefix + input.name, depth + 1)
  }
  const widgets = node.widgets.splice(firstWidget)
  for (const widget of widgets) widget.hasChoices = false // the page resolves choices only in widgets a node is born with
  node.widgets.splice(node.widgets.indexOf(combo) + 1, 0, ...widgets)
  const own = node.inputs.findIndex((input) => input.name === combo.name)
  if (own < 0) return // not built yet: its own socket comes after these
  node.inputs.splice(own + 1, 0, ...node.inputs.splice(firstInput))
  for (const input of removed) {
    const slot = node.inputs.findIndex(({ name }) => name === input.name)
    const present = node.inputs[slot]
    if (!present) continue
    present.link = input.link
    connected(node, slot, hasLink)
  }
}

function addGroup(node: PageNode, spec: AutogrowInput, name: string, depth: number): void {
  node.groups.set(name, spec)
  for (let ordinal = 0; ordinal <= Math.min(spec.min, MAX_MEMBERS); ordinal++) addMember(node, name, ordinal, depth)
}

function addMember(node: PageNode, group: string, ordinal: number, depth: number): void {
  const spec = node.groups.get(group)
  const name = spec && memberName(spec, group, ordinal)
  if (!spec || !name || depth >= MAX_DEPTH) return
  const before = node.inputs.length
  addSocket(node, spec.member, name, depth + 1)
  addWidget(node, spec.member, name, depth + 1)
  if (node.inputs.length === before) return
  const added = node.inputs.splice(-1)[0]
  if (!added) return
  for (const existing of take(node.inputs, (input) => input.name === name)) added.link ??= existing.link
  const previous = memberName(spec, group, ordinal - 1)
  const after = previous === null ? -1 : node.inputs.findLastIndex((input) => input.name.startsWith(previous))
  node.inputs.splice(after < 0 ? node.inputs.length : after + 1, 0, added)
}

function memberName(spec: AutogrowInput, group: string, ordinal: number): string | null {
  const max = Math.min(spec.names?.length ?? spec.max, MAX_MEMBERS)
  if (ordinal < 0 || ordinal >= max) return null
  return `${group}.${spec.names ? spec.names[ordinal] : `${spec.prefix}${ordinal}`}`
}

/** A linked member of a growing group calls for the next one. */
function connected(node: PageNode, slot: number, hasLink: (id: string) => boolean): void {
  const input = node.inputs[slot]
  if (!input || input.link === null || !hasLink(input.link)) return
  const group = input.name.slice(0, Math.max(0, input.name.lastIndexOf('.')))
  const spec = node.groups.get(group)
  if (!spec) return
  const member = input.name.slice(group.length + 1)
  const ordinal = spec.names ? spec.names.indexOf(member) : Number(/\d{1,6}$/.exec(member)?.[0] ?? -1)
  if (ordinal >= 0 && node.growths++ < MAX_MEMBERS) addMember(node, group, ordinal + 1, group.split('.').length)
}

/** Inputs that stand for a widget which the node does not have are taken away, with their links. */
export function dropWidgetless(node: PageNode): PageInput[] {
  const names = new Set(node.widgets.map((widget) => widget.name))
  return take(node.inputs, (input) => input.widget !== null && !names.has(input.widget))
}

function take<Item>(list: Item[], isTaken: (item: Item) => boolean): Item[] {
  const taken = list.filter(isTaken)
  if (taken.length > 0) list.splice(0, list.length, ...list.filter((item) => !isTaken(item)))
  return taken
}
