/**
 * Tells what will keep a graph from running, before it is sent. The graph opens all the same: a person may mend it
 * here or in ComfyUI, or send it anyway.
 */
import type { NodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { flatInputs, type FlatInput } from '../definitions/flatInputs'
import { isJsonObject, linkOf, linksOf, literalOf, ownValue, titleOf, type NamedLink } from '../links'
import type { NodeDef, NodeDefs } from '../definitions/nodeDefs'
import type { NodeOrigin } from '../saved/savedWorkflow'

/** A node as a person knows it. */
export interface NodeName {
  nodeId: NodeId
  classType: string
  title: string
}
export type GraphProblem =
  | ({ kind: 'linkToMissingNode'; input: string; missingId: NodeId } & NodeName)
  | ({ kind: 'linkToMissingOutput'; input: string; source: NodeName; slot: number; outputCount: number } & NodeName)
  | ({ kind: 'notALink'; input: string } & NodeName) // a list where only a link can be: ids must be text, slots whole numbers
  | ({ kind: 'requiredInputMissing'; input: string; type: string } & NodeName)
  | ({ kind: 'notFinite'; input: string } & NodeName) // NaN or infinite: JSON cannot send it
  | ({ kind: 'unknownClass'; pack: string | null } & NodeName) // pack: where to get it, if anything tells
  | { kind: 'cycle'; nodes: readonly NodeName[] } // in the order of the links that close it
  | { kind: 'noOutput' } // nothing would be run

export type Origins = ReadonlyMap<NodeId, NodeOrigin>

/**
 * @param unknownClasses classes that the server was asked for and does not have
 * @param origins of the nodes, where the saved document tells
 */
export function checkGraph(graph: ApiGraph, defs: NodeDefs, unknownClasses: ReadonlySet<string> = new Set(), origins: Origins = new Map()): GraphProblem[] {
  const problems: GraphProblem[] = []
  for (const [nodeId, node] of graph) {
    const def = defs.get(node.classType)
    if (unknownClasses.has(node.classType)) problems.push({ kind: 'unknownClass', pack: origins.get(nodeId)?.pack ?? packOf(def), ...nameOf(nodeId, node, defs) })
    problems.push(...inputProblems(graph, defs, nodeId, node, def), ...missingInputs(nodeId, node, defs, def))
  }
  const cycle = findCycle(graph)
  if (cycle) problems.push({ kind: 'cycle', nodes: cycle.flatMap((id) => namesOf(graph, defs, id)) })
  const isKnown = [...graph.values()].every((node) => defs.has(node.classType))
  if (isKnown && ![...graph.values()].some((node) => defs.get(node.classType)?.isOutputNode)) problems.push({ kind: 'noOutput' })
  return problems
}

function inputProblems(graph: ApiGraph, defs: NodeDefs, nodeId: NodeId, node: ApiNode, def: NodeDef | undefined): GraphProblem[] {
  const name = nameOf(nodeId, node, defs)
  return Object.entries(node.inputs).flatMap(([input, value]): GraphProblem[] => {
    const link = linkOf(value)
    if (link) return linkProblems(graph, defs, name, { input, ...link })
    const isSocket = def?.inputs.some((it) => it.name === input && it.spec.kind === 'socket')
    if (Array.isArray(value) && isSocket) return [{ kind: 'notALink', input, ...name }]
    return isFiniteThroughout(literalOf(value)) ? [] : [{ kind: 'notFinite', input, ...name }]
  })
}

function linkProblems(graph: ApiGraph, defs: NodeDefs, name: NodeName, link: NamedLink): GraphProblem[] {
  const source = graph.get(link.from)
  if (!source) return [{ kind: 'linkToMissingNode', input: link.input, missingId: link.from, ...name }]
  const outputCount = defs.get(source.classType)?.outputs.length
  if (outputCount === undefined || link.slot < outputCount) return []
  return [{ kind: 'linkToMissingOutput', input: link.input, source: nameOf(link.from, source, defs), slot: link.slot, outputCount, ...name }]
}

/** What the server will miss, in branches that are chosen and in groups as well (protocol 6.4). */
function missingInputs(nodeId: NodeId, node: ApiNode, defs: NodeDefs, def: NodeDef | undefined): GraphProblem[] {
  const flat = def ? flatInputs(def) : []
  const sent = new Set<FlatInput>()
  return flat.flatMap((it): GraphProblem[] => {
    const { name: input, condition, def: { required, spec, type } } = it
    if (condition && !(sent.has(condition.combo) && literalOf(ownValue(node.inputs, condition.combo.name)) === condition.key)) return []
    sent.add(it)
    // A group is sent as its members alone.
    if (!required || spec.kind === 'autogrow' || ownValue(node.inputs, input) !== undefined) return []
    return [{ kind: 'requiredInputMissing', input, type, ...nameOf(nodeId, node, defs) }]
  })
}

/** Of a class that a server had once: the folder of its pack. */
function packOf(def: NodeDef | undefined): string | null {
  return /^custom_nodes\.([^.]+)/.exec(def?.pythonModule ?? '')?.[1] ?? null
}

/** The nodes of one cycle, or null. Iterative: chains of links may be thousands long. */
function findCycle(graph: ApiGraph): NodeId[] | null {
  const done = new Set<NodeId>()
  for (const start of graph.keys()) {
    const path: { id: NodeId; rest: NodeId[] }[] = []
    const onPath = new Set<NodeId>()
    const enter = (id: NodeId) => {
      const node = graph.get(id)
      path.push({ id, rest: node ? linksOf(node).map((link) => link.from) : [] })
      onPath.add(id)
    }
    if (!done.has(start)) enter(start)
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.rest.pop()
      if (next === undefined) {
        done.add(top.id)
        onPath.delete(top.id)
        path.pop()
      } else if (onPath.has(next)) {
        const ids = path.map(({ id }) => id)
        return ids.slice(ids.indexOf(next))
      } else if (!done.has(next)) enter(next)
    }
  }
  return null
}

function isFiniteThroughout(value: Json | undefined): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isFiniteThroughout)
  return isJsonObject(value) ? Object.values(value).every(isFiniteThroughout) : true
}

function namesOf(graph: ApiGraph, defs: NodeDefs, nodeId: NodeId): NodeName[] {
  const node = graph.get(nodeId)
  return node ? [nameOf(nodeId, node, defs)] : []
}

function nameOf(nodeId: NodeId, node: ApiNode, defs: NodeDefs): NodeName {
  return { nodeId, classType: node.classType, title: titleOf(node, defs.get(node.classType)?.displayName) }
}
