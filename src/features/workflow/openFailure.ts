import type { WorkflowProblem } from '@/workflow/readApiGraph'

/** What kept a workflow from being opened. `name` is the file's, or says where the text came from. */
export type OpenFailure =
  | { kind: 'workflow'; name: string; problem: WorkflowProblem }
  | { kind: 'tooLarge'; name: string; sizeBytes: number; limitBytes: number }
  | { kind: 'unreadable'; name: string } // moved, changed or forbidden since it was chosen
