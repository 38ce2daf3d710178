/**
 * Loads a saved workflow as ComfyUI's page does: every node with the inputs and widgets of its definition and the values
 * of the file, then the behaviours of virtual nodes and packs. Nothing is resolved yet.
 * Source: ComfyUI_frontend LGraph.configure, SubgraphNode.configure, app.ts loadGraphData.
 */
import type { NodeDefs } from '../definitions/nodeDefs'
import { behaviourOf, packs } from './packs'
import { recallModel } from './classExtras'
import { readDocument, type SavedGraph, type SavedNode } from './document'
import { shareTypes } from './matchTypes'
import type { PageGraph, PageInput, PageNode, PageWorkflow, Widget } from './pageModel'
import { addInputs, configure, copyInput, dropWidgetless } from './pageNode'
import { CHOICES_TO_COME } from './pageWidgets'
import type { SavedDocument } from './savedWorkflow'
import { makeIdsUnique } from './uniqueIds'
import { unknownWidgets } from './unknownNode'

export function readPage(document: SavedDocument, defs: NodeDefs): PageWorkflow {
  const saved = readDocument(document)
  for (const pack of packs) pack.expand?.(saved, defs)
  makeIdsUnique(saved)

  const subgraphs = new Map([...saved.subgraphs].map(([id, graph]) => [id, emptyGraph(graph)]))
  const workflow: PageWorkflow = { root: emptyGraph(saved.root), subgraphs, saved }
  for (const [id, graph] of subgraphs) fill(graph, saved.subgraphs.get(id), workflow, defs)
  fill(workflow.root, saved.root, workflow, defs)

  const graphs = [...subgraphs.values(), workflow.root]
  for (const graph of graphs) for (const node of graph.nodes.values()) repair(node)
  for (const pack of packs) pack.prepare?.(workflow)
  for (const graph of graphs) shareTypes(graph)
  for (const graph of graphs) for (const node of graph.nodes.values()) node.behaviour?.apply?.(node, graph)
  return workflow
}

function emptyGraph({ id, name, links, inputs, outputs }: SavedGraph): PageGraph {
  return { id, name, nodes: new Map(), links, inputs, outputs }
}

function fill(graph: PageGraph, saved: SavedGraph | undefined, workflow: PageWorkflow, defs: NodeDefs): void {
  for (const node of saved?.nodes ?? []) {
    // Of two nodes with one id the links mean the first.
    if (node.id === '' || graph.nodes.has(node.id)) node.id = String(++workflow.saved.lastNodeId)
    graph.nodes.set(node.id, readNode(node, graph, workflow, defs))
  }
}

function readNode(saved: SavedNode, graph: PageGraph, workflow: PageWorkflow, defs: NodeDefs): PageNode {
  const behaviour = behaviourOf(saved.type)
  const subgraph = workflow.subgraphs.get(saved.type) ?? null
  const def = subgraph || behaviour?.isVirtual ? null : (defs.get(saved.type) ?? null)
  const node: PageNode = {
    id: saved.id,
    type: saved.type,
    title: saved.title ?? def?.displayName ?? subgraph?.name ?? saved.type,
    mode: saved.mode,
    def,
    behaviour,
    inputs: [],
    outputs: [],
    widgets: [],
    groups: new Map(),
    growths: 0,
    templates: new Map(),
    subgraph,
    saved,
  }
  if (def) {
    addInputs(node, def)
    configure(node, saved, (link) => graph.links.has(link))
  } else if (subgraph) {
    node.inputs = instanceInputs(subgraph, saved)
    node.outputs = subgraph.outputs.map(({ name, type }, slot) => ({ name, type, links: saved.outputs[slot]?.links.slice() ?? [] }))
  } else {
    node.inputs = saved.inputs.map(copyInput)
    node.outputs = saved.outputs.map(({ name, type, links }) => ({ name, type, links: links.slice() }))
    node.widgets = unknownWidgets(saved)
  }
  behaviour?.setUp?.(node)
  return node
}

/** Of an instance: those of the definition, in its order, linked as the instance says by name. */
function instanceInputs(subgraph: PageGraph, saved: SavedNode): PageInput[] {
  const byName = new Map(saved.inputs.map((input) => [input.name, input]))
  return subgraph.inputs.map(({ name, type }) => ({ name, type, link: byName.get(name)?.link ?? null, widget: null }))
}

/** What the page puts right in files of older times. */
function repair(node: PageNode): void {
  if (node.def) dropWidgetless(node)
  recallModel(node)
  for (const widget of node.widgets) {
    if (widget.name === 'sampler_name' && isKSampler(node) && typeof widget.value === 'string' && widget.value.startsWith('sample_')) {
      widget.value = widget.value.slice('sample_'.length)
    }
    if (widget.value === null || widget.value === undefined) widget.value = firstOption(widget)
  }
}

function isKSampler(node: PageNode): boolean {
  return node.type === 'KSampler' || node.type === 'KSamplerAdvanced'
}

function firstOption({ spec, value }: Widget): Widget['value'] {
  if (spec?.kind !== 'combo' || spec.multiselect) return value
  return spec.options[0] ?? (spec.remote ? CHOICES_TO_COME : value)
}
