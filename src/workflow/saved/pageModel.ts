/**
 * A saved workflow as ComfyUI's page holds it once it is loaded: nodes with the inputs and widgets of their definition,
 * values given to the widgets, subgraph instances bound to their definitions. Built by readPage.ts, changed by
 * node behaviours (behaviours.ts), read by flatten.ts and resolve.ts.
 * Mutable while it is built, and never seen outside this folder.
 */
import type { Json } from '@/lib/json'
import type { AutogrowInput, InputDef, InputKind, NodeDef } from '../definitions/nodeDefs'
import type { NodeBehaviour } from './behaviours'
import type { BoundarySlot, SavedLink, SavedNode, SavedWorkflow } from './document'
import type { DropReason, SavedProblem } from './savedWorkflow'

/** Where in the document a value stands: keys from the saved node down, e.g. ['widgets_values', 3]. */
export interface Place {
  node: SavedNode
  path: readonly (string | number)[]
}

export interface Widget {
  name: string
  /** undefined: the page has none and sends none. */
  value: Json | undefined
  /** Null for what the page adds on its own: buttons, control values. */
  spec: InputKind | null
  input: InputDef | null
  /** Goes into the prompt. */
  isSent: boolean
  /** Takes a value from `widgets_values`. */
  isSaved: boolean
  /** Shows something and never takes a value. */
  isFixed: boolean
  /** A text in which the page resolves {a|b} and comments when it queues. */
  hasChoices: boolean
  /** The widget that says how this one goes on after a run. */
  control: Widget | null
  /** Every place that holds the value: the widget's own, that of a primitive that feeds it. Empty: not in the document. */
  places: Place[]
}

export interface PageInput {
  name: string
  type: string
  link: string | null
  /** Name of the widget whose value the link replaces. */
  widget: string | null
  /** Why a pack could not draw the link that belongs here. */
  dropped?: DropReason
}
export interface PageOutput {
  name: string
  type: string
  links: string[]
}
export interface PageNode {
  id: string
  type: string
  title: string
  mode: number
  def: NodeDef | null
  behaviour: NodeBehaviour | null
  inputs: PageInput[]
  outputs: PageOutput[]
  widgets: Widget[]
  /** Growing groups of this node, by the name that their members begin with. */
  groups: Map<string, AutogrowInput>
  /** How often a link has made a group grow. */
  growths: number
  /** Inputs that share one type (COMFY_MATCHTYPE_V3): by template, the types each may take by its name. */
  templates: Map<string, Map<string, string>>
  /** The definition of which this node is an instance. */
  subgraph: PageGraph | null
  saved: SavedNode
}
export interface PageGraph {
  id: string
  name: string
  /** In the file's order. */
  nodes: Map<string, PageNode>
  links: Map<string, SavedLink>
  inputs: readonly BoundarySlot[]
  outputs: readonly BoundarySlot[]
}
export interface PageWorkflow {
  root: PageGraph
  subgraphs: Map<string, PageGraph>
  saved: SavedWorkflow
}

/** A node where it will run: inside a subgraph once for every instance of it. */
export interface FlatNode {
  /** API id, `12:3` inside subgraphs. */
  id: string
  node: PageNode
  scope: Scope
}
/** One graph, seen through the instance it belongs to. */
export interface Scope {
  graph: PageGraph
  /** Null at the root. */
  host: FlatNode | null
}
export interface FlatWorkflow {
  /** By API id, in the file's order, virtual and muted ones and subgraph instances included. */
  nodes: ReadonlyMap<string, FlatNode>
  problems: readonly SavedProblem[]
}

/** The API id of a node in this scope. */
export function flatId(scope: Scope, nodeId: string): string {
  return scope.host === null ? nodeId : `${scope.host.id}:${nodeId}`
}
