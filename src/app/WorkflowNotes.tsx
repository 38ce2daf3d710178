/** All that is to be said of the open workflow as a whole, above its form. Fetched when there is something to say. */
import { useMemo } from 'react'
import { AuthorNotes } from '@/features/workflow/AuthorNotes'
import { GraphNotes } from '@/features/workflow/GraphNotes'
import { OpenedFrom } from '@/features/workflow/OpenedFrom'
import type { MissingClass } from '@/features/workflow/problemTexts'
import { useActions, useDocument } from '@/state/react'
import type { GraphProblem } from '@/workflow/form/checkGraph'
import type { FileContents } from '@/workflow/readWorkflow'
import { usePageState } from './pageContext'

const NONE: FileContents['problems'] = []

export function WorkflowNotes() {
  const actions = useActions()
  const graphProblems = usePageState((state) => state.graphProblems)
  const reading = useDocument((state) => state.document?.source?.reading)
  const { problems, missingClasses } = useMemo(() => sortProblems(graphProblems, (nodeId) => reading?.origins.get(nodeId)?.pack ?? null), [graphProblems, reading])
  const savedProblems = useMemo(() => [...(reading?.problems.values() ?? [])].flat(), [reading])
  return (
    <>
      {reading && <OpenedFrom readFrom={reading.readFrom} alsoHas={reading.alsoHas} onChoose={actions.chooseDocument} />}
      <GraphNotes problems={problems} missingClasses={missingClasses} savedProblems={savedProblems} fileProblems={reading?.fileProblems ?? NONE} />
      <AuthorNotes notes={reading?.notes ?? []} />
    </>
  )
}

/** A node type that the server lacks is one thing to mend, however many nodes are of it. */
function sortProblems(all: readonly GraphProblem[], packOf: (nodeId: Extract<GraphProblem, { kind: 'unknownClass' }>['nodeId']) => string | null): { problems: GraphProblem[]; missingClasses: MissingClass[] } {
  const problems: GraphProblem[] = []
  const missing = new Map<string, { titles: string[]; pack: string | null }>()
  for (const problem of all) {
    if (problem.kind !== 'unknownClass') {
      problems.push(problem)
      continue
    }
    const { titles, pack } = missing.get(problem.classType) ?? { titles: [], pack: null }
    missing.set(problem.classType, { titles: [...titles, problem.title], pack: pack ?? packOf(problem.nodeId) })
  }
  return { problems, missingClasses: [...missing].map(([classType, { titles, pack }]) => ({ classType, titles, pack })) }
}
