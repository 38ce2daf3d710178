/**
 * Group nodes, as ComfyUI's page had them before subgraphs: the nodes of a group stand in `extra.groupNodes`, in the form
 * of its clipboard, and an instance holds their values in one list. Each instance becomes a subgraph of its own, so
 * that the inner nodes run as `12:0`, `12:1`.
 * Read as the pages did that wrote such files: the present one (1.45) shifts values and loses links in many of them.
 * Source: ComfyUI_frontend extensions/core/groupNode.ts; pictures with group nodes and the prompt that made them.
 */
import type { Json, JsonObject } from '@/lib/json'
import { isJsonObject, ownValue } from '../links'
import type { NodeDefs } from '../definitions/nodeDefs'
import type { NodeBehaviour, Pack } from './behaviours'
import { INPUT_BOUNDARY, listAt, objectAt, OUTPUT_BOUNDARY, readNode, textAt, type BoundarySlot, type SavedGraph, type SavedInput, type SavedLink, type SavedNode, type SavedWorkflow } from './document'
import { giveGroupValues, moveGroupPlaces } from './groupValues'

const PREFIX = /^workflow[>/]/
/** A group may hold groups; one that holds itself never ends. */
const MAX_DEPTH = 10
/** Nodes, slots, values and links of all instances together. */
const MAX_WEIGHT = 500_000

/** Why an instance could not be opened. */
const reasons = new WeakMap<SavedNode, string>()

export const groupNodesPack: Pack = {
  name: null,
  nodes: [],
  expand,
  prepare: moveGroupPlaces,
}

/** An instance whose group is not to be had. */
export const lostGroup: NodeBehaviour = {
  type: 'workflow>',
  isVirtual: true,
  follow: (at) => ({ kind: 'unresolved', reason: reasonOf(at.node.saved) }),
  unresolved: (at) => reasonOf(at.node.saved),
}

function reasonOf(saved: SavedNode): string {
  return reasons.get(saved) ?? 'the file does not hold the nodes that it groups'
}

export function isGroupNode(type: string): boolean {
  return PREFIX.test(type)
}

function expand(saved: SavedWorkflow, defs: NodeDefs): void {
  const definitions = objectAt(saved.extra, 'groupNodes')
  const weights = new Map<string, number>()
  let weight = 0
  const pending = [saved.root, ...saved.subgraphs.values()].map((graph) => ({ graph, depth: 0 }))
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const instance of next.graph.nodes.filter(({ type }) => isGroupNode(type))) {
      const name = instance.type.replace(PREFIX, '')
      const definition = ownValue(definitions, name)
      if (!isJsonObject(definition)) continue
      if (!weights.has(name)) weights.set(name, weightOf(definition))
      weight += weights.get(name) ?? 0
      if (next.depth >= MAX_DEPTH || weight > MAX_WEIGHT) {
        reasons.set(instance, 'the group holds itself, or more than can be read')
        continue
      }
      const graph = openGroup(name, definition, instance, saved.subgraphs, defs)
      saved.subgraphs.set(graph.id, graph)
      instance.type = graph.id
      pending.push({ graph, depth: next.depth + 1 })
    }
  }
}

function weightOf(definition: JsonObject): number {
  const nodes = listAt(definition, 'nodes').filter(isJsonObject)
  const slots = nodes.map((node) => 1 + ['inputs', 'outputs', 'widgets_values'].reduce((sum, side) => sum + listAt(node, side).length, 0))
  return slots.reduce((sum, count) => sum + count, 1 + listAt(definition, 'links').length)
}

/** The group as a subgraph, and the slots of the instance as those of the subgraph. */
function openGroup(name: string, definition: JsonObject, instance: SavedNode, taken: ReadonlyMap<string, SavedGraph>, defs: NodeDefs): SavedGraph {
  const group = readGroup(definition)
  const inputs = outerInputs(group, instance)
  const outputs = outerOutputs(group, instance)
  const links = new Map<string, SavedLink>()
  const leaving = new Map<string, string[]>() // by inner output
  const add = (link: Omit<SavedLink, 'id'>) => {
    const id = String(links.size + 1)
    links.set(id, { id, ...link })
    const output = `${link.from} ${link.fromSlot}`
    const same = leaving.get(output)
    if (same) same.push(id)
    else leaving.set(output, [id])
    return id
  }
  const linkIds = new Map<string, string>() // by inner input
  for (const { from, fromSlot, to, toSlot, type } of group.links) linkIds.set(key(to, toSlot), add({ from: String(from), fromSlot, to: String(to), toSlot, type }))
  for (const [slot, { node, at, type }] of inputs.entries()) linkIds.set(key(node, at), add({ from: INPUT_BOUNDARY, fromSlot: slot, to: String(node), toSlot: at, type }))
  const outputIds = outputs.map(({ node, at, type }, slot) => add({ from: String(node), fromSlot: at, to: OUTPUT_BOUNDARY, toSlot: slot, type }))

  giveGroupValues(group.nodes, instance, defs)
  instance.inputs = inputs.map(({ input }) => input)
  instance.outputs = outputs.map(({ name: output, type }, slot) => ({ name: output, type, links: instance.outputs[slot]?.links ?? [] }))
  return {
    id: freeId(`group ${instance.id}`, taken),
    name,
    nodes: group.nodes.map((node, index) => linked(node, index, linkIds, leaving)),
    frames: [],
    links,
    inputs: inputs.map(({ node, at, input: { name: input, type } }): BoundarySlot => ({ name: input, type, links: [linkIds.get(key(node, at)) ?? ''] })),
    outputs: outputs.map(({ name: output, type }, slot) => ({ name: output, type, links: [outputIds[slot] ?? ''] })),
  }
}

interface Group {
  nodes: SavedNode[]
  links: { from: number; fromSlot: number; to: number; toSlot: number; type: string }[]
  /** Outputs that lead out of the group as well. */
  external: ReadonlySet<string>
  /** By node: names and visibility of its slots, as the group's author set them. */
  config: JsonObject
}

function readGroup(definition: JsonObject): Group {
  const nodes = listAt(definition, 'nodes').map((node) => readNode(isJsonObject(node) ? node : {}))
  const links = listAt(definition, 'links').flatMap((row) => {
    const [from, fromSlot, to, toSlot, , type] = Array.isArray(row) ? row : []
    // Without an origin it came from outside, where the instance has its own link.
    if (![from, fromSlot, to, toSlot].every(isIndex) || !nodes[Number(from)] || !nodes[Number(to)]) return []
    return [{ from: Number(from), fromSlot: Number(fromSlot), to: Number(to), toSlot: Number(toSlot), type: typeof type === 'string' ? type : '*' }]
  })
  const external = listAt(definition, 'external').flatMap((row) => (Array.isArray(row) ? [key(Number(row[0]), Number(row[1]))] : []))
  return { nodes, links, external: new Set(external), config: objectAt(definition, 'config') }
}

function isIndex(value: Json | undefined): boolean {
  return value !== null && value !== '' && Number.isSafeInteger(Number(value)) && Number(value) >= 0
}

interface OuterInput {
  node: number
  at: number
  type: string
  /** Of the instance. */
  input: SavedInput
}

/** Inputs that nothing inside feeds, node by node; those that replace a widget come after all others. */
function outerInputs({ nodes, links, config }: Group, instance: SavedNode): OuterInput[] {
  const fed = new Set(links.map(({ to, toSlot }) => key(to, toSlot)))
  const feeding = new Set(links.map(({ from }) => from))
  const receiving = new Set(links.map(({ to }) => to))
  const seen = new Map<string, number>()
  const found = [false, true].flatMap((isWidget) =>
    nodes.flatMap((node, index) => {
      if (node.type === 'Reroute' && feeding.has(index) && receiving.has(index)) return []
      return node.inputs.flatMap((input, at) => {
        if ((input.widget !== null) !== isWidget || fed.has(key(index, at))) return []
        const custom = slotConfig(config, index, 'input', input.name)
        if (custom['visible'] === false) return []
        return [{ node: index, at, type: input.type, name: outerName(textAt(custom, 'name') ?? input.name, node, input.name, seen) }]
      })
    }),
  )
  const unused = new Set(instance.inputs)
  const byName = new Map(instance.inputs.map((input) => [input.name, input]))
  return found.map(({ node, at, type, name }, slot) => {
    const named = byName.get(name)
    const placed = instance.inputs[slot]
    const own = [named, placed].find((input) => input && unused.has(input))
    if (own) unused.delete(own)
    return { node, at, type, input: { name: own ? own.name : name, type, link: own?.link ?? null, widget: null } }
  })
}

/** A name that the group has already is told apart by the node's title. */
function outerName(name: string, node: SavedNode, inner: string, seen: Map<string, number>): string {
  const count = seen.get(name) ?? 0
  seen.set(name, count + 1)
  if (count === 0) return name
  const prefixed = `${node.title ?? node.type} ${inner}`
  const again = seen.get(prefixed) ?? 0
  seen.set(prefixed, again + 1)
  return again === 0 ? prefixed : `${node.title ?? node.type} ${again + 1} ${inner}`
}

/** Outputs that lead out of the group, and those that lead nowhere. */
function outerOutputs({ nodes, links, external, config }: Group, instance: SavedNode): { node: number; at: number; name: string; type: string }[] {
  const inner = new Set(links.map(({ from, fromSlot }) => key(from, fromSlot)))
  const feeding = new Set(links.map(({ from }) => from))
  const receiving = new Set(links.map(({ to }) => to))
  const found = nodes.flatMap((node, index) => {
    if (node.type === 'PrimitiveNode' && !feeding.has(index)) return []
    if (node.type === 'Reroute' && feeding.has(index) && receiving.has(index) && !external.has(key(index, 0))) return []
    return node.outputs.flatMap(({ name, type }, at) => {
      const visible = slotConfig(config, index, 'output', String(at))['visible']
      const isVisible = typeof visible === 'boolean' ? visible : !inner.has(key(index, at)) || external.has(key(index, at))
      return isVisible ? [{ node: index, at, name, type }] : []
    })
  })
  return found.map(({ node, at, name, type }, slot) => ({ node, at, name: instance.outputs[slot]?.name ?? name, type }))
}

function slotConfig(config: JsonObject, node: number, side: 'input' | 'output', slot: string): JsonObject {
  return objectAt(objectAt(objectAt(config, String(node)), side), slot)
}

/** An inner node under its index, with the links of this instance. */
function linked(node: SavedNode, index: number, linkIds: ReadonlyMap<string, string>, leaving: ReadonlyMap<string, readonly string[]>): SavedNode {
  node.id = String(index)
  node.hasNumericId = false
  for (const [slot, input] of node.inputs.entries()) input.link = linkIds.get(key(index, slot)) ?? null
  for (const [slot, output] of node.outputs.entries()) output.links = leaving.get(key(index, slot)) ?? []
  return node
}

function key(node: number, slot: number): string {
  return `${node} ${slot}`
}

function freeId(wanted: string, taken: ReadonlyMap<string, SavedGraph>): string {
  let id = wanted
  for (let count = 2; taken.has(id); count++) id = `${wanted} (${count})`
  return id
}
