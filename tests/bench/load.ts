/**
 * How much of the machine other programs take. Frames are lost to whatever else runs, and the page that does more loses
 * more of them: on a busy machine every ratio looks worse than it is.
 */
import { cpus } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from '@playwright/test'

/** Of all processors together. */
export const MAX_FOREIGN_SHARE = 0.08
const LOOK_MS = 500

export interface LoadMeter {
  /** Waits for others to come to rest. @returns false when they did not in that time */
  untilQuiet(maxWaitMs: number): Promise<boolean>
  /** Begins a measurement; what it returns ends it and gives the share of others, 0 to 1. */
  begin(): Promise<() => Promise<number>>
}

interface Times {
  /** Of all processors, idle or not. */
  allMs: number
  busyMs: number
  /** This process and every process of the browser. */
  ownMs: number
}

export async function createLoadMeter(browser: Browser): Promise<LoadMeter> {
  const session = await browser.newBrowserCDPSession()

  async function look(): Promise<Times> {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    const { user, system } = process.cpuUsage()
    const ownMs = (user + system) / 1000 + processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0)
    let [allMs, idleMs] = [0, 0]
    for (const { times } of cpus()) {
      idleMs += times.idle
      allMs += times.user + times.nice + times.sys + times.irq + times.idle
    }
    return { allMs, busyMs: allMs - idleMs, ownMs }
  }

  async function begin() {
    const before = await look()
    return async () => {
      const after = await look()
      return (after.busyMs - before.busyMs - (after.ownMs - before.ownMs)) / (after.allMs - before.allMs)
    }
  }

  return {
    begin,
    async untilQuiet(maxWaitMs) {
      const endMs = performance.now() + maxWaitMs
      while (performance.now() < endMs) {
        const end = await begin()
        await pause(LOOK_MS)
        if ((await end()) <= MAX_FOREIGN_SHARE) return true
      }
      return false
    },
  }
}
