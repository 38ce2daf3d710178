/**
 * The value that a widget sends, where it is not simply the one it has: texts with comments and choices, names of files
 * with dates and values of other nodes. What differs from one time to the next stays as its author wrote it.
 */
import { asNodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import { hasRandomChoices, processDynamicPrompts } from '../dynamicPrompts'
import { completeText, dependsOnClock, isCompletedText } from '../textReplacements'
import { textAt } from './document'
import type { FlatNode, PageNode, PageWorkflow, Widget } from './pageModel'
import type { AuthoredText } from './savedWorkflow'

export type TextReader = (at: FlatNode, widget: Widget) => { value: Json | undefined; authored: AuthoredText | null }

export function createTextReader(workflow: PageWorkflow): TextReader {
  const valueOf = (name: string, widget: string) => findNode(workflow, name)?.widgets.find((candidate) => candidate.name === widget)?.value
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

/** By the name given for this purpose, else by title. */
function findNode(workflow: PageWorkflow, name: string): PageNode | undefined {
  const nodes = [workflow.root, ...workflow.subgraphs.values()].flatMap((graph) => Array.from(graph.nodes.values()))
  return nodes.find((node) => replacementName(node) === name) ?? nodes.find((node) => node.title === name)
}

function replacementName(node: PageNode): string {
  return textAt(node.saved.properties, 'Node name for S&R') ?? node.type
}
