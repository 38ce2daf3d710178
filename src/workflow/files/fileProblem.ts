/** What is wrong with a file, thrown inside this folder only: readFileContents.ts makes an answer of it. */
import type { CorruptReason, FilePlace, WorkflowProblem } from '../readApiGraph'
import type { FileKind } from './fileKinds'

export class FileProblem extends Error {
  override name = 'FileProblem' as const
  constructor(readonly problem: WorkflowProblem) {
    super(problem.kind)
  }
}

export function corrupt(fileKind: FileKind, at: FilePlace, reason: CorruptReason): FileProblem {
  return new FileProblem({ kind: 'corrupt', fileKind, at, reason })
}
