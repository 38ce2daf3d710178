/** Results of a run, counted and named. Pure. */
import type { Run } from '@/storage/run'
import { isOpenRun } from './runActions'

/** How many outputs will come, as far as it is known: more than there are while a batch is arriving. */
export function expectedOutputs(run: Run): number {
  let expected = run.outputs.length
  if (!isOpenRun(run)) return expected
  for (const [nodeId, planned] of run.plan.nodes) {
    if (!planned.deliversOverSocket) continue
    const arrived = run.outputs.filter((output) => output.nodeId === nodeId).length
    const announced = run.progress.nodes.get(nodeId)?.max ?? 0
    if (arrived > 0) expected += Math.max(0, announced - arrived)
  }
  return expected
}

/** "Result", or "Result 2 of 4". */
export function resultName(index: number, count: number): string {
  return count > 1 ? `Result ${index + 1} of ${count}` : 'Result'
}
