import { useEffect, useState } from 'react'
import { addDays, startOfDay } from './days'

/** The midnight that today began with. Renders when the next one comes, in a tab that was open over night too. */
export function useToday(): number {
  const [todayMs, setTodayMs] = useState(() => startOfDay(Date.now()))
  useEffect(() => {
    const update = () => setTodayMs(startOfDay(Date.now()))
    const timer = setTimeout(update, addDays(todayMs, 1) - Date.now())
    // Timers stand still while a computer sleeps.
    document.addEventListener('visibilitychange', update)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', update)
    }
  }, [todayMs])
  return todayMs
}
