/**
 * The documents of the file behind a draft, which the graph in the form does not hold: the saved (UI) document that goes
 * along with every run, and the other one of a file with two. Apart from the draft, since they can be megabytes and
 * never change while a person types. One per tab; removed together with its draft.
 */
import * as v from 'valibot'
import type { DocumentKind } from '@/workflow/readWorkflow'
import type { Tables } from './tables'

export interface DraftSource {
  /** The tab's, as in its draft. */
  draftId: string
  /** Of the workflow: a draft of another one has nothing to do with it. */
  documentId: string
  readFrom: DocumentKind
  /** Exact JSON text of `{"prompt": …, "workflow": …}`, whichever there are. */
  text: string
}

export interface DraftSources {
  save(source: DraftSource): Promise<void>
  /** Null where none is stored for this workflow. */
  load(draftId: string, documentId: string): Promise<DraftSource | null>
}

const sourceSchema = v.object({
  draftId: v.string(),
  documentId: v.string(),
  readFrom: v.picklist(['prompt', 'workflow', 'parameters']),
  text: v.string(),
})

export function createDraftSources(tables: Tables): DraftSources {
  return {
    save: (source) => tables.write([{ kind: 'put', store: 'draftSources', row: { ...source } }]),
    async load(draftId, documentId) {
      const parsed = v.safeParse(sourceSchema, await tables.get('draftSources', draftId))
      return parsed.success && parsed.output.documentId === documentId ? parsed.output : null
    },
  }
}
