/**
 * Waits until the machine has little else to do. Frames are lost to whatever else runs, and the page that does more
 * loses more of them: a busy machine makes every ratio worse.
 */
import { cpus } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

const LOOK_MS = 500
const MAX_BUSY_SHARE = 0.15

/** @returns false when it stayed busy for all that time */
export async function untilQuiet(maxWaitMs: number): Promise<boolean> {
  const endMs = performance.now() + maxWaitMs
  for (;;) {
    const before = times()
    await pause(LOOK_MS)
    const after = times()
    const busyShare = 1 - (after.idle - before.idle) / (after.all - before.all)
    if (busyShare <= MAX_BUSY_SHARE) return true
    if (performance.now() >= endMs) return false
  }
}

function times(): { idle: number; all: number } {
  let [idle, all] = [0, 0]
  for (const { times } of cpus()) {
    idle += times.idle
    all += times.user + times.nice + times.sys + times.irq + times.idle
  }
  return { idle, all }
}
