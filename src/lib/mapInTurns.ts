/** Like Promise.all over `items.map(work)`, but with at most `limit` of them under way; after a failure none is begun. */
export async function mapInTurns<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = items.entries()
  let hasFailed = false

  async function takeTurns() {
    for (const [at, item] of left) {
      if (hasFailed) return
      try {
        results[at] = await work(item)
      } catch (cause) {
        hasFailed = true
        throw cause
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, takeTurns))
  return results
}
