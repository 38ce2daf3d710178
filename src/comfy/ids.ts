/**
 * Branded ids. Made here at the border, believed everywhere else.
 * A run id is ComfyUI's prompt_id; a node id is any string (`3`, `12:3`, or an id the server made up).
 */
export type RunId = string & { readonly __brand: 'RunId' }
export type NodeId = string & { readonly __brand: 'NodeId' }
export type ClientId = string & { readonly __brand: 'ClientId' }
/** Names one server in everything stored: its upstream address, or `simulated:` and that address. Never the page's origin. */
export type ServerKey = string & { readonly __brand: 'ServerKey' }

export const asRunId = (text: string) => text as RunId
export const asNodeId = (text: string) => text as NodeId
export const asClientId = (text: string) => text as ClientId
export const asServerKey = (text: string) => text as ServerKey
