/**
 * Everything a form shows of a graph: first the fields whose role was found by following it from the samplers, then
 * every other value under its node. Every literal of the graph belongs to exactly one field, but for hidden ones.
 */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph } from '../apiGraph'
import { findParameters } from '../roles/findParameters'
import { titleOf } from '../links'
import { outputNodes } from '../neededNodes'
import type { NodeDefs } from '../definitions/nodeDefs'
import { nodeValues } from './nodeValues'
import { asParameterId, type FormModel, type GrowingGroup, type InputRef, type NodeSection, type Parameter } from './parameters'
import { runOrder } from '../runOrder'

export interface FormExtras {
  /** Texts as their author wrote them, where the graph holds what was made of them (`{red|blue} fox`, comments). */
  authoredTexts?: readonly { at: InputRef; text: string }[]
}

const NOTHING: ReadonlySet<string> = new Set()

export function describeForm(graph: ApiGraph, defs: NodeDefs, { authoredTexts = [] }: FormExtras = {}): FormModel {
  const parameters = findParameters(graph, defs)
  const taken = takenInputs(parameters)
  const ids = new Set(parameters.map(({ id }) => id))
  const sections: NodeSection[] = []
  const groups: GrowingGroup[] = []
  for (const nodeId of formOrder(graph, defs)) {
    const node = graph.get(nodeId)
    if (!node) continue
    const def = defs.get(node.classType)
    const values = nodeValues(nodeId, node, def, { inputs: taken.get(nodeId) ?? NOTHING, ids })
    if (values.parameters.length === 0 && values.groups.length === 0) continue
    parameters.push(...values.parameters)
    groups.push(...values.groups)
    sections.push({ nodeId, classType: node.classType, title: titleOf(node, def?.displayName), parameters: values.parameters.map(({ id }) => id) })
  }
  return { parameters: authoredTexts.length > 0 ? withAuthored(parameters, authoredTexts) : parameters, sections, groups }
}

/** From loaders to savers: each node after all it needs. */
function formOrder(graph: ApiGraph, defs: NodeDefs): Set<NodeId> {
  return runOrder(graph, [...outputNodes(graph, defs), ...graph.keys()])
}

function takenInputs(parameters: readonly Parameter[]): Map<NodeId, Set<string>> {
  const taken = new Map<NodeId, Set<string>>()
  for (const { nodeId, input } of parameters.flatMap(({ targets }) => targets)) {
    const inputs = taken.get(nodeId)
    if (inputs) inputs.add(input)
    else taken.set(nodeId, new Set([input]))
  }
  return taken
}

function withAuthored(parameters: readonly Parameter[], authored: readonly { at: InputRef; text: string }[]): Parameter[] {
  const texts = new Map(authored.map(({ at, text }) => [asParameterId(at), text]))
  return parameters.map((parameter) => {
    const text = parameter.targets.map((target) => texts.get(asParameterId(target))).find((it) => it !== undefined)
    return text === undefined || parameter.spec.kind !== 'string' ? parameter : { ...parameter, initial: text }
  })
}
