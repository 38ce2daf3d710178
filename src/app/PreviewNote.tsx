/** Explains a sampler that counts steps and shows no picture. */
import { useEffect, useState } from 'react'
import type { RunId } from '@/comfy/ids'
import { startsWithPreviews } from '@/comfy/previewMethod'
import { isBefore } from '@/comfy/version'
import { systemStatsQuery } from '@/queries/systemStats'
import { useQuery } from '@tanstack/react-query'
import { useRuns, useSettings, useStores } from '@/state/react'
import { currentSteps } from '@/state/stepProgress'
import { selectRun } from '@/state/runStore'
import { sessionOf } from './page'
import { usePageState } from './pageContext'

/** A preview may be late; after this many steps it is not coming. */
const STEPS_WITHOUT = 3
/** The first version that does what a prompt asks about previews (protocol 0.1). */
const ASKED_SINCE = '0.5.0'

export function PreviewNote({ runId }: { runId: RunId }) {
  const { previews } = useStores()
  const isLate = useRuns((state) => (currentSteps(selectRun(runId)(state))?.step ?? 0) >= STEPS_WITHOUT)
  const [hasFrame, setHasFrame] = useState(() => previews.latest(runId) !== null)
  useEffect(() => {
    if (hasFrame) return
    return previews.subscribe(runId, () => setHasFrame(true))
  }, [previews, runId, hasFrame])
  if (!isLate || hasFrame) return null
  return <Explanation />
}

function Explanation() {
  const session = usePageState(sessionOf)
  const setting = useSettings((state) => state.previewMethod)
  if (!session) return null
  return <p className="pb-2 text-muted">{setting === 'none' ? 'Previews are switched off in the settings.' : <Why session={session} />}</p>
}

function Why({ session }: { session: NonNullable<ReturnType<typeof sessionOf>> }) {
  const { data } = useQuery({ ...systemStatsQuery(session.client.http, session.target.key), enabled: false })
  const stats = data?.stats
  const version = stats?.comfyuiVersion ?? null
  if (version !== null && isBefore(version, ASKED_SINCE) && !startsWithPreviews(stats?.argv ?? [])) {
    return <>No previews: ComfyUI {version} sends them only when it was started with <code className="font-mono text-meta text-text select-all">--preview-method auto</code>.</>
  }
  return <>No previews: this sampler or model sends none.</>
}
