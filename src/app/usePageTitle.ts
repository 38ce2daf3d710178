import { useEffect } from 'react'
import { useRuns } from '@/state/react'
import { wholePercent } from '@/state/runProgress'

const NAME = 'Comfy Darkroom'

/** The tab says how far the run is, for when one looks at another. */
export function usePageTitle() {
  const percent = useRuns((state) => (state.activeId === null ? null : wholePercent(state.runs.get(state.activeId))))
  useEffect(() => {
    document.title = percent === null ? NAME : `${percent} % · ${NAME}`
  }, [percent])
}
