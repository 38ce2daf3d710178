/** What a form's layout is remembered by: the nodes a workflow is made of, whatever their values and its delivery. */
import type { ApiGraph } from '@/workflow/apiGraph'
import { withDelivery } from '@/workflow/delivery'

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

export function layoutKey(graph: ApiGraph): string {
  const nodes = [...withDelivery(graph, 'file')].map(([id, { classType }]) => `${id} ${classType}`).toSorted()
  let hash = FNV_OFFSET
  for (const character of nodes.join('\n')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), FNV_PRIME)
  return `${nodes.length}-${(hash >>> 0).toString(16)}`
}
