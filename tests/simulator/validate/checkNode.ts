/**
 * Checks a node and, through its links, everything it needs. Each node is judged once; a node that is bad only because
 * of something upstream is marked bad without an error of its own. Source: protocol 1.3.
 */
import type { NodeClass, NodeLibrary } from '../nodeInfo'
import type { Profile } from '../profile'
import type { Py, PyObject } from '../python/json'
import { isPyObject, printRepr, PyError } from '../python/values'
import { checkValue } from './checkValue'
import { liveInputs } from './liveInputs'
import { badLink, customRefusal, cycle, failedInside, inputMissing, typeMismatch, type Problem } from './problems'

export interface Verdict {
  valid: boolean
  problems: Problem[]
}

export interface CheckContext {
  prompt: PyObject
  nodes: NodeLibrary
  profile: Profile
  /** Tells why a file input cannot be used, or null. */
  fileProblem: (classType: string, value: Py) => string | null
}

/** Classes that look after an input themselves, and which. */
const selfChecked: Readonly<Record<string, string>> = { LoadImage: 'image', LoadImageMask: 'image' }

/**
 * @param verdicts filled on the way, in the order in which nodes were finished
 * @throws PyError where the server's code would raise: a link to nowhere, inputs that are not there
 */
export function checkNode(nodeId: string, context: CheckContext, verdicts: Map<string, Verdict>, path: readonly string[] = []): Verdict {
  const known = verdicts.get(nodeId)
  if (known) return known
  if (path.includes(nodeId)) return closeCycle(nodeId, context, verdicts, path)

  const node = nodeAt(context.prompt, nodeId)
  const nodeClass = classOf(node, context.nodes)
  const inputs = node['inputs']
  if (!isPyObject(inputs)) throw new PyError('KeyError', "'inputs'")

  const problems: Problem[] = []
  let upstreamIsBad = false
  for (const input of liveInputs(nodeClass.inputs, inputs).inputs) {
    if (!Object.hasOwn(inputs, input.name)) {
      if (input.required) problems.push(inputMissing(input))
      continue
    }
    const sent = inputs[input.name] ?? null
    if (!Array.isArray(sent)) {
      const checksItself = selfChecked[nodeClass.classType] === input.name
      const { value, problem } = checkValue(input, sent, context.profile, checksItself)
      inputs[input.name] = value // the server keeps what it converted: /queue and /history show it
      if (problem) problems.push(problem)
      else if (checksItself) {
        const reason = context.fileProblem(nodeClass.classType, value)
        if (reason !== null) problems.push(customRefusal(input, reason))
      }
      continue
    }
    if (sent.length !== 2) {
      problems.push(badLink(input, sent))
      continue
    }
    const [fromId, slot] = sent
    const received = outputTypeAt(context, fromId ?? null, slot ?? null)
    if (!typesFit(received, input.type)) {
      problems.push(typeMismatch(input, received, sent))
      continue
    }
    const id = String(fromId)
    try {
      if (!checkNode(id, context, verdicts, [...path, nodeId]).valid) upstreamIsBad = true
    } catch (error) {
      if (!(error instanceof PyError)) throw error
      upstreamIsBad = true
      verdicts.set(id, { valid: false, problems: [failedInside(input, sent, error)] })
    }
  }
  const own = verdicts.get(nodeId) // a cycle that came back here has already said what is wrong
  const verdict = { valid: problems.length === 0 && !upstreamIsBad, problems: [...(own?.problems ?? []), ...problems] }
  verdicts.set(nodeId, verdict)
  return verdict
}

/** Older releases run into Python's recursion limit here, which leaves every node bad and none with an error. */
function closeCycle(nodeId: string, context: CheckContext, verdicts: Map<string, Verdict>, path: readonly string[]): Verdict {
  const members = [...path.slice(path.indexOf(nodeId)), nodeId]
  const problems = context.profile.namesCycles ? [cycle(nodeId, members)] : []
  const verdict = { valid: false, problems }
  verdicts.set(nodeId, verdict)
  return verdict
}

function nodeAt(prompt: PyObject, nodeId: Py): PyObject {
  const node = typeof nodeId === 'string' && Object.hasOwn(prompt, nodeId) ? prompt[nodeId] : undefined
  if (!isPyObject(node)) throw new PyError('KeyError', printRepr(nodeId)) // link ids must be strings: 4 is not "4"
  return node
}

function classOf(node: PyObject, nodes: NodeLibrary): NodeClass {
  const classType = node['class_type']
  const found = typeof classType === 'string' ? nodes.find(classType) : null
  if (!found) throw new PyError('KeyError', printRepr(classType ?? null))
  return found
}

function outputTypeAt(context: CheckContext, fromId: Py, slot: Py): string {
  const types = classOf(nodeAt(context.prompt, fromId), context.nodes).outputTypes
  if (typeof slot !== 'number') throw new PyError('TypeError', `tuple indices must be integers or slices, not ${slot === null ? 'NoneType' : 'str'}`)
  const type = types.at(slot)
  if (type === undefined) throw new PyError('IndexError', 'tuple index out of range')
  return type
}

/** Comma lists are unions; two types fit when they share a word, and * fits everything. */
function typesFit(received: string, wanted: string | readonly Py[]): boolean {
  if (typeof wanted !== 'string') return received === '*' || received === 'COMBO'
  if (received === '*' || wanted === '*' || received === 'COMFY_MATCHTYPE_V3') return true
  const offered = new Set(received.split(',').map((word) => word.trim()))
  return wanted.split(',').some((word) => offered.has(word.trim()))
}
