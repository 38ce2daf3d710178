/**
 * Draws a long list piece by piece: the first screen at once, the rest right after it, so that a form of hundreds of fields
 * can be used as early as a short one and the page never stops for all of them. Another document begins anew.
 */
import { useEffect, useState } from 'react'
import { useDocument } from '@/state/react'

/** More than a screen shows. */
const AT_FIRST = 30
/** Some milliseconds of work. */
const AT_A_TIME = 30

/** @returns how many of the items to draw now */
export function useGradually(count: number): number {
  const documentId = useDocument(({ document }) => document?.id)
  const [drawn, setDrawn] = useState({ documentId, items: AT_FIRST })
  if (drawn.documentId !== documentId) setDrawn({ documentId, items: AT_FIRST })
  const isDone = drawn.items >= count
  useEffect(() => {
    if (isDone) return
    const timer = setTimeout(() => setDrawn({ ...drawn, items: drawn.items + AT_A_TIME }))
    return () => clearTimeout(timer)
  }, [isDone, drawn])
  return Math.min(drawn.items, count)
}
