/**
 * Opens workflows: reads them, asks for the node definitions they need, finds their parameters, and puts the outcome
 * into the document store. The form shows at once with what is known; definitions refine it when they come.
 */
import type { QueryClient } from '@tanstack/react-query'
import type { ServerKey } from '@/comfy/ids'
import { fetchNodeDefs, knownNodeDefs, type NodeDefSource } from '@/queries/nodeDefs'
import type { OpenFailure } from '@/features/workflow/openFailure'
import type { DocumentOrigin, DocumentStore, FormState } from '@/state/documentStore'
import { newUuid } from '@/lib/id'
import type { ApiGraph } from '@/workflow/apiGraph'
import { checkGraph, type GraphProblem } from '@/workflow/checkGraph'
import { SOCKET_SAVER } from '@/workflow/delivery'
import { findParameters } from '@/workflow/findParameters'
import { nearestOptions } from '@/workflow/nearest'
import type { NodeDefs } from '@/workflow/nodeDefs'
import type { FormModel, Parameter, ParameterId, ParameterValue, Role } from '@/workflow/parameters'
import { readApiFile } from '@/workflow/readApiGraph'
import { findStarter } from '@/workflow/starters/starters'

/** Of these any file of the kind will do for a starter; samplers and the like must be what they say. */
const REPLACEABLE: ReadonlySet<Role> = new Set<Role>(['checkpoint', 'diffusionModel', 'clip', 'vae', 'image'])
/** A workflow is text of some kilobytes; beyond this reading it would only fill the memory. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

export interface DocumentServer {
  nodeDefs: NodeDefSource
  key: ServerKey
}

export interface DocumentServiceOptions {
  documents: DocumentStore
  queries: QueryClient
  server: () => DocumentServer | null
  /** What kept a file from being opened; null when one was opened. */
  onProblem: (problem: OpenFailure | null) => void
  /** What will keep the open workflow from running, found anew whenever more is known of it. */
  onChecked: (report: { graphProblems: readonly GraphProblem[]; hasSocketSaver: boolean | null }) => void
}
export interface DocumentService {
  open(document: { id?: string; name: string; origin: DocumentOrigin; graph: ApiGraph }, form?: Partial<FormState>): void
  openStarter(starterId: string): void
  openText(text: string, name: string): void
  openFile(file: File): Promise<void>
  /** Has the definitions of the open workflow that are not known asked for. Never throws. */
  loadDefs(): Promise<void>
  /** Definitions came or changed: the form shows what they say, those that are still to come do not keep it waiting. */
  refine(): void
  /** What is known of the classes of a graph on this server. */
  defsFor(graph: ApiGraph): NodeDefs
}

export function createDocumentService(options: DocumentServiceOptions): DocumentService {
  const { documents, queries } = options
  /** Counts what was asked to be opened: a file that is still being read gives way to what was asked for after it. */
  let requests = 0

  function defsFor(graph: ApiGraph): NodeDefs {
    const server = options.server()
    return server ? knownNodeDefs(queries, server.key, classesOf(graph)) : new Map()
  }

  const service: DocumentService = {
    defsFor,

    open({ id = newUuid(), name, origin, graph }, form) {
      requests++
      documents.getState().open({ id, name, origin, graph }, modelOf(graph, defsFor(graph)), form)
      options.onProblem(null)
      options.onChecked({ graphProblems: checkGraph(graph, defsFor(graph)), hasSocketSaver: null })
      void service.loadDefs()
    },

    openStarter(starterId) {
      const starter = findStarter(starterId)
      if (starter) service.open({ name: starter.name, origin: { kind: 'starter', starterId }, graph: starter.graph() })
    },

    openText(text, name) {
      const read = readApiFile(text)
      if (!read.ok) {
        options.onProblem({ kind: 'workflow', name, problem: read.problem })
        return
      }
      service.open({ name: read.name ?? nameOfFile(name), origin: { kind: 'file', fileName: name }, graph: read.graph })
    },

    async openFile(file) {
      if (file.size > MAX_FILE_BYTES) {
        options.onProblem({ kind: 'tooLarge', name: file.name, sizeBytes: file.size, limitBytes: MAX_FILE_BYTES })
        return
      }
      const request = ++requests
      const text = await file.text().catch(() => null) // moved or deleted since it was chosen
      if (request !== requests) return
      if (text === null) options.onProblem({ kind: 'unreadable', name: file.name })
      else service.openText(text, file.name)
    },

    refine() {
      const { document } = documents.getState()
      if (!document) return
      documents.getState().setModel(modelOf(document.graph, defsFor(document.graph)))
      void service.loadDefs()
    },

    async loadDefs() {
      const { document } = documents.getState()
      const server = options.server()
      if (!document || !server) return
      const classes = [...classesOf(document.graph), SOCKET_SAVER]
      let known: NodeDefs
      try {
        known = await fetchNodeDefs(queries, server.nodeDefs, server.key, classes)
      } catch {
        return // no answer: asked again when the connection is there
      }
      // Another workflow, another delivery or another server may have been chosen meanwhile, and asks for itself.
      if (documents.getState().document !== document || options.server()?.key !== server.key) return
      const unknown = new Set(classes.filter((classType) => !known.has(classType)))
      options.onChecked({ graphProblems: checkGraph(document.graph, known, unknown), hasSocketSaver: known.has(SOCKET_SAVER) })
      const model = modelOf(document.graph, defsFor(document.graph))
      documents.getState().setModel(model)
      if (document.origin.kind === 'starter') adoptWhatIsThere(documents, model.parameters)
    },
  }
  // Another delivery, chosen or taken back, brings another node in.
  documents.subscribe((state, before) => {
    if (state.document && state.document.id === before.document?.id && state.document.graph !== before.document.graph) void service.loadDefs()
  })
  return service
}

function modelOf(graph: ApiGraph, defs: NodeDefs): FormModel {
  return { parameters: findParameters(graph, defs), sections: [], groups: [] }
}

function classesOf(graph: ApiGraph): Set<string> {
  return new Set([...graph.values()].map((node) => node.classType))
}

/**
 * A starter names files that many have. Where this server has not got one, the nearest name, else the first of the list,
 * takes its place; the field says so. Files that people open are never changed by themselves.
 */
function adoptWhatIsThere(documents: DocumentStore, parameters: readonly Parameter[]) {
  const { values, replaceValues } = documents.getState()
  const instead = new Map<ParameterId, ParameterValue>()
  for (const { id, role, spec, initial } of parameters) {
    const value = values.get(id) ?? initial
    if (spec.kind !== 'combo' || !REPLACEABLE.has(role) || value === null || typeof value === 'object' || typeof value === 'bigint' || spec.options.includes(value)) continue
    // What was uploaded just now, or lies in a folder, is not in the list and all the same there.
    if (spec.upload !== null && values.has(id)) continue
    const nearest = nearestOptions(value, spec.options, 1)[0] ?? spec.options[0]
    if (nearest !== undefined) instead.set(id, nearest)
  }
  replaceValues(instead)
}

function nameOfFile(fileName: string): string {
  return fileName.replace(/\.json$/i, '') || fileName
}
