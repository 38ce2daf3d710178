import { useEffect } from 'react'
import { wholePercent } from '@/state/runProgress'
import { usePacedRuns } from '@/state/usePacedRuns'

const NAME = 'Comfy Darkroom'

/** The tab says how far the run is, for when one looks at another. */
export function usePageTitle() {
  const percent = usePacedRuns((state) => (state.activeId === null ? null : wholePercent(state.runs.get(state.activeId))))
  useEffect(() => {
    document.title = percent === null ? NAME : `${percent} % · ${NAME}`
  }, [percent])
}
