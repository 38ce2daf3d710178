/**
 * cg-use-everywhere: links that no wire draws, from what is linked to a broadcasting node to every unlinked input that
 * fits its rules. The best by priority wins; where two are equal the pack links nothing.
 * The pack's own nodes run on the server as well, and are sent to one that has them. Default settings of the pack are assumed.
 * Source: cg-use-everywhere js/use_everywhere_graph_analysis.js, use_everywhere_apply.js (7.8).
 */
import { idOf, INPUT_BOUNDARY, listAt, objectAt, OUTPUT_BOUNDARY, type SavedFrame } from '../document'
import type { NodeBehaviour, Pack } from '../behaviours'
import { fits } from '../matchTypes'
import type { PageGraph, PageNode, PageWorkflow } from '../pageModel'
import { widgetsAt } from '../promoted'
import { createBudget, type Budget } from './boundedPattern'
import { isInFrame } from './frames'
import { broadcastProperties, broadcastsOf, isBroadcaster, labelsOf, type Broadcast, type Receiver } from './broadcasts'

const SEED = 'Seed Everywhere'
/** Never linked by a broadcast: what is linked there changes the type of an output. */
const VAE_TOGGLES = /^VHS_(LoadVideo|LoadImagePath|VideoCombine)/

const unknownRules = new WeakSet<PageNode>()

export const useEverywherePack: Pack = {
  name: 'cg-use-everywhere',
  nodes: ['Anything Everywhere', 'Anything Everywhere?', 'Anything Everywhere3', 'Prompts Everywhere', SEED].map(
    (type): NodeBehaviour => ({ type, isVirtual: false, setUp: leaveOut, unresolved: ({ node }) => reasonOf(node) }),
  ),
  prepare: (workflow) => {
    forgetLinks(workflow)
    const budget = createBudget()
    const frames = new Map([[workflow.root, workflow.saved.root.frames]])
    for (const [id, graph] of workflow.subgraphs) frames.set(graph, workflow.saved.subgraphs.get(id)?.frames ?? [])
    for (const graph of [workflow.root, ...workflow.subgraphs.values()]) broadcast(graph, frames.get(graph) ?? [], budget, graph === workflow.root)
  },
}

/** On a server without the pack: its nodes do nothing there, so that they need not be sent. A seed has an output, and must. */
function leaveOut(node: PageNode): void {
  if (node.def || node.type === SEED || !node.behaviour) return
  node.behaviour = { ...node.behaviour, isVirtual: true }
}

function reasonOf(node: PageNode): string | null {
  if (unknownRules.has(node)) return 'its rules are too costly to try'
  return isOutdatedSeed(node) ? 'it was saved by a version of the pack whose seeds the present one hands to nobody' : null
}

/** Version 6 kept in widgets what version 7 takes for rules: of these nodes, a seed. */
function isOutdatedSeed({ type, saved: { properties } }: PageNode): boolean {
  return type === SEED && objectAt(properties, 'ue_properties')['version'] === undefined && Object.hasOwn(properties, 'widget_ue_connectable')
}

/** Links that an older version left in the file; they are made again. */
function forgetLinks({ root, saved }: PageWorkflow): void {
  for (const entry of listAt(saved.extra, 'links_added_by_ue')) {
    const id = idOf(entry)
    if (id !== null) root.links.delete(id)
  }
}

function broadcast(graph: PageGraph, frames: readonly SavedFrame[], budget: Budget, isRoot: boolean): void {
  const nodes = [...graph.nodes.values()]
  const senders = nodes.filter((node) => isOn(node) && (isBroadcaster(node) || Boolean(node.saved.properties['ue_convert'])) && !isOutdatedSeed(node))
  const broadcasts = senders.flatMap((node) => broadcastsOf(node, graph, frames))
  if (broadcasts.length === 0) return
  // All are found first: what one broadcast links does not keep another from seeing the input unlinked.
  const ofType = byType(broadcasts)
  const found = nodes.flatMap((node) => receiversOf(node, graph, frames, isRoot)).flatMap((receiver) => {
    const best = bestFor(receiver, ofType(receiver.input.type), graph, budget)
    return best === null ? [] : [{ receiver, best }]
  })
  for (const { receiver, best } of found) {
    if (typeof best === 'string') receiver.input.dropped = best
    else if (receiver.node) link(receiver.node, receiver, best, graph)
  }
  linkOutputs(graph, ofType, budget)
}

/** Looked for once for each type. */
function byType(broadcasts: readonly Broadcast[]): (type: string) => readonly Broadcast[] {
  const known = new Map<string, readonly Broadcast[]>()
  return (type) => {
    const before = known.get(type)
    if (before) return before
    const fitting = broadcasts.filter((candidate) => candidate.acceptsType(type))
    known.set(type, fitting)
    return fitting
  }
}

function isOn({ mode }: PageNode): boolean {
  return mode === 0
}

/** Unlinked inputs that may be linked: sockets unless excluded, widgets only where they are allowed to. */
function receiversOf(node: PageNode, graph: PageGraph, frames: readonly SavedFrame[], isRoot: boolean): Receiver[] {
  if (isBroadcaster(node) || Boolean(node.saved.properties['rejects_ue_links'])) return []
  const closed = objectAt(broadcastProperties(node), 'input_ue_unconnectable')
  const open = openWidgets(node, isRoot)
  const labels = labelsOf(node)
  const around = frames.filter((frame) => isInFrame(node, frame))
  return node.inputs.flatMap((input, slot) => {
    if (input.link !== null && graph.links.has(input.link)) return []
    if (input.name === 'vae' && VAE_TOGGLES.test(node.type)) return []
    const isWidget = input.widget !== null || (node.subgraph !== null && widgetsAt(node, slot).length > 0)
    if (isWidget ? !open.has(input.name) : Boolean(closed[input.name])) return []
    const label = labels.get(input.name)
    const shown = node.def?.inputs.find(({ name }) => name === input.name)?.displayName
    return [{ node, title: node.title, input, slot, frames: around, label: label ?? input.name, name: label ?? shown ?? input.name }]
  })
}

/** Where the file does not say, a widget that was an input when it was saved. */
function openWidgets({ saved: { properties, inputs } }: PageNode, isRoot: boolean): ReadonlySet<string> {
  const own = objectAt(properties, 'ue_properties')
  const holder = Object.hasOwn(own, 'widget_ue_connectable') ? own : properties
  if (Object.hasOwn(holder, 'widget_ue_connectable')) {
    return new Set(Object.entries(objectAt(holder, 'widget_ue_connectable')).flatMap(([name, isOpen]) => (isOpen ? [name] : [])))
  }
  return new Set(isRoot ? inputs.map(({ name }) => name) : [])
}

/** Null: none. A word: why none can be linked, though one should. */
function bestFor(receiver: Receiver, broadcasts: readonly Broadcast[], graph: PageGraph, budget: Budget): Broadcast | 'ambiguous' | 'muted' | null {
  const accepting = broadcasts.filter((candidate) => {
    const answer = candidate.accepts(receiver, budget)
    if (answer === null) unknownRules.add(candidate.controller)
    return answer === true
  })
  const live = accepting.filter(({ from }) => from === INPUT_BOUNDARY || isLive(from, graph))
  const [first, second] = live.toSorted((a, b) => b.priority - a.priority)
  if (!first) return accepting.length > 0 ? 'muted' : null
  return first.priority === second?.priority ? 'ambiguous' : first
}

function isLive(id: string, graph: PageGraph): boolean {
  const node = graph.nodes.get(id)
  return node !== undefined && isOn(node)
}

function link(node: PageNode, { input, slot }: Receiver, { from, fromSlot, type }: Broadcast, graph: PageGraph): void {
  const output = graph.nodes.get(from)?.outputs[fromSlot]
  if (output && !fits(output.type, input.type)) {
    input.dropped = 'typeMismatch'
    return
  }
  const id = addLink(graph, { from, fromSlot, to: node.id, toSlot: slot, type })
  output?.links.push(id)
  input.link = id
}

function addLink(graph: PageGraph, ends: { from: string; fromSlot: number; to: string; toSlot: number; type: string }): string {
  const id = `everywhere ${graph.links.size} ${ends.to} ${ends.toSlot}`
  graph.links.set(id, { id, ...ends })
  return id
}

/** Unlinked outputs of a subgraph receive as well, by type and name alone. */
function linkOutputs(graph: PageGraph, ofType: (type: string) => readonly Broadcast[], budget: Budget): void {
  graph.outputs = graph.outputs.map((output, toSlot) => {
    if (output.links.length > 0) return output
    const input = { name: output.name, type: output.type, link: null, widget: null }
    const best = bestFor({ node: null, title: 'subgraph output node', input, slot: toSlot, frames: [], label: output.name, name: output.name }, ofType(output.type), graph, budget)
    if (best === null || typeof best === 'string') return output
    return { ...output, links: [addLink(graph, { from: best.from, fromSlot: best.fromSlot, to: OUTPUT_BOUNDARY, toSlot, type: best.type })] }
  })
}
