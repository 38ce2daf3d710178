/**
 * A saved (UI) workflow as the prompt that ComfyUI's own page would make of it, with what a form wants to know of the
 * document. Pure, and never throws: what cannot be carried over becomes a problem.
 */
import { asNodeId, type NodeId } from '@/comfy/ids'
import type { NodeDefs } from '../definitions/nodeDefs'
import { readAppMode } from './appMode'
import { convert, type Conversion } from './convert'
import { originOf } from './origins'
import { readNotes } from './notes'
import { readPage } from './readPage'
import { readSpecialSeeds } from './packs/specialSeedRanges'
import type { NodeOrigin, SavedDocument, SavedReading } from './savedWorkflow'

export function readSaved(document: SavedDocument, defs: NodeDefs): SavedReading {
  const workflow = readPage(document, defs)
  const conversion = convert(workflow)
  const flat = [...conversion.flat.nodes.values()]
  return {
    graph: conversion.graph,
    titles: new Map(flat.map(({ id, node }) => [asNodeId(id), node.title])),
    notes: readNotes(flat),
    appMode: readAppMode(workflow, conversion),
    problems: conversion.problems,
    origins: new Map(flat.map(({ id, node }): [NodeId, NodeOrigin] => [asNodeId(id), originOf(node)]).filter(([, origin]) => origin.pack !== null || origin.version !== null)),
    controls: readControls(conversion),
    authoredTexts: conversion.authoredTexts,
    specialSeeds: readSpecialSeeds(conversion),
  }
}

function readControls({ widgets }: Conversion): SavedReading['controls'] {
  return [...widgets].flatMap(([nodeId, inputs]) =>
    [...inputs].flatMap(([input, [widget]]) => (typeof widget?.control?.value === 'string' ? [{ at: { nodeId, input }, mode: widget.control.value }] : [])),
  )
}
