/**
 * A binary heap that keeps its items where Python's heapq keeps them: GET /queue shows pending jobs in heap order, which
 * is not the order in which they will run, and clients must not take it for that.
 */
export function createHeap<T>(before: (a: T, b: T) => boolean) {
  let items: T[] = []

  function rise(start: number, from: number): void {
    let position = from
    const item = items[position]
    if (item === undefined) return
    while (position > start) {
      const parentAt = (position - 1) >> 1
      const parent = items[parentAt]
      if (parent === undefined || !before(item, parent)) break
      items[position] = parent
      position = parentAt
    }
    items[position] = item
  }

  /** Moves the smaller child up until a leaf is free, then lets the item rise from there: as heapq does it. */
  function sink(start: number): void {
    let position = start
    const item = items[position]
    if (item === undefined) return
    for (let child = 2 * position + 1; child < items.length; child = 2 * position + 1) {
      const left = items[child]
      const right = items[child + 1]
      if (left !== undefined && right !== undefined && !before(left, right)) child++
      const smaller = items[child]
      if (smaller === undefined) break
      items[position] = smaller
      position = child
    }
    items[position] = item
    rise(start, position)
  }

  return {
    items: (): readonly T[] => items,
    push: (item: T) => {
      items.push(item)
      rise(0, items.length - 1)
    },
    pop: (): T | null => {
      const last = items.pop()
      const first = items[0]
      if (last === undefined) return null
      if (first === undefined) return last
      items[0] = last
      sink(0)
      return first
    },
    /** Removes one item and orders the rest anew. */
    remove: (match: (item: T) => boolean): boolean => {
      const index = items.findIndex(match)
      if (index < 0) return false
      items.splice(index, 1)
      for (let at = (items.length >> 1) - 1; at >= 0; at--) sink(at)
      return true
    },
    clear: () => {
      items = []
    },
  }
}
