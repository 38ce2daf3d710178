/** Says politely when a run is queued, starts and ends. Steps and frames stay quiet. */
import { useEffect, useState } from 'react'
import type { RunId } from '@/comfy/ids'
import type { Run } from '@/storage/run'
import { useStores } from '@/state/react'
import { LiveRegion } from '@/ui/LiveRegion'

export function RunAnnouncer() {
  const stores = useStores()
  const [said, setSaid] = useState({ text: '', sequence: 0 })

  useEffect(() => {
    async function say(run: Run) {
      const texts = await import('./texts').catch(() => null) // words that the first paint does not need
      const text = texts && texts.announcement(run)
      if (text !== null) setSaid((last) => ({ text, sequence: last.sequence + 1 }))
    }
    // What was there before somebody listened is no news.
    const known = new Map<RunId, string>([...stores.runs.getState().runs].map(([id, run]) => [id, run.status.kind]))
    return stores.runs.subscribe((state) => {
      for (const [id, run] of state.runs) {
        if (known.get(id) === run.status.kind) continue
        known.set(id, run.status.kind)
        void say(run)
      }
    })
  }, [stores])

  return <LiveRegion {...said} />
}
