import { useCallback, useState } from 'react'
import { fitPicture, type StageFit } from './fitPicture'

/** Measures an element, and says what fits into it. Hand `ref` to the element. */
export function useStageFit(aspect: number, isPhone: boolean): { ref: (element: HTMLElement | null) => (() => void) | undefined; fit: StageFit | null } {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return
      const { width, height } = entry.contentRect
      setSize((last) => (last?.width === width && last.height === height ? last : { width, height }))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, fit: size && fitPicture(size, aspect, isPhone) }
}
