/**
 * Everything that is known to be wrong with what a form would send, before it is sent: its values, the graph they make,
 * and what of the saved document could not be carried over. Problems are data: a person may send all the same, unless one
 * of them says that it blocks.
 */
import type { ApiGraph } from '../apiGraph'
import { applyValues, type ApplyOptions } from './applyValues'
import { checkGraph, type GraphProblem, type Origins } from './checkGraph'
import type { NodeDefs } from '../definitions/nodeDefs'
import type { FormModel } from './parameters'
import type { SavedProblem } from '../saved/savedWorkflow'
import { valueProblems, type ValueProblem, type Values } from './values'

type BlockingSaved = Extract<SavedProblem, { kind: 'unresolvedVirtual' }>

/** What blocks cannot be sent: nobody knows what would run. Everything else the server may refuse, or not. */
export type FormProblem =
  | { source: 'saved'; blocks: true; problem: BlockingSaved }
  | { source: 'saved'; blocks: false; problem: Exclude<SavedProblem, BlockingSaved> }
  | { source: 'graph'; blocks: false; problem: GraphProblem }
  | { source: 'value'; blocks: false; problem: ValueProblem }

export interface CheckedForm extends ApplyOptions {
  graph: ApiGraph
  model: FormModel
  values: Values
  defs: NodeDefs
  /** Classes that the server was asked for and does not have. */
  unknownClasses?: ReadonlySet<string>
  /** As the saved document has them (SavedReading). */
  origins?: Origins
  savedProblems?: readonly SavedProblem[]
}

/** Those that block first, then those of the graph, then those of single fields. */
export function checkForm({ graph, model, values, defs, unknownClasses, origins, savedProblems = [], ...options }: CheckedForm): FormProblem[] {
  const wrong = valueProblems(model.parameters, values)
  const sent = applyValues(graph, model.parameters, values, options)
  // A field that lacks its value says so itself.
  const missing = new Set(wrong.flatMap((problem) => (problem.kind === 'missing' ? placesOf(model, problem.parameterId) : [])))
  const ofGraph = checkGraph(sent, defs, unknownClasses, origins).filter((problem) => problem.kind !== 'requiredInputMissing' || !missing.has(placeOf(problem)))
  const unknown = new Set(ofGraph.flatMap((problem) => (problem.kind === 'unknownClass' ? [problem.nodeId] : [])))
  const blocking: FormProblem[] = []
  const others: FormProblem[] = []
  for (const problem of savedProblems) {
    if (problem.kind === 'unresolvedVirtual') blocking.push({ source: 'saved', blocks: true, problem })
    else if (problem.kind !== 'unknownType' || !unknown.has(problem.nodeId)) others.push({ source: 'saved', blocks: false, problem })
  }
  return [
    ...blocking,
    ...others,
    ...ofGraph.map((problem): FormProblem => ({ source: 'graph', blocks: false, problem })),
    ...wrong.map((problem): FormProblem => ({ source: 'value', blocks: false, problem })),
  ]
}

function placesOf({ parameters }: FormModel, id: ValueProblem['parameterId']): string[] {
  return parameters.find((parameter) => parameter.id === id)?.targets.map(placeOf) ?? []
}

function placeOf({ nodeId, input }: { nodeId: string; input: string }): string {
  return `${nodeId} ${input}`
}
