/**
 * Gathers values that change often and writes the latest of each key together, a short while after the first change.
 * What is waiting when the page goes away is written by `flush`.
 */
export interface Coalescer<K, V> {
  set(key: K, value: V): void
  /** Forgets what waits under the key. */
  discard(key: K): void
  /** Writes at once. Resolves when everything given so far is written. */
  flush(): Promise<void>
}

export interface CoalescerOptions<V> {
  /** Must not reject: nobody waits for most of the writes. */
  write: (values: readonly V[]) => Promise<void>
  delayMs: number
}

export function createCoalescer<K, V>({ write, delayMs }: CoalescerOptions<V>): Coalescer<K, V> {
  const waiting = new Map<K, V>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let writing: Promise<unknown> = Promise.resolve()

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (waiting.size > 0) {
      const values = [...waiting.values()]
      waiting.clear()
      // Handed over at once, not after the write before it: the page may be about to go away.
      writing = Promise.all([writing, write(values)])
    }
    await writing
  }

  return {
    set(key, value) {
      waiting.set(key, value)
      timer ??= setTimeout(() => void flush(), delayMs)
    },
    discard: (key) => void waiting.delete(key),
    flush,
  }
}
