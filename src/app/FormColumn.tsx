/** The form, with what is to be said of the workflow it belongs to. */
import { useMemo } from 'react'
import { FormPanel } from '@/features/form/FormPanel'
import { GraphNotes } from '@/features/workflow/GraphNotes'
import { OpenProblem } from '@/features/workflow/OpenProblem'
import type { MissingClass } from '@/features/workflow/problemTexts'
import type { GraphProblem } from '@/workflow/checkGraph'
import { usePage, usePageState } from './pageContext'

export function FormColumn() {
  const { page } = usePage()
  const failure = usePageState((state) => state.openProblem)
  const graphProblems = usePageState((state) => state.graphProblems)
  const hasSocketSaver = usePageState((state) => state.hasSocketSaver)
  const { problems, missingClasses } = useMemo(() => sortProblems(graphProblems), [graphProblems])
  return (
    <>
      {failure && <OpenProblem failure={failure} onDismiss={() => page.state.setState({ openProblem: null })} className="m-2" />}
      <FormPanel hasSocketSaver={hasSocketSaver} notes={<GraphNotes problems={problems} missingClasses={missingClasses} />} />
    </>
  )
}

/** A node type that the server lacks is one thing to mend, however many nodes are of it. */
function sortProblems(all: readonly GraphProblem[]): { problems: GraphProblem[]; missingClasses: MissingClass[] } {
  const problems: GraphProblem[] = []
  const titles = new Map<string, string[]>()
  for (const problem of all) {
    if (problem.kind !== 'unknownClass') problems.push(problem)
    else titles.set(problem.classType, [...(titles.get(problem.classType) ?? []), problem.title])
  }
  return { problems, missingClasses: [...titles].map(([classType, names]) => ({ classType, titles: names })) }
}
