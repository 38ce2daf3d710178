/**
 * Reads a saved (UI) document into nodes, links and subgraph definitions: schema 0.4 (links are arrays) and 1.0 (links
 * are objects), mixed as real files mix them. Takes anything: what is of the wrong kind is left out, never thrown.
 * What the nodes mean is told in pageNode.ts; here nothing is known of definitions.
 * Source: protocol 5.2, and ComfyUI_frontend LGraph.configure, LLink, workflowSchema.
 */
import type { Json, JsonObject } from '@/lib/json'
import { isJsonObject, ownValue } from '../links'
import { MAX_WORKFLOW_NODES } from '../readApiGraph'
import type { SavedDocument } from './savedWorkflow'

/** Ends of links that lie on the boundary of a subgraph. */
export const INPUT_BOUNDARY = '-10'
export const OUTPUT_BOUNDARY = '-20'

/** Node modes of litegraph; the others are not used by ComfyUI. */
export const MUTED = 2
export const BYPASSED = 4

export interface SavedInput {
  name: string
  type: string
  link: string | null
  /** Name of the widget that this socket can replace. */
  widget: string | null
}
export interface SavedOutput {
  name: string
  type: string
  links: readonly string[]
}
/** All ids are text here: files write them as numbers or text, and mean the same. */
export interface SavedNode {
  id: string
  /** Only ids that are numbers are made unique (uniqueIds.ts). */
  hasNumericId: boolean
  type: string
  title: string | null
  mode: number
  inputs: readonly SavedInput[]
  outputs: readonly SavedOutput[]
  /** By position, or by name where a pack stores them so. */
  values: readonly Json[] | JsonObject | null
  properties: JsonObject
  /** Of an instance of a subgraph: the inner widgets it shows (`properties.proxyWidgets`), in its order. */
  shown: { node: string; widget: string }[]
  /** The node as the file has it; written back into by writeSaved.ts. */
  source: JsonObject
}
export interface SavedLink {
  id: string
  from: string
  fromSlot: number
  to: string
  toSlot: number
  type: string
}
/** An input or output of a subgraph. */
export interface BoundarySlot {
  name: string
  type: string
  /** Links inside the subgraph that begin or end at it, in the order they were made. */
  links: readonly string[]
}
/** A frame around nodes. Bounds: left, top, width, height. */
export interface SavedFrame {
  title: string
  bounds: readonly [number, number, number, number]
}
export interface SavedGraph {
  id: string
  name: string
  nodes: SavedNode[]
  frames: readonly SavedFrame[]
  links: Map<string, SavedLink>
  inputs: readonly BoundarySlot[]
  outputs: readonly BoundarySlot[]
}
export interface SavedWorkflow {
  root: SavedGraph
  subgraphs: Map<string, SavedGraph>
  /** The greatest id the document says it has given out. */
  lastNodeId: number
  extra: JsonObject
}

/** Packs ask for every node in which of them it lies. */
const MAX_FRAMES = 500
/** Definitions may hold definitions; more of them are not a workflow. */
const MAX_SUBGRAPHS = 2_000
/** Of one node. Real ones have a hundred at most; some rules compare each with each. */
const MAX_SLOTS = 500

export function readDocument(document: SavedDocument): SavedWorkflow {
  const subgraphs = new Map<string, SavedGraph>()
  const pending = definitionsOf(document)
  for (let definition = pending.shift(); definition && subgraphs.size < MAX_SUBGRAPHS; definition = pending.shift()) {
    const id = idOf(ownValue(definition, 'id'))
    if (id === null || subgraphs.has(id)) continue
    subgraphs.set(id, readGraph(definition, id))
    pending.push(...definitionsOf(definition))
  }
  const state = objectAt(document, 'state')
  const last = [ownValue(document, 'last_node_id'), ownValue(state, 'lastNodeId')].map(Number).filter(Number.isSafeInteger)
  return { root: readGraph(document, ''), subgraphs, lastNodeId: Math.max(0, ...last), extra: objectAt(document, 'extra') }
}

function definitionsOf(graph: JsonObject): JsonObject[] {
  return listAt(objectAt(graph, 'definitions'), 'subgraphs').filter(isJsonObject)
}

function readGraph(graph: JsonObject, id: string): SavedGraph {
  const links = new Map<string, SavedLink>()
  for (const entry of listAt(graph, 'links')) {
    const link = readLink(entry)
    if (link) links.set(link.id, link)
  }
  return {
    id,
    name: textAt(graph, 'name') ?? '',
    nodes: listAt(graph, 'nodes').slice(0, MAX_WORKFLOW_NODES + 1).filter(isJsonObject).map(readNode), // flatten.ts says what is left out
    frames: listAt(graph, 'groups').slice(0, MAX_FRAMES).filter(isJsonObject).map(readFrame),
    links,
    inputs: readBoundary(graph, 'inputs', links),
    outputs: readBoundary(graph, 'outputs', links),
  }
}

function readFrame(group: JsonObject): SavedFrame {
  const [left = NaN, top = NaN, width = NaN, height = NaN] = listAt(group, 'bounding').map(Number)
  return { title: textAt(group, 'title') ?? '', bounds: [left, top, width, height] }
}

function readLink(entry: Json): SavedLink | null {
  const parts = Array.isArray(entry)
    ? entry
    : isJsonObject(entry)
      ? ['id', 'origin_id', 'origin_slot', 'target_id', 'target_slot', 'type'].map((key) => ownValue(entry, key) ?? null)
      : []
  const [id, from, to] = [parts[0], parts[1], parts[3]].map(idOf)
  if (id == null || from == null || to == null) return null
  return { id, from, fromSlot: slotOf(parts[2]), to, toSlot: slotOf(parts[4]), type: typeOf(parts[5]) }
}

export function readNode(node: JsonObject): SavedNode {
  const id = ownValue(node, 'id')
  const values = ownValue(node, 'widgets_values')
  return {
    id: idOf(id) ?? '',
    hasNumericId: typeof id === 'number',
    type: textAt(node, 'type') ?? '',
    title: textAt(node, 'title') || null,
    mode: numberAt(node, 'mode'),
    inputs: listAt(node, 'inputs').slice(0, MAX_SLOTS).filter(isJsonObject).map(readInput),
    outputs: listAt(node, 'outputs').slice(0, MAX_SLOTS).filter(isJsonObject).map(readOutput),
    values: Array.isArray(values) || isJsonObject(values) ? values : null,
    properties: objectAt(node, 'properties'),
    shown: listAt(objectAt(node, 'properties'), 'proxyWidgets').map(readShown),
    source: node,
  }
}

/** Node `-1` in older files: the widget is named as the input of the instance. */
function readShown(entry: Json): { node: string; widget: string } {
  const [node, widget] = Array.isArray(entry) ? entry : []
  return { node: idOf(node) ?? '', widget: typeof widget === 'string' ? widget : '' }
}

function readInput(input: JsonObject): SavedInput {
  return {
    name: textAt(input, 'name') ?? '',
    type: typeOf(ownValue(input, 'type')),
    link: idOf(ownValue(input, 'link')),
    widget: textAt(objectAt(input, 'widget'), 'name'),
  }
}

function readOutput(output: JsonObject): SavedOutput {
  return { name: textAt(output, 'name') ?? '', type: typeOf(ownValue(output, 'type')), links: idsAt(output, 'links') }
}

function readBoundary(graph: JsonObject, side: 'inputs' | 'outputs', links: ReadonlyMap<string, SavedLink>): BoundarySlot[] {
  return listAt(graph, side).map((entry, slot) => {
    const object = isJsonObject(entry) ? entry : {}
    const listed = [...new Set(idsAt(object, 'linkIds'))].filter((id) => links.has(id))
    return { name: textAt(object, 'name') ?? '', type: typeOf(ownValue(object, 'type')), links: listed.length > 0 ? listed : linksAt(side, slot, links) }
  })
}

/** For definitions that do not list them. */
function linksAt(side: 'inputs' | 'outputs', slot: number, links: ReadonlyMap<string, SavedLink>): string[] {
  const meets = (link: SavedLink) => (side === 'inputs' ? link.from === INPUT_BOUNDARY && link.fromSlot === slot : link.to === OUTPUT_BOUNDARY && link.toSlot === slot)
  return [...links.values()].filter(meets).map((link) => link.id)
}

/** 0 where it is no number: a mode written as text is none. */
function numberAt(object: JsonObject, key: string): number {
  const value = ownValue(object, key)
  return typeof value === 'number' ? value : 0
}

/** An id as text; null where there is none. */
export function idOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null
}

function slotOf(value: Json | undefined): number {
  const slot = Number(typeof value === 'object' ? NaN : value)
  return Number.isSafeInteger(slot) && slot >= 0 ? slot : -1
}

/** Old files write 0 or -1, custom ones a list of options. */
function typeOf(value: Json | undefined): string {
  if (typeof value === 'string') return value === '' ? '*' : value
  return Array.isArray(value) ? 'COMBO' : typeof value === 'number' && value !== 0 ? String(value) : '*'
}

function idsAt(object: JsonObject, key: string): string[] {
  return listAt(object, key).flatMap((value) => idOf(value) ?? [])
}

/** Array.isArray does not tell a readonly list from an object. */
export function isValueList(values: readonly Json[] | JsonObject): values is readonly Json[] {
  return Array.isArray(values)
}

export function listAt(object: JsonObject, key: string): Json[] {
  const value = ownValue(object, key)
  return Array.isArray(value) ? value : []
}

export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = ownValue(object, key)
  return isJsonObject(value) ? value : {}
}

export function textAt(object: JsonObject, key: string): string | null {
  const value = ownValue(object, key)
  return typeof value === 'string' ? value : null
}
