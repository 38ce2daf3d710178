/**
 * Numbers as text whose decimals never vary, so that a changing number keeps its width. No locale: figures stand in
 * fixed-width cells, and a point is what the field's own words use. What is not known is a dash.
 */
const UNKNOWN = '–'
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

/** "17.3": the number alone, for pairs such as "17.3 / 24.0 GB". */
export function formatGigabytes(bytes: number): string {
  return isAmount(bytes) ? (bytes / 1024 ** 3).toFixed(1) : UNKNOWN
}

/** "0:04.1", from an hour on "1:02:03". */
export function formatDuration(durationMs: number): string {
  if (!isAmount(durationMs)) return UNKNOWN
  const tenths = Math.round(durationMs / 100)
  const wholeSeconds = Math.floor(tenths / 10)
  const seconds = wholeSeconds % 60
  const minutes = Math.floor(wholeSeconds / 60) % 60
  const hours = Math.floor(wholeSeconds / 3600)
  if (hours > 0) return `${hours}:${twoDigits(minutes)}:${twoDigits(seconds)}`
  return `${minutes}:${twoDigits(seconds)}.${tenths % 10}`
}

/** "2.3" below a minute, then "3:07". */
export function formatSecondsLeft(seconds: number): string {
  if (!isAmount(seconds)) return UNKNOWN
  if (seconds < 59.95) return seconds.toFixed(1)
  const whole = Math.round(seconds)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  if (hours > 0) return `${hours}:${twoDigits(minutes)}:${twoDigits(whole % 60)}`
  return `${minutes}:${twoDigits(whole % 60)}`
}

/** "3.41": steps per second. */
export function formatRate(perSecond: number): string {
  return isAmount(perSecond) ? perSecond.toFixed(2) : UNKNOWN
}

const isAmount = (value: number) => Number.isFinite(value) && value >= 0
const twoDigits = (value: number) => String(value).padStart(2, '0')
