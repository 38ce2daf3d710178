/**
 * Lets a test stop the sampler before each step and let through one at a time. Open unless held.
 */
export interface Gate {
  hold(): void
  /** Lets `count` steps through; steps that nobody waits for yet are remembered. */
  release(count?: number): void
  open(): void
  /** Lets go whoever waits now, and nobody after: what they wait for has been called off. */
  flush(): void
  /** Steps that stand before the gate now. */
  waiting(): number
  pass(): Promise<void>
}

export function createGate(): Gate {
  const queue: (() => void)[] = []
  let held = false
  let credit = 0
  const drain = () => {
    const free = held ? Math.min(credit, queue.length) : queue.length
    if (held) credit -= free
    for (const resolve of queue.splice(0, free)) resolve()
  }
  return {
    hold: () => {
      held = true
    },
    release: (count = 1) => {
      credit += count
      drain()
    },
    open: () => {
      held = false
      credit = 0
      drain()
    },
    flush: () => {
      for (const resolve of queue.splice(0)) resolve()
    },
    waiting: () => queue.length,
    pass: () =>
      new Promise((resolve) => {
        queue.push(resolve)
        drain()
      }),
  }
}
