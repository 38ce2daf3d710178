/**
 * What a run has put out: merges what `executed` messages, history and socket frames say, each output once.
 * Pure: lists in, lists out, and the same list back when nothing is new.
 */
import type { NodeId } from '@/comfy/ids'
import type { OutputItem } from '@/comfy/outputs'
import { droppedNodes } from './runPercent'
import type { Run, RunOutput, SocketImageRef } from '@/storage/run'

/**
 * Adds what one `executed` message brought. The message may come twice, and several nodes made by expansion may speak
 * for the same visible node: only what is not there yet is added.
 */
export function withNodeOutput(outputs: readonly RunOutput[], nodeId: NodeId, items: readonly OutputItem[]): readonly RunOutput[] {
  const known = outputs.filter((output) => output.nodeId === nodeId).map((output) => identityOf(output.item))
  const added: RunOutput[] = []
  for (const item of items) {
    const at = known.indexOf(identityOf(item))
    if (at >= 0) known.splice(at, 1) // each known one answers for one of the message's: two equal texts are two
    else added.push({ nodeId, item })
  }
  return added.length === 0 ? outputs : [...outputs, ...added]
}

/**
 * History is the authority on the nodes that it names; pictures from the socket are never in it. Nodes that it does not
 * name keep what they were heard to say.
 */
export function withHistoryOutputs(
  outputs: readonly RunOutput[],
  history: ReadonlyMap<NodeId, readonly OutputItem[]>,
): readonly RunOutput[] {
  let merged = outputs
  for (const [nodeId, items] of history) merged = withNodeItems(merged, nodeId, items)
  return merged
}

function withNodeItems(outputs: readonly RunOutput[], nodeId: NodeId, items: readonly OutputItem[]): readonly RunOutput[] {
  const isTold = (output: RunOutput) => output.nodeId === nodeId && output.item.kind !== 'socketImage'
  const told = outputs.filter(isTold)
  const isSame = told.length === items.length && told.every((output, at) => identityOf(output.item) === identityOf(items[at]))
  if (isSame) return outputs
  const fresh = items.map((item): RunOutput => ({ nodeId, item }))
  const first = outputs.findIndex(isTold)
  if (first < 0) return [...outputs, ...fresh]
  return [...outputs.slice(0, first), ...fresh, ...outputs.slice(first).filter((output) => !isTold(output))]
}

/** Puts a stored socket picture in its place among those of its node; the same index again replaces it. */
export function withSocketImage(outputs: readonly RunOutput[], image: SocketImageRef): readonly RunOutput[] {
  const isOfNode = (output: RunOutput) => output.item.kind === 'socketImage' && output.nodeId === image.nodeId
  const same = outputs.findIndex((output) => isOfNode(output) && indexOf(output) === image.index)
  const fresh: RunOutput = { nodeId: image.nodeId, item: image }
  if (same >= 0) {
    return identityOf(outputs[same]?.item) === identityOf(image) ? outputs : outputs.with(same, fresh)
  }
  const later = outputs.findIndex((output) => isOfNode(output) && indexOf(output) > image.index)
  return later < 0 ? [...outputs, fresh] : outputs.toSpliced(later, 0, fresh)
}

/**
 * The index of a picture that arrives now from a node that delivers over the socket: its snapshot, which comes just
 * before every frame, counts the pictures from 0. Falls back on the next free one.
 */
export function nextSocketImageIndex(run: Run, nodeId: NodeId): number {
  const taken = new Set(run.outputs.filter((output) => output.nodeId === nodeId).map(indexOf))
  const told = run.progress.nodes.get(nodeId)
  if (told?.state === 'running' && Number.isInteger(told.value) && !taken.has(told.value)) return told.value
  let free = 0
  while (taken.has(free)) free++
  return free
}

/**
 * Pictures that were sent over the socket and did not reach us. Only where events may have been missed: a node that is
 * heard to the end without a picture had none to send. A count of null: the node was never heard, so nobody knows.
 */
export function missingSocketImages(run: Run): { nodeId: NodeId; count: number | null }[] {
  if (run.status.kind !== 'done' || !run.hadGap) return []
  const dropped = droppedNodes(run.plan, run.notices)
  const blocked = new Set(run.notices.flatMap((notice) => (notice.kind === 'blocked' ? [notice.nodeId] : [])))
  const missing: { nodeId: NodeId; count: number | null }[] = []
  for (const [nodeId, node] of run.plan.nodes) {
    if (!node.deliversOverSocket || dropped.has(nodeId) || blocked.has(nodeId)) continue
    const state = run.progress.nodes.get(nodeId)
    // At its start it says 1 whatever is to come.
    const sent = state && (state.state === 'finished' || state.max > 1) ? state.max : null
    const arrived = run.outputs.filter((output) => output.nodeId === nodeId && output.item.kind === 'socketImage').length
    const count = sent === null ? null : sent - arrived
    if (count === null ? arrived === 0 : count > 0) missing.push({ nodeId, count })
  }
  return missing
}

function indexOf({ item }: RunOutput): number {
  return item.kind === 'socketImage' ? item.index : -1
}

/** Equal for the same output told twice. */
function identityOf(item: RunOutput['item'] | undefined): string {
  switch (item?.kind) {
    case 'file': return ['file', item.key, item.area, item.subfolder, item.filename].join('\n')
    case 'text': return ['text', item.key, item.text].join('\n')
    case 'other': return ['other', item.key, item.sample].join('\n')
    case 'socketImage': return ['socket', item.index, item.mime, item.sizeBytes].join('\n')
    case undefined: return ''
  }
}
