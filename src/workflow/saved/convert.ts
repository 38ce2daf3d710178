/**
 * Makes the prompt of a loaded workflow as ComfyUI's page does when it queues: the values of the widgets, then over them
 * what is linked. Says beside it where in the document each value stands, for writing back.
 * Source: ComfyUI_frontend executionUtil.ts graphToPrompt.
 */
import { asNodeId, type NodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { flatten, isOff } from './flatten'
import { packOf } from './packs'
import type { FlatNode, FlatWorkflow, PageInput, PageWorkflow, Widget } from './pageModel'
import { createTextReader, type TextReader } from './readText'
import { createResolver, type Resolved, type Resolver } from './resolve'
import { originOf } from './origins'
import type { AuthoredText, SavedProblem } from './savedWorkflow'

export interface Conversion {
  graph: ApiGraph
  flat: FlatWorkflow
  problems: SavedProblem[]
  authoredTexts: AuthoredText[]
  /** By API id and input: the widgets whose value the prompt holds there, the one that decides first. */
  widgets: Map<NodeId, Map<string, readonly Widget[]>>
}

export function convert(workflow: PageWorkflow): Conversion {
  const flat = flatten(workflow)
  const result: Conversion = { graph: new Map(), flat, problems: [...flat.problems], authoredTexts: [], widgets: new Map() }
  const readText = createTextReader(workflow)
  const resolve = createResolver(flat)
  const nodes = new Map<NodeId, ApiNode>()
  for (const at of flat.nodes.values()) {
    if (isOff(at.node)) continue
    const reason = at.node.behaviour?.unresolved?.(at, flat) ?? null
    if (reason !== null) reportUnresolved(at, reason, result)
    if (at.node.subgraph || at.node.behaviour?.isVirtual) continue
    nodes.set(asNodeId(at.id), convertNode(at, result, readText, resolve))
  }
  result.graph = inPromptOrder(nodes)
  return result
}

function convertNode(at: FlatNode, result: Conversion, readText: TextReader, resolve: Resolver): ApiNode {
  const nodeId = asNodeId(at.id)
  const inputs = new Map<string, Json>()
  const widgets = new Map<string, readonly Widget[]>()
  const texts = new Map<string, AuthoredText>()
  for (const widget of at.node.widgets) {
    if (!widget.isSent || widget.name === '') continue
    const { value, authored } = readText(at, widget)
    if (value !== undefined) inputs.set(widget.name, wrapped(value, widget))
    if (authored) texts.set(widget.name, authored)
    widgets.set(widget.name, [widget])
  }
  for (const [slot, input] of at.node.inputs.entries()) {
    const { name } = input
    const resolved = resolve(at, slot)
    if (resolved.kind === 'source') {
      inputs.set(name, [resolved.at.id, resolved.slot])
      widgets.delete(name)
    } else if (resolved.kind === 'widgets') {
      const value = resolved.widgets[0]?.value
      if (value !== undefined) inputs.set(name, Array.isArray(value) ? { __value__: value } : value)
      widgets.set(name, resolved.widgets)
    } else {
      reportLink(at, input, resolved, result)
      continue
    }
    texts.delete(name) // what is linked is sent as it is
  }
  result.widgets.set(nodeId, widgets)
  result.authoredTexts.push(...texts.values())
  reportNode(at, result)
  return { classType: at.node.type, title: at.node.title, inputs: Object.fromEntries(inputs) }
}

/** A bare list would be taken for a link. */
function wrapped(value: Json, widget: Widget): Json {
  if (!Array.isArray(value)) return value
  const isCurve = widget.spec?.kind === 'opaque' && widget.spec.type === 'CURVE'
  return isCurve ? { __type__: 'CURVE', __value__: value } : { __value__: value }
}

function reportLink(at: FlatNode, input: PageInput, resolved: Resolved, result: Conversion): void {
  if (resolved.kind === 'unresolved') reportUnresolved(resolved.by, resolved.reason, result)
  else if (resolved.kind === 'dropped' && !(resolved.by && hasWritten(resolved.by, at, input))) {
    result.problems.push({ kind: 'droppedLink', nodeId: asNodeId(at.id), title: at.node.title, input: input.name, reason: resolved.reason })
  }
}

/** A primitive is no source: it writes its value into the widgets it is linked to, though not through virtual nodes. */
function hasWritten({ node: primitive }: FlatNode, { node }: FlatNode, input: PageInput): boolean {
  if (primitive.type !== 'PrimitiveNode') return false
  const isEmpty = !Array.isArray(primitive.saved.values) || primitive.saved.values.length === 0
  const widget = node.widgets.find(({ name }) => name === input.widget)
  return widget !== undefined && (isEmpty || widget.places.some((place) => place.node === primitive.saved))
}

function reportUnresolved({ id, node }: FlatNode, reason: string, { problems }: Conversion): void {
  if (problems.some((problem) => problem.kind === 'unresolvedVirtual' && problem.nodeId === id)) return
  problems.push({ kind: 'unresolvedVirtual', nodeId: asNodeId(id), type: node.type, title: node.title, pack: packOf(node.type) ?? originOf(node).pack, reason })
}

function reportNode(at: FlatNode, { problems }: Conversion): void {
  const { node } = at
  const nodeId = asNodeId(at.id)
  if (!node.def && uuid.test(node.type)) problems.push({ kind: 'missingSubgraph', nodeId, title: node.title, subgraphId: node.type })
  else if (!node.def) problems.push({ kind: 'unknownType', nodeId, type: node.type, title: node.title, pack: originOf(node).pack })
  else if (node.widgets.some(isMisfit)) problems.push({ kind: 'guessedValues', nodeId, title: node.title, type: node.type })
}

/** A value that its widget can never have had: the file's values were written for other widgets. */
function isMisfit({ spec, value, places }: Widget): boolean {
  if (!spec || places.length === 0 || value === undefined || value === null) return false
  switch (spec.kind) {
    case 'int':
    case 'float':
      return typeof value !== 'number' && typeof value !== 'bigint'
    case 'boolean':
      return typeof value !== 'boolean'
    case 'string':
      return typeof value !== 'string'
    case 'combo':
      return typeof value === 'object' && !Array.isArray(value)
    default:
      return false
  }
}

/** Ids like integers first, upwards, as they come out of any JSON object; the others as they are. */
function inPromptOrder(nodes: ReadonlyMap<NodeId, ApiNode>): ApiGraph {
  const entries = [...nodes]
  return new Map([
    ...entries.filter(isInteger).toSorted(([a], [b]) => Number(a) - Number(b)),
    ...entries.filter((entry) => !isInteger(entry)),
  ])
}

function isInteger([id]: readonly [string, ApiNode]): boolean {
  return /^(0|[1-9]\d{0,8})$/.test(id)
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
