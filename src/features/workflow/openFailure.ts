import type { WorkflowProblem } from '@/workflow/readApiGraph'

/** What kept a workflow from being opened. */
export interface OpenFailure {
  /** The file's, or what says where the text came from. */
  name: string
  problem: WorkflowProblem | { kind: 'noReader' } // noReader: the part of this page that reads files cannot be fetched
}
