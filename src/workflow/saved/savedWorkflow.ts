/**
 * What reading a saved (UI) document gives: the prompt that ComfyUI's own page would make of it, and what of the document
 * a form wants to know. The border between this folder and its callers.
 * Source: protocol 5.2 to 5.4.
 */
import type { NodeId } from '@/comfy/ids'
import type { JsonObject } from '@/lib/json'
import type { ApiGraph } from '../apiGraph'
import type { InputRef } from '../form/parameters'

/** The document exactly as the file has it: never changed in place. */
export type SavedDocument = JsonObject

/** Text that its author left beside the nodes (Note, MarkdownNote). Untrusted: shown as text. */
export interface WorkflowNote {
  nodeId: NodeId
  title: string
  text: string
}

/** App Mode's own choices (`extra.linearData`), in the ids of the API graph. */
export interface AppMode {
  inputs: readonly InputRef[]
  outputs: readonly NodeId[]
}

/** Why a link leads to nothing that could be sent. */
export type DropReason = 'noSource' | 'muted' | 'bypassed' | 'cycle' | 'badLink' | 'typeMismatch' | 'ambiguous'

/** What of a document could not be carried over as it is. `nodeId` is the API id (`12:3` inside subgraphs). */
export type SavedProblem =
  | { kind: 'unresolvedVirtual'; nodeId: NodeId; type: string; title: string; pack: string | null; reason: string } // blocks Generate: what it stands for is not known
  | { kind: 'unknownType'; nodeId: NodeId; type: string; title: string; pack: string | null } // converted as far as the file allows
  | { kind: 'droppedLink'; nodeId: NodeId; title: string; input: string; reason: DropReason }
  | { kind: 'guessedValues'; nodeId: NodeId; title: string; type: string } // widgets_values do not fit the definition
  | { kind: 'missingSubgraph'; nodeId: NodeId; title: string; subgraphId: string }
  | { kind: 'recursiveSubgraph'; nodeId: NodeId; title: string; name: string }
  | { kind: 'tooManyNodes'; nodeId: NodeId; title: string; limit: number } // what comes after this node is left out

/** Where the pack that a node comes from is told: `properties.cnr_id`, else `properties.aux_id`. */
export interface NodeOrigin {
  pack: string | null
  version: string | null
}

/** A text that the page changes when it queues: comments, choices, dates and values in names of files. */
export interface AuthoredText {
  at: InputRef
  /** As its author wrote it. */
  text: string
  /** The graph holds it unchanged too, since its result is another each time; it is to be processed when it is sent. */
  isRandom: boolean
}

/** Where a node draws random seeds from, of rgthree's Seed; whole numbers. What its seed means is resolved when a run is sent (specialSeeds.ts). */
export interface SpecialSeedRange {
  at: InputRef
  min: number
  /** Not included. */
  max: number
}

export interface SavedReading {
  graph: ApiGraph
  titles: ReadonlyMap<NodeId, string>
  notes: readonly WorkflowNote[]
  appMode: AppMode | null
  problems: readonly SavedProblem[]
  /** By API id, where the document tells. */
  origins: ReadonlyMap<NodeId, NodeOrigin>
  /** By API id and input: how the document has the seed go on after a run. */
  controls: readonly { at: InputRef; mode: string }[]
  /** Only those that processing changes. */
  authoredTexts: readonly AuthoredText[]
  specialSeeds: readonly SpecialSeedRange[]
}
