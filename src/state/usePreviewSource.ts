import { useMemo } from 'react'
import type { RunId } from '@/comfy/ids'
import type { PreviewFrame } from './previewBus'
import { useStores } from './react'

export interface PreviewSource {
  latest: () => PreviewFrame | null
  /** Returns its undo. */
  subscribe: (show: (frame: PreviewFrame) => void) => () => void
}

/** The preview frames of one run, for what paints them outside React. The same object for the same run. */
export function usePreviewSource(runId: RunId): PreviewSource {
  const { previews } = useStores()
  return useMemo(() => ({
    latest: () => previews.latest(runId),
    subscribe: (show) => previews.subscribe(runId, show),
  }), [previews, runId])
}
