/** Times and rates as text, by the rules of format.ts. */
import { isAmount, UNKNOWN } from './format'

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

const twoDigits = (value: number) => String(value).padStart(2, '0')
