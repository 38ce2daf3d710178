/**
 * Compares version numbers as ComfyUI writes them (`0.3.64`, `v0.33.0`, `0.4.0-rc1`). Where a capability can be asked
 * for, ask; this is for what a server does differently without saying so.
 */
/** False where either cannot be read: a server that hides its version is taken for a new one. */
export function isBefore(version: string, limit: string): boolean {
  const [left, right] = [numbersOf(version), numbersOf(limit)]
  if (!left || !right) return false
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

function numbersOf(version: string): number[] | null {
  const match = /^\s*v?(\d+(?:\.\d+)*)/i.exec(version)
  return match?.[1] ? match[1].split('.').map(Number) : null
}
