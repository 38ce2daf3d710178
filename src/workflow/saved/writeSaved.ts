/**
 * Writes what was posted back into a saved document, so that it opens on ComfyUI's page with what made the picture.
 * Whether that succeeded is found by reading the result: where it would not give the very prompt that was posted (two
 * instances of one subgraph that want different values inside, a value that no widget can hold), there is no document.
 */
import { asNodeId } from '@/comfy/ids'
import type { Json, JsonObject } from '@/lib/json'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { SOCKET_SAVER } from '../sending/delivery'
import { hasRandomChoices, processDynamicPrompts } from '../sending/dynamicPrompts'
import { linkOf, literalOf, ownValue } from '../links'
import type { NodeDefs } from '../definitions/nodeDefs'
import type { InputRef } from '../form/parameters'
import { couldBecome } from '../sending/textReplacements'
import { convert, type Conversion } from './convert'
import { detachPrimitives } from './detachPrimitives'
import { addEdit, editDocument, type Edit } from './editDocument'
import { isEqualJson } from './equalJson'
import { instanceEdits } from './instanceValues'
import type { FlatNode, Widget } from './pageModel'
import { readPage } from './readPage'
import { rewrittenValues } from './rewriteValues'
import type { SavedDocument } from './savedWorkflow'

export interface SavedChange {
  posted: ApiGraph
  /** How seeds go on after the run, in ComfyUI's words; those not named stay. */
  controls?: readonly { at: InputRef; mode: string }[]
}

/** The document with what was posted; null where reading it again would not give exactly that. The given one is not changed. */
export function writeSaved(document: SavedDocument, change: SavedChange, defs: NodeDefs): SavedDocument | null {
  const before = convert(readPage(document, defs))
  if (before.graph.size !== change.posted.size) return null
  const written = write(document, before, change, defs)
  if (written) return written
  const detached = detachPrimitives(document, before, change.posted)
  return detached && write(detached, convert(readPage(detached, defs)), change, defs)
}

function write(document: SavedDocument, before: Conversion, { posted, controls = [] }: SavedChange, defs: NodeDefs): SavedDocument | null {
  const edits = new Map<JsonObject, Edit[]>()
  for (const [nodeId, node] of posted) {
    const at = before.flat.nodes.get(nodeId)
    const present = before.graph.get(nodeId)
    if (!at || !present) return null
    writeNode(at, present, node, before, edits)
  }
  for (const { at, mode } of controls) writeControl(at, mode, before, edits)
  if (edits.size === 0) return isSamePrompt(before, posted) ? document : null
  const written = editDocument(document, edits)
  return written && isSamePrompt(convert(readPage(written, defs)), posted) ? written : null
}

function writeNode(at: FlatNode, present: ApiNode, posted: ApiNode, before: Conversion, edits: Map<JsonObject, Edit[]>): void {
  const { saved } = at.node
  if (posted.classType !== present.classType) writeClass(saved.source, posted, edits)
  const changed = Object.entries(posted.inputs).filter(([name, value]) => !isSame(at, name, ownValue(present.inputs, name), value, before))
  const literals = changed.filter(([, value]) => linkOf(value) === null)
  if (literals.length === 0) return
  const widgets = before.widgets.get(asNodeId(at.id))
  const isRewrite = literals.some(([name]) => needsRewrite(at, widgets?.get(name)))
  const values = isRewrite ? rewrittenValues(at, posted) : null
  if (values) addEdit(edits, saved.source, ['widgets_values'], values)
  for (const [name, value] of literals) {
    const literal = literalOf(value) ?? null
    for (const widget of widgets?.get(name) ?? []) {
      const isOwn = at.node.widgets.includes(widget)
      for (const { node, path } of widget.places) {
        if (!(values && node === saved)) addEdit(edits, node.source, path, isOwn ? authored(widget, literal) : literal)
      }
    }
    for (const { source, path } of instanceEdits(at, name, literalOf(ownValue(present.inputs, name)))) addEdit(edits, source, path, literal)
  }
}

/** The savers of delivery.ts: a file saver has one value of its own, a socket saver none. */
function writeClass(source: JsonObject, { classType, inputs }: ApiNode, edits: Map<JsonObject, Edit[]>): void {
  addEdit(edits, source, ['type'], classType)
  addEdit(edits, source, ['properties', 'Node name for S&R'], classType)
  const prefix = ownValue(inputs, 'filename_prefix')
  if (classType !== SOCKET_SAVER && prefix !== undefined) addEdit(edits, source, ['widgets_values'], [prefix])
}

/** Where the file has no place for a value, or the value decides which others there are. */
function needsRewrite(at: FlatNode, widgets: readonly Widget[] | undefined): boolean {
  if (!widgets) return true
  return widgets.some((widget) => at.node.widgets.includes(widget) && (widget.places.length === 0 || widget.spec?.kind === 'dynamicCombo'))
}

/** The text that, processed as the page does it, gives this one. */
function authored(widget: Widget, value: Json): Json {
  if (!widget.hasChoices || typeof value !== 'string') return value
  if (!hasRandomChoices(value) && processDynamicPrompts(value, () => 0) === value) return value
  return value.replaceAll(/[{}|]/g, '\\$&')
}

function writeControl({ nodeId, input }: InputRef, mode: string, { widgets }: Conversion, edits: Map<JsonObject, Edit[]>): void {
  for (const { control } of widgets.get(nodeId)?.get(input) ?? []) {
    if (!control || control.value === mode) continue
    for (const { node, path } of control.places) addEdit(edits, node.source, path, mode)
  }
}

function isSamePrompt(read: Conversion, posted: ApiGraph): boolean {
  if (read.graph.size !== posted.size) return false
  for (const [nodeId, node] of posted) {
    const present = read.graph.get(nodeId)
    const at = read.flat.nodes.get(nodeId)
    if (!present || !at || present.classType !== node.classType) return false
    const names = new Set([...Object.keys(present.inputs), ...Object.keys(node.inputs)])
    for (const name of names) if (!isSame(at, name, ownValue(present.inputs, name), ownValue(node.inputs, name), read)) return false
  }
  return true
}

function isSame(at: FlatNode, name: string, present: Json | undefined, posted: Json | undefined, { authoredTexts }: Conversion): boolean {
  if (present === posted) return true
  // The socket saver keeps the prefix of the file saver (delivery.ts); the server overlooks it there.
  if (name === 'filename_prefix' && at.node.type === SOCKET_SAVER) return true
  if (present === undefined || posted === undefined) return false
  if (typeof present === 'string' && typeof posted === 'string') return isExpanded(at.id, name, present, posted, authoredTexts)
  return isEqualJson(unwrapped(present), unwrapped(posted))
}

/** A name of a file that the clock completes stays as its author wrote it. */
function isExpanded(nodeId: string, name: string, present: string, posted: string, texts: Conversion['authoredTexts']): boolean {
  return texts.some(({ at, isRandom }) => isRandom && at.nodeId === nodeId && at.input === name) && couldBecome(present, posted)
}

/** A list may stand bare in a graph, or wrapped as it is sent. */
function unwrapped(value: Json): Json {
  return linkOf(value) ? value : (literalOf(value) ?? null)
}
