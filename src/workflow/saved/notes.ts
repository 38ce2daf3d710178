/** Texts that the author left beside the nodes, each once, however often its subgraph is used. */
import { asNodeId } from '@/comfy/ids'
import { isValueList, textAt } from './document'
import type { FlatNode, PageNode } from './pageModel'
import type { WorkflowNote } from './savedWorkflow'

const NOTES = new Set(['Note', 'MarkdownNote'])

export function readNotes(nodes: readonly FlatNode[]): WorkflowNote[] {
  const seen = new Set<PageNode>()
  return nodes.flatMap(({ id, node }) => {
    if (!NOTES.has(node.type) || seen.has(node)) return []
    seen.add(node)
    const { values, properties, title } = node.saved
    const first = values === null ? undefined : isValueList(values) ? values[0] : values['text']
    const text = typeof first === 'string' ? first : (textAt(properties, 'text') ?? '')
    return text === '' ? [] : [{ nodeId: asNodeId(id), title: title ?? 'Note', text }]
  })
}
