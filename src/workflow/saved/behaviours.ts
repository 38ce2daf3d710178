/**
 * What nodes do that ComfyUI's page, or the script of a pack, handles in the browser: nodes that are never sent, wires
 * that no link draws, values rewritten before they are sent. A pack is one file in packs/ and one entry in packs.ts.
 */
import type { NodeDefs } from '../definitions/nodeDefs'
import type { SavedWorkflow } from './document'
import type { FlatNode, FlatWorkflow, PageGraph, PageNode, PageWorkflow } from './pageModel'

/** What a slot of a virtual node stands for. */
export type Follow =
  | { kind: 'input'; at: FlatNode; slot: number } // whatever feeds this input
  | { kind: 'output'; at: FlatNode; slot: number } // whatever this output gives
  | { kind: 'none'; reason?: 'typeMismatch' } // nothing: the input that wants it is left as if unlinked
  | { kind: 'unresolved'; reason: string } // not to be told from the file: blocks Generate

export interface NodeBehaviour {
  /** Node type as saved documents write it. */
  type: string
  /** Never sent; its outputs stand for something else. */
  isVirtual: boolean
  /** The node has been read: its widgets may be replaced or given other values, e.g. where they are objects. */
  setUp?: (node: PageNode) => void
  /** Before links are resolved, for every node of every graph: writes its value into the widgets it feeds. */
  apply?: (node: PageNode, graph: PageGraph) => void
  /** Of virtual nodes: where an output comes from, asked for by an input of this type. Without it: from the input of the same slot. */
  follow?: (at: FlatNode, slot: number, flat: FlatWorkflow, type: string) => Follow
  /** Of virtual nodes: why what it does cannot be told, whatever hangs on it; null where it can. */
  unresolved?: (at: FlatNode, flat: FlatWorkflow) => string | null
}

export interface Pack {
  /** As its author calls it, for messages; null: part of ComfyUI's own page. */
  name: string | null
  nodes: readonly NodeBehaviour[]
  /** The document has been read, its nodes have not been built: other kinds of group become subgraphs here. */
  expand?: (saved: SavedWorkflow, defs: NodeDefs) => void
  /** Everything is loaded: links that no wire draws may be added, modes changed. */
  prepare?: (workflow: PageWorkflow) => void
}
