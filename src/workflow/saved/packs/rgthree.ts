/**
 * rgthree's nodes that exist in the browser only: reroutes, switches that mute or bypass other nodes, labels. What the
 * switches have done is in the modes that the file holds; only a repeater does it again when a file is loaded.
 * Source: rgthree-comfy src_web/comfyui (reroute, base_node_mode_changer, node_mode_repeater, random_unmuter, …).
 */
import type { Follow, NodeBehaviour, Pack } from '../behaviours'
import { MUTED } from '../document'
import type { FlatNode, PageGraph, PageNode, PageWorkflow } from '../pageModel'
import { rgthreeWidgets } from './rgthreeWidgets'

const REPEATER = 'Mute / Bypass Repeater (rgthree)'
const RELAY = 'Mute / Bypass Relay (rgthree)'
/** These hand a connection on. */
const PASSING = /Reroute|Node Combiner|Node Collector/
/** Longest way through nodes that hand on. */
const MAX_PASSED = 10_000

/** Their outputs lead to each other only, as no value passes through them. */
const SWITCHES = [
  REPEATER, RELAY, 'Bookmark (rgthree)', 'Fast Actions Button (rgthree)', 'Fast Bypasser (rgthree)', 'Fast Groups Bypasser (rgthree)',
  'Fast Groups Muter (rgthree)', 'Fast Muter (rgthree)', 'Label (rgthree)', 'Node Collector (rgthree)', 'Node Combiner (rgthree)', 'Power Conductor (rgthree)',
]

export const rgthreePack: Pack = {
  name: 'rgthree-comfy',
  nodes: [
    { type: 'Reroute (rgthree)', isVirtual: true },
    ...SWITCHES.map((type): NodeBehaviour => ({ type, isVirtual: true, follow: () => noValue })),
    { type: 'Random Unmuter (rgthree)', isVirtual: true, follow: () => noValue, unresolved: choosesAtRandom },
    ...rgthreeWidgets,
  ],
  prepare: (workflow) => {
    for (const graph of [...workflow.subgraphs.values(), workflow.root]) repeatModes(graph, workflow)
  },
}

const noValue: Follow = { kind: 'none' }

/** It unmutes one of its nodes, another each time, while ComfyUI's page queues; not where one is on already. */
function choosesAtRandom({ node, scope: { graph } }: FlatNode): string | null {
  const linked = nodesBefore(node, graph)
  return linked.length > 0 && linked.every(({ mode }) => mode === MUTED) ? 'it turns on one of its nodes at random while ComfyUI queues' : null
}

/** A repeater gives its mode to the nodes before it when it is loaded; those that load later have their own again. */
function repeatModes(graph: PageGraph, workflow: PageWorkflow): void {
  const loaded = new Set<PageNode>()
  for (const node of graph.nodes.values()) {
    loaded.add(node)
    if (node.type !== REPEATER) continue
    for (const before of nodesBefore(node, graph)) {
      if (before.type === RELAY || !loaded.has(before) || before.mode === node.mode) continue
      setMode(before, node.mode, workflow)
    }
  }
}

/** A subgraph's inner nodes have the mode too. */
function setMode(node: PageNode, mode: number, workflow: PageWorkflow): void {
  const pending = [node]
  const seen = new Set<PageNode>()
  for (let next = pending.pop(); next && seen.size < MAX_PASSED; next = pending.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    next.mode = mode
    const inner = next.subgraph && workflow.subgraphs.get(next.subgraph.id)
    if (inner) pending.push(...inner.nodes.values())
  }
}

/** What is linked to the inputs, through nodes that hand on. */
function nodesBefore(node: PageNode, graph: PageGraph): PageNode[] {
  const found = new Set<PageNode>()
  const passed = new Set([node])
  const pending = [node]
  for (let next = pending.pop(); next && passed.size < MAX_PASSED; next = pending.pop()) {
    for (const { link } of next.inputs) {
      const before = graph.nodes.get(graph.links.get(link ?? '')?.from ?? '')
      if (!before || passed.has(before)) continue
      if (!PASSING.test(before.type)) found.add(before)
      else {
        passed.add(before)
        pending.push(before)
      }
    }
  }
  return [...found]
}
