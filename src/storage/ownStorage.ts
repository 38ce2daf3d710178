/** Null where this page has none, or where even asking for it is refused. */
export function ownStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}
