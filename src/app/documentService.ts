/**
 * Opens workflows: has files read, asks for the node definitions they need, describes their form, and puts the outcome
 * into the document store. What is known shows at once; definitions, and the other parts of a file, refine it when they
 * come. A saved document is read again then, since what it means depends on the definitions.
 */
import type { QueryClient } from '@tanstack/react-query'
import type { ServerKey } from '@/comfy/ids'
import type { OpenFailure } from '@/features/workflow/openFailure'
import { newUuid } from '@/lib/id'
import { fetchNodeDefs, knownNodeDefs, type NodeDefSource } from '@/queries/nodeDefs'
import type { DocumentSource } from '@/state/documentSource'
import type { DocumentOrigin, DocumentState, DocumentStore, FormState, OpenDocument } from '@/state/documentStore'
import type { ApiGraph } from '@/workflow/apiGraph'
import { checkGraph, type GraphProblem } from '@/workflow/form/checkGraph'
import { SOCKET_SAVER } from '@/workflow/sending/delivery'
import { describeForm } from '@/workflow/form/describeForm'
import type { NodeDefs } from '@/workflow/definitions/nodeDefs'
import type { FormModel } from '@/workflow/form/parameters'
import type { A1111Parameters, DocumentKind, FileContents, ReadWorkflow } from '@/workflow/readWorkflow'
import { recalledValues, type RememberedMatch } from '@/workflow/form/rememberedMatches'
import { findStarter } from '@/workflow/starters/starters'
import { missingValues } from '@/workflow/form/values'
import { adoptWhatIsThere } from './adoptWhatIsThere'
import { readFile } from './fileReader'
import { isSameGraph, nameOfFile, seedModesOf } from './openedDocument'

/** A saved document waits this long for the definitions it is read by; then it is read as far as it goes. */
const DEFINITIONS_WAIT_MS = 10_000

export interface DocumentServer {
  nodeDefs: NodeDefSource
  key: ServerKey
}

/** Another program's settings, found in a picture: a person says what to do with them. */
export interface ParametersFound {
  name: string
  parameters: A1111Parameters
}

export interface DocumentServiceOptions {
  documents: DocumentStore
  queries: QueryClient
  server: () => DocumentServer | null
  /** What kept a file from being opened; null when one was opened. */
  onProblem: (problem: OpenFailure | null) => void
  /** A file is being read, by its name; null when that is over. */
  onOpening?: (opening: { name: string; cancel: () => void } | null) => void
  onParameters?: (found: ParametersFound) => void
  /** A form with changes gave way to another workflow; `restore` brings it back. */
  onReplaced?: (replaced: { name: string; restore: () => void }) => void
  /** What a person chose before in place of files that this server does not have. */
  matches?: (server: ServerKey) => readonly RememberedMatch[]
  /** What will keep the open workflow from running, found anew whenever more is known of it. */
  onChecked: (report: { graphProblems: readonly GraphProblem[]; hasSocketSaver: boolean | null }) => void
}

interface Wanted {
  id?: string
  name: string
  origin: DocumentOrigin
}

export interface DocumentService {
  open(document: Wanted & { graph: ApiGraph; source?: DocumentSource }, form?: Partial<FormState>): void
  /** The one that a first visit shows is open when this returns. */
  openStarter(starterId: string): Promise<void>
  openText(text: string, name: string): Promise<void>
  openFile(file: File): Promise<void>
  /** What a file holds, read already. @param prefer which of its documents; left out: what was executed, where it has that */
  openContents(document: Wanted & { contents: FileContents; prefer?: DocumentKind }): Promise<void>
  /** Opens the other document of the file that the open workflow came from. */
  chooseDocument(prefer: DocumentKind): Promise<void>
  /** Puts the other parts of its file to a workflow that was opened without them, and is still open. */
  attach(documentId: string, contents: FileContents, prefer: DocumentKind): Promise<void>
  /** Resolves when no workflow waits for the other parts of its file. */
  whenAttached(): Promise<void>
  /** Has the definitions of the open workflow that are not known asked for. Never throws. */
  loadDefs(): Promise<void>
  /** Definitions came or changed: the form shows what they say, those that are still to come do not keep it waiting. */
  refine(): Promise<void>
  /** What is known of these classes on this server. */
  knownDefs(classes: Iterable<string>): NodeDefs
}

const loadReader = () => import('./workflowReader')

export function createDocumentService(options: DocumentServiceOptions): DocumentService {
  const { documents, queries } = options
  /** Counts what was asked to be opened: a file that is still being read gives way to what was asked for after it. */
  let requests = 0
  let attaching: Promise<void> = Promise.resolve()

  function knownOf(classes: Iterable<string>): NodeDefs {
    const server = options.server()
    return server ? knownNodeDefs(queries, server.key, classes) : new Map()
  }

  /** What the server has of them, or what is known when it does not answer in time. Never rejects. */
  async function definitionsOf(classes: ReadonlySet<string>): Promise<NodeDefs> {
    const server = options.server()
    if (!server) return new Map()
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DEFINITIONS_WAIT_MS)
    })
    await Promise.race([fetchNodeDefs(queries, server.nodeDefs, server.key, classes).catch(() => null), late])
    clearTimeout(timer)
    return knownOf(classes)
  }

  /** Runs what takes a while, unless something else is asked for meanwhile: then nothing of it counts. */
  async function reading(name: string, read: (isWanted: () => boolean, signal: AbortSignal) => Promise<void>) {
    const request = ++requests
    const controller = new AbortController()
    const isWanted = () => request === requests && !controller.signal.aborted
    const cancel = () => {
      controller.abort()
      if (request === requests) options.onOpening?.(null)
    }
    options.onOpening?.({ name, cancel })
    try {
      await read(isWanted, controller.signal)
    } catch {
      if (isWanted()) options.onProblem({ name, problem: { kind: 'noReader' } })
    }
    if (isWanted()) options.onOpening?.(null)
  }

  async function openRead(wanted: Wanted, contents: FileContents, prefer: DocumentKind | undefined, isWanted: () => boolean) {
    if (contents.prompt === null && contents.workflow === null) {
      if (contents.parameters && isWanted()) options.onParameters?.({ name: wanted.name, parameters: contents.parameters })
      return
    }
    if (contents.prompt !== null && (prefer === undefined || prefer === 'prompt')) {
      if (!isWanted()) return
      const id = wanted.id ?? newUuid()
      service.open({ ...wanted, id, graph: contents.prompt })
      if (contents.workflow !== null || contents.problems.length > 0) await service.attach(id, contents, 'prompt')
      return
    }
    const { classesOf, interpretContents } = await loadReader()
    const defs = await definitionsOf(classesOf(contents))
    if (!isWanted()) return
    const read = interpretContents(contents, defs, prefer)
    service.open({ ...wanted, graph: read.graph, source: { contents, reading: read } })
  }

  /** What the definitions make of the open workflow now; its saved document is read again by them. */
  async function readAgain(document: OpenDocument): Promise<{ found: Pick<OpenDocument, 'graph' | 'appInputs' | 'source'>; model: FormModel }> {
    const { source } = document
    // What was executed takes titles and newer inputs from the document, unless the form holds another graph by now.
    if (source && (source.reading.readFrom === 'workflow' || isSameGraph(document.graph, source.reading.graph))) {
      const { classesOf, interpretContents } = await loadReader()
      const read = interpretContents(source.contents, knownOf(classesOf(source.contents)), source.reading.readFrom)
      return foundIn(document, { contents: source.contents, reading: read })
    }
    return { found: { graph: document.graph, ...(source && { source }), ...(document.appInputs && { appInputs: document.appInputs }) }, model: modelOf(document.graph, source?.reading) }
  }

  function foundIn(document: OpenDocument, source: DocumentSource) {
    const graph = isSameGraph(source.reading.graph, document.graph) ? document.graph : source.reading.graph
    return { found: { graph, source, ...appInputsOf(source.reading) }, model: modelOf(graph, source.reading) }
  }

  function modelOf(graph: ApiGraph, read?: ReadWorkflow): FormModel {
    return describeForm(graph, knownOf(classesIn(graph)), read?.readFrom === 'workflow' ? { authoredTexts: read.authoredTexts } : {})
  }

  async function attachParts(documentId: string, contents: FileContents, prefer: DocumentKind): Promise<void> {
    const { classesOf, interpretContents } = await loadReader()
    const read = interpretContents(contents, await definitionsOf(classesOf(contents)), prefer)
    const { document, refine } = documents.getState()
    if (document?.id !== documentId) return
    const { found, model } = foundIn(document, { contents, reading: read })
    // What was executed, as the file has it, gives way to what the reading made of it; a draft's graph may be another by now.
    const isTaken = prefer === 'workflow' || (contents.prompt !== null && isSameGraph(document.graph, contents.prompt))
    refine({ ...found, graph: isTaken ? found.graph : document.graph }, isTaken ? model : modelOf(document.graph))
  }

  const service: DocumentService = {
    knownDefs: knownOf,

    open({ id = newUuid(), name, origin, graph, source }, form) {
      requests++
      options.onOpening?.(null)
      const replaced = changedForm(documents.getState())
      const model = modelOf(graph, source?.reading)
      const seedModes = source ? seedModesOf(source.reading, model) : new Map()
      documents.getState().open({ id, name, origin, graph, ...(source && { source, ...appInputsOf(source.reading) }) }, model, { seedModes, ...form })
      options.onProblem(null)
      if (replaced && replaced.document.id !== id) options.onReplaced?.({ name: replaced.document.name, restore: () => bringBack(replaced) })
      options.onChecked({ graphProblems: checkGraph(graph, knownOf(classesIn(graph))), hasSocketSaver: null })
      void service.loadDefs()
    },

    async openStarter(starterId) {
      const starter = findStarter(starterId)
      if (!starter) return
      const { name } = starter
      const show = (graph: ApiGraph) => service.open({ name, origin: { kind: 'starter', starterId }, graph })
      const graph = starter.graph()
      if (graph instanceof Map) return show(graph)
      await reading(name, async (isWanted) => {
        const fetched = await graph
        if (isWanted()) show(fetched)
      })
    },

    openText: (text, name) => openSource(text, name),
    openFile: (file) => openSource(file, file.name),

    openContents: ({ contents, prefer, ...wanted }) => reading(wanted.name, (isWanted) => openRead(wanted, contents, prefer, isWanted)),

    async chooseDocument(prefer) {
      const { document } = documents.getState()
      if (!document?.source) return
      const { name, origin, source } = document
      await service.openContents({ name, origin, contents: source.contents, prefer })
    },

    whenAttached: () => attaching,

    attach(documentId, contents, prefer) {
      attaching = attachParts(documentId, contents, prefer)
      return attaching
    },

    async refine() {
      const { document } = documents.getState()
      if (!document) return
      await show(document)
      await service.loadDefs()
    },

    async loadDefs() {
      const { document } = documents.getState()
      const server = options.server()
      if (!document || !server) return
      const classes = [...classesIn(document.graph), SOCKET_SAVER]
      let known: NodeDefs
      try {
        known = await fetchNodeDefs(queries, server.nodeDefs, server.key, classes)
      } catch {
        return // no answer: asked again when the connection is there
      }
      // Another workflow, another delivery or another server may have been chosen meanwhile, and asks for itself.
      if (documents.getState().document !== document || options.server()?.key !== server.key) return
      const isShown = await show(document)
      const shown = documents.getState().document
      if (!isShown || !shown) return
      const unknown = new Set(classes.filter((classType) => !known.has(classType)))
      options.onChecked({ graphProblems: checkGraph(shown.graph, known, unknown), hasSocketSaver: known.has(SOCKET_SAVER) })
      const { parameters, values, replaceValues } = documents.getState()
      if (document.origin.kind === 'starter') adoptWhatIsThere(documents, parameters)
      else replaceValues(new Map([...missingValues(parameters, values), ...recalledValues(parameters, values, options.matches?.(server.key) ?? [])]))
    },
  }

  /** Puts what is known now into the form. @returns false where another workflow has taken its place meanwhile */
  async function show(document: OpenDocument): Promise<boolean> {
    const { found, model } = await readAgain(document)
    if (documents.getState().document !== document) return false
    if (found.source === document.source) documents.getState().setModel(model)
    else documents.getState().refine(found, model)
    return true
  }

  function bringBack({ document, model, form }: ReplacedForm) {
    requests++
    documents.getState().open(document, model, form)
    void service.loadDefs()
  }

  function openSource(source: File | string, name: string): Promise<void> {
    return reading(name, async (isWanted, signal) => {
      const read = await readFile(source, { signal })
      if (!isWanted()) return
      if (!read.ok) return options.onProblem({ name, problem: read.problem })
      const { contents } = read
      await openRead({ name: contents.name ?? nameOfFile(name), origin: { kind: 'file', fileName: name } }, contents, undefined, isWanted)
    })
  }

  // Another delivery, chosen or taken back, brings another node in.
  documents.subscribe((state, before) => {
    if (state.document && state.document.id === before.document?.id && state.document.graph !== before.document.graph) void service.loadDefs()
  })
  return service
}

interface ReplacedForm {
  document: OpenDocument
  model: FormModel
  form: FormState
}

/** Null where nobody has changed anything in it: seeds that went on with the runs do not count. */
function changedForm({ document, model, past, values, seedModes, offLoras, count }: DocumentState): ReplacedForm | null {
  return document && past.length > 0 ? { document, model, form: { values, seedModes, offLoras, count } } : null
}

function appInputsOf({ appMode }: ReadWorkflow): Pick<OpenDocument, 'appInputs'> {
  return appMode ? { appInputs: appMode.inputs } : {}
}

function classesIn(graph: ApiGraph): Set<string> {
  return new Set([...graph.values()].map((node) => node.classType))
}
