import { isAmount, UNKNOWN } from './format'

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** "17.3 GB". Counts by 1024, as graphics cards and ComfyUI name memory. */
export function formatBytes(bytes: number): string {
  if (!isAmount(bytes)) return UNKNOWN
  let unit = 0
  let amount = bytes
  // 1023.95 would print as 1024.0
  while (amount >= 1023.95 && unit < UNITS.length - 1) {
    amount /= 1024
    unit++
  }
  return `${unit === 0 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[unit]}`
}
