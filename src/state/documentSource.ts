/** The file that the open workflow came from, as far as the graph in the form does not hold it. */
import type { FileContents, ReadWorkflow } from '@/workflow/readWorkflow'

export interface DocumentSource {
  /** Its documents, for choosing the other one, and for reading again when more node definitions are known. */
  contents: FileContents
  /** What was made of them: notes, App Mode, what could not be carried over. */
  reading: ReadWorkflow
}
