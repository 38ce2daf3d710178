/** One run on the stage, with what the run feature has to say under it. */
import type { RunViewProps } from '@/features/preview/Stage'
import { StageRun, type StageSlots } from '@/features/preview/StageRun'
import { Notices } from '@/features/run/Notices'
import { OutcomePanel } from '@/features/run/OutcomePanel'
import { RunBlock } from '@/features/run/RunBlock'
import { EmptyState } from '@/ui/EmptyState'
import { PreviewNote } from './PreviewNote'

export function RunView(props: RunViewProps) {
  return <StageRun {...props} slots={slots} />
}

const slots: StageSlots = {
  runBlock: (runId) => <><RunBlock runId={runId} /><PreviewNote runId={runId} /></>,
  outcome: (run) => (run.status.kind === 'done' ? <NoOutput /> : <OutcomePanel run={run} />),
  notices: (run) => <Notices run={run} />,
}

function NoOutput() {
  return <EmptyState title="Done, without a picture">This run put out nothing that can be shown.</EmptyState>
}
