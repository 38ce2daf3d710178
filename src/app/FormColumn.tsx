/** The form, with what is to be said of the workflow it belongs to. */
import { useEffect, useMemo, useRef } from 'react'
import { FormPanel } from '@/features/form/FormPanel'
import type { GraphNotesProps } from '@/features/workflow/GraphNotes'
import type { OpenProblemProps } from '@/features/workflow/OpenProblem'
import type { MissingClass } from '@/features/workflow/problemTexts'
import type { GraphProblem } from '@/workflow/checkGraph'
import { createLazyPart } from '@/ui/lazyPart'
import { usePage, usePageState } from './pageContext'

/** Most workflows open and have nothing wrong with them. */
const failurePart = createLazyPart<OpenProblemProps>(async () => (await import('@/features/workflow/OpenProblem')).OpenProblem)
const notesPart = createLazyPart<GraphNotesProps>(async () => (await import('@/features/workflow/GraphNotes')).GraphNotes)

export function FormColumn() {
  const { page } = usePage()
  const failure = usePageState((state) => state.openProblem)
  const graphProblems = usePageState((state) => state.graphProblems)
  const hasSocketSaver = usePageState((state) => state.hasSocketSaver)
  const { problems, missingClasses } = useMemo(() => sortProblems(graphProblems), [graphProblems])
  const calls = usePageState((state) => state.calls)
  const columnRef = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The field says what is wrong with it: going there is the shortest way to mend it.
    if (calls > 0) columnRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [calls])
  const hasNotes = graphProblems.length > 0
  useEffect(() => {
    if (failure) void failurePart.load()
    if (hasNotes) void notesPart.load()
  }, [failure, hasNotes])
  return (
    <div ref={columnRef}>
      {failure && <failurePart.Component failure={failure} onDismiss={() => page.state.setState({ openProblem: null })} className="m-2" />}
      <FormPanel hasSocketSaver={hasSocketSaver} notes={hasNotes && <notesPart.Component problems={problems} missingClasses={missingClasses} />} />
    </div>
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
