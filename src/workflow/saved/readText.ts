/**
 * The value that a widget sends, where it is not simply the one it has: texts with comments and choices, names of files
 * with dates and values of other nodes. What differs from one time to the next stays as its author wrote it.
 */
import { asNodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import { hasRandomChoices, processDynamicPrompts } from '../sending/dynamicPrompts'
import { completeText, dependsOnClock, isCompletedText } from '../sending/textReplacements'
import { textAt } from './document'
import type { FlatNode, PageNode, PageWorkflow, Widget } from './pageModel'
import type { AuthoredText } from './savedWorkflow'

export type TextReader = (at: FlatNode, widget: Widget) => { value: Json | undefined; authored: AuthoredText | null }

export function createTextReader(workflow: PageWorkflow): TextReader {
  const find = createNodeFinder(workflow)
  const valueOf = (name: string, widget: string) => find(name)?.widgets.find((candidate) => candidate.name === widget)?.value
  return (at, widget) => {
    const { value } = widget
    const isName = isCompletedText(at.node.type, widget.name)
    if (typeof value !== 'string' || !(widget.hasChoices || isName)) return { value, authored: null }
    const isRandom = isName ? dependsOnClock(value) : hasRandomChoices(value)
    const sent = isRandom ? value : isName ? completeText(value, valueOf, new Date(0)) : processDynamicPrompts(value, () => 0)
    const authored = isRandom || sent !== value ? { at: { nodeId: asNodeId(at.id), input: widget.name }, text: value, isRandom } : null
    return { value: sent, authored }
  }
}

/** By the name given for this purpose, else by title; the first of several. The index is made when first asked for. */
function createNodeFinder(workflow: PageWorkflow): (name: string) => PageNode | undefined {
  let index: Map<string, PageNode> | null = null
  return (name) => {
    index ??= indexNodes([workflow.root, ...workflow.subgraphs.values()].flatMap((graph) => Array.from(graph.nodes.values())))
    return index.get(name)
  }
}

function indexNodes(nodes: readonly PageNode[]): Map<string, PageNode> {
  const index = new Map<string, PageNode>()
  for (const nameOf of [replacementName, (node: PageNode) => node.title]) {
    for (const node of nodes) if (!index.has(nameOf(node))) index.set(nameOf(node), node)
  }
  return index
}

function replacementName(node: PageNode): string {
  return textAt(node.saved.properties, 'Node name for S&R') ?? node.type
}
