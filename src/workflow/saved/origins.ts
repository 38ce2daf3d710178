/** Where a node comes from, as the document tells: `cnr_id` of the registry, or `aux_id` of a repository, and `ver`. */
import { textAt } from './document'
import type { PageNode } from './pageModel'
import type { NodeOrigin } from './savedWorkflow'

export function originOf({ saved }: PageNode): NodeOrigin {
  const pack = textAt(saved.properties, 'cnr_id') ?? textAt(saved.properties, 'aux_id')
  return { pack: pack === 'comfy-core' ? null : pack, version: textAt(saved.properties, 'ver') }
}
