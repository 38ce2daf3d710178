/** What is known to be wrong with the open form before it is sent. Fetched with the run service. */
import { assertNever } from '@/lib/assertNever'
import { printExact } from '@/lib/exactJson'
import { problemText } from '@/features/form/texts'
import { graphProblemText } from '@/features/workflow/problemTexts'
import { savedProblemText } from '@/features/workflow/savedTexts'
import type { DocumentState } from '@/state/documentStore'
import { checkForm, type FormProblem } from '@/workflow/form/checkForm'
import type { Page } from './page'

export interface HeldBack {
  points: readonly string[]
  /** Nobody knows what would run: sending it all the same is not offered. */
  isBlocked: boolean
  /** Tells whether what is wrong is what a person has already sent anyway. */
  fingerprint: string
}

/** Null where nothing keeps it back. What of a saved document is only worth a note does not. */
export function heldBack(page: Page): HeldBack | null {
  const state = page.documents.getState()
  if (!state.document) return null
  const reading = state.document.source?.reading
  const { graphProblems } = page.state.getState()
  const problems = checkForm({
    graph: state.document.graph,
    model: state.model,
    values: state.values,
    offLoras: state.offLoras,
    defs: page.documentService.knownDefs([...state.document.graph.values()].map((node) => node.classType)),
    unknownClasses: new Set(graphProblems.flatMap((problem) => (problem.kind === 'unknownClass' ? [problem.classType] : []))),
    ...(reading && { origins: reading.origins, savedProblems: [...reading.problems.values()].flat() }),
  }).filter((problem) => problem.blocks || problem.source !== 'saved')
  if (problems.length === 0) return null
  return {
    points: [...new Set(problems.map((problem) => textOf(problem, state)))],
    isBlocked: problems.some(({ blocks }) => blocks),
    fingerprint: `${state.document.id} ${printExact(problems.map(placeOf))}`,
  }
}

function textOf(held: FormProblem, { byId }: DocumentState): string {
  switch (held.source) {
    case 'saved': return savedProblemText(held.problem)
    case 'graph': return graphProblemText(held.problem)
    case 'value': {
      const parameter = byId.get(held.problem.parameterId)
      return `${parameter?.label ?? held.problem.parameterId}${parameter?.role === 'other' ? ` (“${parameter.nodeTitle}”)` : ''}: ${problemText(held.problem)}`
    }
    default: return assertNever(held)
  }
}

/** What and where, without the value: another number that is too large is the same problem. */
function placeOf(held: FormProblem): string[] {
  const { problem } = held
  const at = 'parameterId' in problem ? problem.parameterId : 'nodeId' in problem ? problem.nodeId : ''
  return [held.source, problem.kind, at]
}
