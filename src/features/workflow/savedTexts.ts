/**
 * What reading a saved document has to say, as sentences: what could not be carried over, which of a file's documents is
 * open, and what an AUTOMATIC1111 picture offers. Pure.
 */
import { assertNever } from '@/lib/assertNever'
import type { DocumentKind, FileContents } from '@/workflow/readWorkflow'
import type { SavedProblem } from '@/workflow/saved/savedWorkflow'
import { workflowProblemText } from './problemTexts'

export const savedWords = {
  notes: 'Notes by its author',
  untitledNote: 'Note',
  offerTitle: 'A picture by AUTOMATIC1111',
  openAsWorkflow: 'Open as a workflow',
  fillForm: 'Fill the open form',
} as const

export function savedProblemText(problem: SavedProblem): string {
  const where = `“${problem.title}” (node ${problem.nodeId})`
  switch (problem.kind) {
    case 'unresolvedVirtual':
      return `${where} stands for something else, and what that is could not be found: ${problem.reason}. It is of ${kindOf(problem)}. Nothing is sent until the workflow says it plainly: open it in ComfyUI, replace this node by a link, and save it again.`
    case 'unknownType':
      return `${where} is of ${kindOf(problem)}, which this server does not have. Its values are as the file has them. Install what it comes from, then ask the server again.`
    case 'droppedLink':
      return `${where}: the link of input ${problem.input} was left out, because ${DROPPED[problem.reason]}. Mend it in ComfyUI if the input is needed.`
    case 'guessedValues':
      return `${where}: its saved values do not fit what this server’s ${problem.type} takes, so some may stand in the wrong field. Check them.`
    case 'missingSubgraph':
      return `${where} is a subgraph that the file does not hold (${problem.subgraphId}). Save the workflow once more in ComfyUI.`
    case 'recursiveSubgraph':
      return `${where} is the subgraph “${problem.name}”, which contains itself. Take it apart in ComfyUI.`
    case 'tooManyNodes':
      return `The workflow has more than ${problem.limit.toLocaleString('en-GB')} nodes: what comes after ${where} is left out. Split it in ComfyUI.`
    default: return assertNever(problem)
  }
}

/** Of a file whose other document opened all the same. */
export function fileProblemText({ document, problem }: FileContents['problems'][number]): string {
  return `${DOCUMENTS[document ?? 'file']} could not be read. ${workflowProblemText(problem)}`
}

const DOCUMENTS: Readonly<Record<DocumentKind | 'file', string>> = {
  prompt: 'What the file holds as executed',
  workflow: 'The saved workflow in the file',
  parameters: 'The AUTOMATIC1111 text in the file',
  file: 'Part of the file',
}

const DROPPED: Readonly<Record<Extract<SavedProblem, { kind: 'droppedLink' }>['reason'], string>> = {
  noSource: 'nothing is at its other end',
  muted: 'the node it comes from is muted',
  bypassed: 'the node it comes from is bypassed and passes on nothing of that type',
  cycle: 'it leads back to itself',
  badLink: 'the file holds it only in part',
  typeMismatch: 'what is at its other end is of another type',
  ambiguous: 'several broadcasts fit it equally well',
}

function kindOf({ type, pack }: { type: string; pack: string | null }): string {
  return pack === null ? `node type ${type}` : `node type ${type} from ${pack}`
}

/** Which document is open, and what the other one would be; null where the file has only one. */
export function openedFromText(readFrom: DocumentKind, alsoHas: readonly DocumentKind[]): { text: string; other: DocumentKind; choose: string } | null {
  if (readFrom === 'prompt' && alsoHas.includes('workflow')) {
    return { text: 'Shown as it was executed. The file also holds the workflow as it was saved.', other: 'workflow', choose: 'Use the saved one' }
  }
  if (readFrom === 'workflow' && alsoHas.includes('prompt')) {
    return { text: 'Shown as it was saved. The file also holds what was executed.', other: 'prompt', choose: 'Use what was executed' }
  }
  return null
}

export function offerText(name: string, hasOpenForm: boolean): string {
  return hasOpenForm
    ? `${name} holds no ComfyUI workflow, but the prompt and settings that made it. They can become a workflow of their own, or fill the fields of the open one.`
    : `${name} holds no ComfyUI workflow, but the prompt and settings that made it. They can become a workflow.`
}
