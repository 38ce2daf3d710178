/** A prompt as the page sent it, and what the stand-in makes of it: which nodes there are and what they put out. */
export type PromptGraph = Record<string, { class_type: string }>

export interface SentPrompt {
  runId: string
  clientId: string
  graph: PromptGraph
  /** Its turn. */
  number: number
}

/** In the order in which a server would run them, as far as it matters here: what comes before the sampling, and what after. */
export function stagesOf({ graph }: SentPrompt): { before: string[]; sampler: string; after: string[] } {
  const ids = Object.keys(graph)
  const sampler = ids.find((id) => graph[id]?.class_type === 'KSampler')
  if (sampler === undefined) throw new Error('The prompt has no KSampler')
  const isAfter = (id: string) => /^(VAEDecode|SaveImage)/.test(graph[id]?.class_type ?? '')
  return {
    before: ids.filter((id) => id !== sampler && !isAfter(id)),
    sampler,
    // Decoding before saving: the ids need not be in order.
    after: ids.filter(isAfter).toSorted((a, b) => Number(isSaver(graph, a)) - Number(isSaver(graph, b))),
  }
}

/** What history and `executed` say; pictures that went over the socket are in neither. */
export function outputsOf({ graph, runId }: SentPrompt): Record<string, object> {
  const savers = Object.keys(graph).filter((id) => graph[id]?.class_type === 'SaveImage')
  return Object.fromEntries(savers.map((id) => [id, { images: [{ filename: `${runId}.png`, subfolder: '', type: 'output' }] }]))
}

function isSaver(graph: PromptGraph, id: string): boolean {
  return graph[id]?.class_type.startsWith('SaveImage') ?? false
}
