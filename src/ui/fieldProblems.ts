/**
 * The way from a control that finds something wrong with what stands in it (text that is no number, a name that is not
 * in its list) to the Field around it, which shows that in words.
 */
import { createContext, useContext, useEffect, useId } from 'react'

/** Takes the problem of one control, by a key of its own; null when it is over. */
type Report = (control: string, problem: string | null) => void

export const FieldReport = createContext<Report | null>(null)

/**
 * Tells the Field around, if any, of a problem found here, and that it is over when it is.
 * @returns tells it at once: for what a key press finds that may also send the form
 */
export function useReportProblem(problem: string | null): (problem: string | null) => void {
  const control = useId()
  const report = useContext(FieldReport)
  useEffect(() => {
    if (problem === null || report === null) return
    report(control, problem)
    return () => report(control, null)
  }, [problem, control, report])
  return (found) => report?.(control, found)
}
