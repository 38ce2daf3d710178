/**
 * The whole judgement on a prompt: which outputs may run, what is wrong with the others, or why nothing runs.
 * Converts values inside the prompt on the way. Source: protocol 1.3.
 */
import type { Py, PyObject } from '../python/json'
import { isPyObject, PyError } from '../python/values'
import { checkNode, type CheckContext, type Verdict } from './checkNode'
import { failedOutside, missingClass, noOutputs, olderMissingClass, outputsFailed, type Problem } from './problems'

export interface PromptVerdict {
  /** Null when something runs. */
  error: Problem | null
  outputs: string[]
  nodeErrors: PyObject
}

/**
 * @param targets ids of partial_execution_targets, or null for every output
 * @throws PyError where the server's code would raise, which ends as a 500
 */
export function checkPrompt(context: CheckContext, targets: readonly Py[] | null): PromptVerdict {
  const outputs: string[] = []
  for (const [nodeId, node] of Object.entries(context.prompt)) {
    const refusal = classProblem(nodeId, node, context)
    if (refusal) return { error: refusal, outputs: [], nodeErrors: {} }
    const isOutput = isPyObject(node) && typeof node['class_type'] === 'string' && context.nodes.find(node['class_type'])?.isOutputNode
    if (isOutput && (targets === null || targets.includes(nodeId))) outputs.push(nodeId)
  }
  if (outputs.length === 0) return { error: noOutputs(), outputs: [], nodeErrors: {} }

  const verdicts = new Map<string, Verdict>()
  const good: string[] = []
  const failures: Problem[] = []
  const nodeErrors: PyObject = {}
  for (const outputId of outputs) {
    const verdict = checkOutput(outputId, context, verdicts)
    if (verdict.valid) good.push(outputId)
    else {
      failures.push(...verdict.problems)
      collect(nodeErrors, outputId, context.prompt, verdicts)
    }
  }
  if (good.length > 0) return { error: null, outputs: good, nodeErrors }
  const details = failures.map(({ message, details }) => `${message}: ${details}`).join('\n')
  return { error: outputsFailed(details), outputs: [], nodeErrors }
}

function classProblem(nodeId: string, node: Py, { nodes, profile }: CheckContext): Problem | null {
  if (!isPyObject(node)) {
    // The newer release asks the node for its title first, which a list or a string does not have.
    if (profile.namesMissingNodes || !(Array.isArray(node) || typeof node === 'string')) throw new PyError('AttributeError', 'no object')
    return olderMissingClass(nodeId, null)
  }
  const classType = node['class_type']
  const meta = node['_meta']
  const title = isPyObject(meta) && typeof meta['title'] === 'string' ? meta['title'] : null
  if (classType === undefined) return profile.namesMissingNodes ? missingClass(nodeId, null, title) : olderMissingClass(nodeId, null)
  const name = typeof classType === 'string' ? classType : String(classType)
  if (nodes.find(name)) return null
  return profile.namesMissingNodes ? missingClass(nodeId, name, title) : olderMissingClass(nodeId, name)
}

function checkOutput(outputId: string, context: CheckContext, verdicts: Map<string, Verdict>): Verdict {
  try {
    return checkNode(outputId, context, verdicts)
  } catch (error) {
    if (!(error instanceof PyError)) throw error
    const verdict = { valid: false, problems: [failedOutside(error)] }
    verdicts.set(outputId, verdict)
    return verdict
  }
}

/** Adds every bad node seen so far, also those of an earlier output: the server does not tell them apart. */
function collect(nodeErrors: PyObject, outputId: string, prompt: PyObject, verdicts: ReadonlyMap<string, Verdict>): void {
  for (const [nodeId, { problems }] of verdicts) {
    if (problems.length === 0) continue
    const node = prompt[nodeId]
    const known = nodeErrors[nodeId]
    const entry: PyObject = isPyObject(known)
      ? known
      : { errors: problems, dependent_outputs: [], class_type: isPyObject(node) ? (node['class_type'] ?? null) : null }
    nodeErrors[nodeId] = entry
    if (Array.isArray(entry['dependent_outputs'])) entry['dependent_outputs'].push(outputId)
  }
}
