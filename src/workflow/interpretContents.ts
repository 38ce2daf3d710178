/**
 * Turns what a file holds into one workflow, once the definitions of its classes are there. Pure.
 * The executed prompt is exact, the saved document has to be converted: so the prompt is taken where both are there, and
 * the document only tells what a prompt does not hold (titles, notes, App Mode, where nodes come from).
 */
import type { NodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { ApiGraph, ApiNode } from './apiGraph'
import { a1111Graph } from './files/a1111Graph'
import { linkOf, ownValue } from './links'
import type { NodeDefs } from './definitions/nodeDefs'
import { isFurniture } from './form/nodeValues'
import type { InputRef } from './form/parameters'
import type { DocumentKind, FileContents, ReadWorkflow } from './readWorkflow'
import { readSaved } from './saved/readSaved'
import type { SavedProblem, SavedReading } from './saved/savedWorkflow'

const ORDER: readonly DocumentKind[] = ['prompt', 'workflow', 'parameters']

/**
 * @param contents hold at least one document, as those that readFileContents gives do
 * @param prefer the document to read, where it is there; else the first in the order above
 */
export function interpretContents(contents: FileContents, nodeDefs: NodeDefs, prefer?: DocumentKind): ReadWorkflow {
  const { prompt, workflow, parameters, name, problems: fileProblems } = contents
  const has = ORDER.filter((kind) => contents[kind] !== null)
  const readFrom = has.find((kind) => kind === prefer) ?? has[0] ?? 'prompt'
  const reading = readingOf(readFrom)
  return {
    ...reading,
    problems: byNode(reading.problems),
    readFrom,
    alsoHas: has.filter((kind) => kind !== readFrom),
    document: workflow,
    parameters,
    name,
    fileProblems,
  }

  function readingOf(kind: DocumentKind): SavedReading {
    if (kind === 'parameters' && parameters) return bareReading(a1111Graph(parameters))
    const saved = workflow ? readSaved(workflow, nodeDefs) : null
    if (kind === 'workflow' && saved) return saved
    return saved ? aroundPrompt(prompt ?? new Map(), saved, nodeDefs) : bareReading(prompt ?? new Map())
  }
}

/** What a document says of a prompt that was made from it: of those nodes that are the same in both. */
function aroundPrompt(prompt: ApiGraph, saved: SavedReading, nodeDefs: NodeDefs): SavedReading {
  const isSame = (nodeId: NodeId) => prompt.has(nodeId) && prompt.get(nodeId)?.classType === saved.graph.get(nodeId)?.classType
  const graph: ApiGraph = new Map(
    [...prompt].map(([id, node]) => {
      const twin = isSame(id) ? saved.graph.get(id) : undefined
      return [id, twin ? { ...node, inputs: inputsOfToday(node, twin, nodeDefs), title: node.title ?? saved.titles.get(id) ?? null } : node]
    }),
  )
  return {
    ...saved,
    graph,
    titles: titlesIn(graph),
    appMode: saved.appMode && { inputs: saved.appMode.inputs.filter(({ nodeId }) => isSame(nodeId)), outputs: saved.appMode.outputs.filter(isSame) },
    problems: [], // of the conversion, which was not needed
    origins: new Map([...saved.origins].filter(([nodeId]) => isSame(nodeId))),
    controls: saved.controls.filter(({ at }) => isSame(at.nodeId)),
    // What a chance has chosen made the picture: of those texts the prompt's own is kept.
    authoredTexts: saved.authoredTexts.filter(({ at, isRandom }) => !isRandom && isSame(at.nodeId) && valueAt(prompt, at) === valueAt(saved.graph, at)),
  }
}

/**
 * Older pages sent the values of buttons, and older nodes had fewer inputs. Brought up to what the document gives today:
 * else a picture made from it could not carry the document, which reads as more than was posted.
 */
function inputsOfToday({ classType, inputs }: ApiNode, { inputs: today }: ApiNode, nodeDefs: NodeDefs): ApiNode['inputs'] {
  const def = nodeDefs.get(classType)
  if (!def) return inputs
  const named = new Set(def.inputs.map(({ name }) => name))
  const kept = Object.entries(inputs).filter(([name, value]) => named.has(name) || Object.hasOwn(today, name) || linkOf(value) !== null || !isFurniture(name, value))
  const added = Object.entries(today).filter(([name, value]) => named.has(name) && !Object.hasOwn(inputs, name) && linkOf(value) === null)
  return Object.fromEntries([...kept, ...added])
}

function valueAt(graph: ApiGraph, { nodeId, input }: InputRef): Json | undefined {
  return ownValue(graph.get(nodeId)?.inputs ?? {}, input)
}

function bareReading(graph: ApiGraph): SavedReading {
  return { graph, titles: titlesIn(graph), notes: [], appMode: null, problems: [], origins: new Map(), controls: [], authoredTexts: [], specialSeeds: [] }
}

function titlesIn(graph: ApiGraph): Map<NodeId, string> {
  return new Map([...graph].flatMap(([id, { title }]) => (title === null ? [] : [[id, title] as const])))
}

function byNode(problems: readonly SavedProblem[]): Map<NodeId, SavedProblem[]> {
  const grouped = new Map<NodeId, SavedProblem[]>()
  for (const problem of problems) {
    const list = grouped.get(problem.nodeId)
    if (list) list.push(problem)
    else grouped.set(problem.nodeId, [problem])
  }
  return grouped
}
