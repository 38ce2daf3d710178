/** Days as people name them, in the page's own time zone. Times are milliseconds since the epoch. */

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const dayOfYear = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })
const fullDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })

/** The midnight that the day began with. */
export function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0)
}

/** By the calendar: days are 23 or 25 hours long twice a year. */
export function addDays(dayMs: number, days: number): number {
  const date = new Date(dayMs)
  return date.setDate(date.getDate() + days)
}

/** "Today", "Yesterday", "Wednesday 19 November", and in another year "19 November 2024". Both are starts of days. */
export function dayName(dayMs: number, todayMs: number): string {
  if (dayMs === todayMs) return 'Today'
  if (dayMs === addDays(todayMs, -1)) return 'Yesterday'
  const isThisYear = new Date(dayMs).getFullYear() === new Date(todayMs).getFullYear()
  return (isThisYear ? dayOfYear : fullDay).format(dayMs)
}

/** "14:31" */
export function timeOfDay(atMs: number): string {
  return clock.format(atMs)
}
