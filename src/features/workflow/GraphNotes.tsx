/** What will keep the open workflow from running, said before it is sent. It can be sent all the same. */
import { useActions } from '@/state/react'
import { Button } from '@/ui/Button'
import { Disclosure } from '@/ui/Disclosure'
import { Icon } from '@/ui/Icon'
import { AlertIcon } from '@/ui/icons'
import type { GraphProblem } from '@/workflow/form/checkGraph'
import type { FileContents } from '@/workflow/readWorkflow'
import type { SavedProblem } from '@/workflow/saved/savedWorkflow'
import { graphProblemText, missingClassText, type MissingClass } from './problemTexts'
import { fileProblemText, savedProblemText } from './savedTexts'
import { notesTitle, words } from './texts'

/** A workflow for another server can have hundreds, all of one cause. */
const SHOWN_AT_FIRST = 3

export interface GraphNotesProps {
  problems: readonly GraphProblem[]
  /** Node types that the server was asked for and does not have. */
  missingClasses: readonly MissingClass[]
  /** What of a saved document could not be carried over. */
  savedProblems?: readonly SavedProblem[]
  /** What is wrong with another document of the file. */
  fileProblems?: FileContents['problems']
}

const NO_PROBLEMS: readonly SavedProblem[] = []
const NO_FILE_PROBLEMS: FileContents['problems'] = []

export function GraphNotes({ problems, missingClasses, savedProblems = NO_PROBLEMS, fileProblems = NO_FILE_PROBLEMS }: GraphNotesProps) {
  const actions = useActions()
  const texts = [...fileProblems.map(fileProblemText), ...textsOf(problems, missingClasses, savedProblems)]
  if (texts.length === 0) return null
  const rest = texts.slice(SHOWN_AT_FIRST)
  return (
    <section aria-label={notesTitle(texts.length)} className="-mx-4 border-b border-line px-4 pb-3">
      <h2 className="flex min-h-(--ctl) items-center gap-2 font-semibold">
        <Icon of={AlertIcon} className="text-danger" />
        {notesTitle(texts.length)}
      </h2>
      <Sentences texts={texts.slice(0, SHOWN_AT_FIRST)} />
      {rest.length > 0 && <Disclosure title={`${rest.length} more`} className="mt-1"><Sentences texts={rest} /></Disclosure>}
      {missingClasses.length > 0 && <Button variant="line" onClick={() => actions.refreshNodeDefs()} className="mt-2">{words.askAgain}</Button>}
    </section>
  )
}

function Sentences({ texts }: { texts: readonly string[] }) {
  return (
    <ul className="grid gap-2 pl-6">
      {texts.map((text) => <li key={text} className="wrap-anywhere text-muted">{text}</li>)}
    </ul>
  )
}

/** Each missing type once, with all its nodes; the rest in the order of the graph. The same sentence is said once. */
function textsOf(problems: readonly GraphProblem[], missingClasses: readonly MissingClass[], savedProblems: readonly SavedProblem[]): string[] {
  const named = new Set(missingClasses.map(({ classType }) => classType))
  const others = problems.filter((problem) => problem.kind !== 'unknownClass' || !named.has(problem.classType))
  const ofDocument = savedProblems.filter((problem) => problem.kind !== 'unknownType' || !named.has(problem.type))
  return [...new Set([...ofDocument.map(savedProblemText), ...missingClasses.map(missingClassText), ...others.map(graphProblemText)])]
}
