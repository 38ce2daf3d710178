/** What one run of the open workflow sends, and the saved document that goes along with it. */
import type { DocumentState, OpenDocument } from '@/state/documentStore'
import type { ApiGraph } from '@/workflow/apiGraph'
import { applyValues } from '@/workflow/applyValues'
import type { NodeDefs } from '@/workflow/nodeDefs'
import type { InputRef } from '@/workflow/parameters'
import { resolveTexts, type ResolveOptions } from '@/workflow/resolveTexts'

export type SentForm = Pick<DocumentState, 'parameters' | 'values' | 'offLoras'>

export function graphToSend(document: OpenDocument, { parameters, values, offLoras }: SentForm, defs: NodeDefs, options?: ResolveOptions): ApiGraph {
  const graph = applyValues(document.graph, parameters, values, { offLoras })
  const typed = parameters.filter(({ id, spec }) => spec.kind === 'string' && values.has(id)).flatMap(({ targets }) => targets)
  return resolveTexts(graph, defs, [...typed, ...randomTexts(document, typed)], options)
}

/** Texts of the saved document that come out differently each time, where nobody has written others. */
function randomTexts({ source }: OpenDocument, typed: readonly InputRef[]): InputRef[] {
  if (source?.reading.readFrom !== 'workflow') return []
  const isTyped = (at: InputRef) => typed.some(({ nodeId, input }) => nodeId === at.nodeId && input === at.input)
  return source.reading.authoredTexts.filter(({ at, isRandom }) => isRandom && !isTyped(at)).map(({ at }) => at)
}
