/**
 * Which node comes next: those that others wait for first, cached ones not at all, and among the ready ones the one that
 * brings an output closest. The order equals the recorded one, which clients see as the order of `executing`.
 */
export interface Plan {
  /** Adds a node and whatever it needs that is not cached yet. */
  add(id: string): void
  /** Another node has to wait for this one. */
  block(waiting: string, on: string): void
  next(): string | null
  complete(id: string): void
}

export interface PlanOptions {
  sources: (id: string) => string[]
  isCached: (id: string) => boolean
  isOutput: (id: string) => boolean
}

export function createPlan({ sources, isCached, isOutput }: PlanOptions): Plan {
  /** For each pending node, what it still waits for. */
  const blockers = new Map<string, Set<string>>()
  /** For each node, who waits for it. */
  const waiters = new Map<string, Set<string>>()

  const block = (waiting: string, on: string) => {
    blockers.get(waiting)?.add(on)
    const known = waiters.get(on)
    if (known) known.add(waiting)
    else waiters.set(on, new Set([waiting]))
  }
  const waitingFor = (id: string) => [...(waiters.get(id) ?? [])]

  return {
    add: (first) => {
      const stack = [first]
      const links: [waiting: string, on: string][] = []
      for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
        if (blockers.has(id)) continue
        blockers.set(id, new Set())
        for (const source of sources(id)) {
          if (isCached(source)) continue
          stack.push(source)
          links.push([id, source])
        }
      }
      for (const [waiting, on] of links) block(waiting, on)
    },
    block,
    next: () => {
      const ready = [...blockers].filter(([, on]) => on.size === 0).map(([id]) => id)
      return (
        ready.find(isOutput) ??
        ready.find((id) => waitingFor(id).some(isOutput)) ??
        ready.find((id) => waitingFor(id).some((waiter) => waitingFor(waiter).some(isOutput))) ??
        ready[0] ??
        null
      )
    },
    complete: (id) => {
      blockers.delete(id)
      for (const waiter of waitingFor(id)) blockers.get(waiter)?.delete(id)
      waiters.delete(id)
    },
  }
}
