/** What one run of the open workflow sends, and the saved document that goes along with it. */
import type { NodeId } from '@/comfy/ids'
import type { DocumentState, OpenDocument } from '@/state/documentStore'
import type { ApiGraph } from '@/workflow/apiGraph'
import { applyValues } from '@/workflow/form/applyValues'
import { classesOf } from '@/workflow/files/classesOf'
import type { NodeDefs } from '@/workflow/definitions/nodeDefs'
import type { InputRef } from '@/workflow/form/parameters'
import { resolveTexts, type ResolveOptions } from '@/workflow/sending/resolveTexts'
import type { SavedDocument } from '@/workflow/saved/savedWorkflow'
import { writeSaved, type SavedChange } from '@/workflow/saved/writeSaved'
import type { Seed, SeedMode } from '@/workflow/sending/seeds'
import { resolveSpecialSeeds, type ResolvedSeeds } from '@/workflow/sending/specialSeeds'

export type SentForm = Pick<DocumentState, 'parameters' | 'values' | 'offLoras'>
type KnownDefs = (classes: Iterable<string>) => NodeDefs

/** In ComfyUI's words. */
const CONTROLS: Readonly<Record<SeedMode, string>> = { fixed: 'fixed', random: 'randomize', increment: 'increment', decrement: 'decrement' }

/** @param lastSeeds of the nodes whose seeds count on from the run before */
export function graphToSend(document: OpenDocument, { parameters, values, offLoras }: SentForm, defs: NodeDefs, lastSeeds: ReadonlyMap<NodeId, Seed>, options: ResolveOptions = {}): ResolvedSeeds {
  const graph = applyValues(document.graph, parameters, values, { offLoras })
  const typed = parameters.filter(({ id, spec }) => spec.kind === 'string' && values.has(id)).flatMap(({ targets }) => targets)
  const resolved = resolveTexts(graph, defs, [...typed, ...randomTexts(document, typed)], options)
  return resolveSpecialSeeds(resolved, document.source?.reading.specialSeeds ?? [], lastSeeds, options.random ?? Math.random)
}

/** Texts of the saved document that come out differently each time, where nobody has written others. */
function randomTexts({ source }: OpenDocument, typed: readonly InputRef[]): InputRef[] {
  if (source?.reading.readFrom !== 'workflow') return []
  const isTyped = (at: InputRef) => typed.some(({ nodeId, input }) => nodeId === at.nodeId && input === at.input)
  return source.reading.authoredTexts.filter(({ at, isRandom }) => isRandom && !isTyped(at)).map(({ at }) => at)
}

/** Null where there is no saved document, or none can say exactly what is posted. */
export function documentToSend(document: SavedDocument | null, posted: ApiGraph, known: KnownDefs, controls?: SavedChange['controls']): SavedDocument | null {
  if (!document) return null
  const defs = known(classesOf({ prompt: posted, workflow: document, parameters: null }))
  return writeSaved(document, { posted, ...(controls && { controls }) }, defs)
}

/** How the seeds of a form go on, for its saved document. */
export function controlsOf({ parameters, seedModes }: Pick<DocumentState, 'parameters' | 'seedModes'>): NonNullable<SavedChange['controls']> {
  return parameters.flatMap(({ id, targets }) => {
    const mode = seedModes.get(id)
    return mode === undefined ? [] : targets.map((at) => ({ at, mode: CONTROLS[mode] }))
  })
}
