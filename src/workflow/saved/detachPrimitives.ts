/**
 * A primitive holds one value. Where the widgets it feeds are to have different ones, those that differ from the first
 * are taken off it: they keep a value of their own, as if somebody had pulled their wire.
 */
import type { Json, JsonObject } from '@/lib/json'
import type { ApiGraph } from '../apiGraph'
import { ownValue } from '../links'
import type { Conversion } from './convert'
import { addEdit, editDocument, type Edit } from './editDocument'
import { isEqualJson } from './equalJson'
import type { SavedDocument } from './savedWorkflow'
import type { SavedInput, SavedNode } from './document'

interface Fed {
  target: SavedNode
  slot: number
  link: string
  value: Json | undefined
}

/** The document with those wires pulled; null where there is nothing to pull. */
export function detachPrimitives(document: SavedDocument, { widgets, flat }: Conversion, posted: ApiGraph): SavedDocument | null {
  const fedBy = new Map<SavedNode, Fed[]>()
  for (const [nodeId, inputs] of widgets) {
    const at = flat.nodes.get(nodeId)
    for (const [name, [widget]] of inputs) {
      const primitive = widget?.places.find(({ node }) => node.type === 'PrimitiveNode')?.node
      const slot = at?.node.saved.inputs.findIndex((input) => input.name === name) ?? -1
      const link = (at?.node.saved.inputs[slot] as SavedInput | undefined)?.link ?? null
      if (!at || !primitive || link === null) continue
      const value = ownValue(posted.get(nodeId)?.inputs ?? {}, name)
      fedBy.set(primitive, [...(fedBy.get(primitive) ?? []), { target: at.node.saved, slot, link, value }])
    }
  }
  const edits = new Map<JsonObject, Edit[]>()
  for (const [primitive, [first, ...others]] of fedBy) {
    const differing = others.filter(({ value }) => !isEqualJson(value, first?.value))
    if (differing.length === 0) continue
    for (const { target, slot } of differing) addEdit(edits, target.source, ['inputs', slot, 'link'], null)
    const pulled = new Set(differing.map(({ link }) => link))
    const kept = (primitive.outputs[0]?.links ?? []).filter((link) => !pulled.has(link)).map(asFileId)
    addEdit(edits, primitive.source, ['outputs', 0, 'links'], kept)
  }
  return edits.size === 0 ? null : editDocument(document, edits)
}

/** Ids of links are numbers in files. */
function asFileId(id: string): Json {
  return /^\d{1,15}$/.test(id) ? Number(id) : id
}
