/**
 * Turns what is wrong with a workflow into sentences: what it is, where, and what to do next. Pure.
 * First what keeps a file from being opened, then what will keep an open graph from running.
 */
import { assertNever } from '@/lib/assertNever'
import { formatBytes } from '@/lib/format'
import type { GraphProblem, NodeName } from '@/workflow/checkGraph'
import type { WorkflowProblem } from '@/workflow/readApiGraph'
import type { OpenFailure } from './openFailure'

const EXPORT = 'In ComfyUI’s menu choose File → Export (API)'
const EXPORT_AGAIN = `${EXPORT} once more and open that file.`
const PICTURE = /\.(png|jpe?g|webp|gif|avif)$/i
const OTHER_FILE = /\.(safetensors|ckpt|pt|pth|gguf|zip|mp4|webm|mov|flac|mp3|wav|pdf)$/i

export interface ProblemText {
  /** What is so. */
  title: string
  /** Why, where, and what to do. */
  text: string
}

export function openFailureText(failure: OpenFailure): ProblemText {
  const title = `${failure.name} was not opened`
  switch (failure.kind) {
    case 'tooLarge': return { title, text: tooLarge(failure.sizeBytes, failure.limitBytes) }
    case 'unreadable': return { title, text: 'The browser could not read the file. It may have been moved or changed: choose it once more.' }
    case 'workflow': return { title, text: workflowProblemText(failure.problem, failure.name) }
    default: return assertNever(failure)
  }
}

/** @param name of the file: it tells what else it might be */
export function workflowProblemText(problem: WorkflowProblem, name = ''): string {
  switch (problem.kind) {
    case 'tooLarge': return tooLarge(problem.chars, problem.limit)
    case 'empty': return `There is nothing in it. ${EXPORT_AGAIN}`
    case 'notJson': return notJson(problem, name)
    case 'uiFormat':
      return `It is a workflow as ComfyUI saves it (UI format, ${count(problem.nodeCount, 'node')}). It is needed in API format: open it in ComfyUI, choose File → Export (API) in the menu, and open the file that this makes.`
    case 'notWorkflow': return `It is JSON, but no workflow: ${foundText(problem)}. A workflow in API format holds nodes, each with class_type and inputs. ${EXPORT} to get one.`
    case 'tooManyNodes': return `It has ${problem.count.toLocaleString('en-GB')} nodes; this page takes up to ${problem.limit.toLocaleString('en-GB')}. Remove what is not needed in ComfyUI and export it again.`
    case 'nodeNotObject': return `Node ${problem.nodeId} is not a node: it should be an object with class_type and inputs. ${EXPORT_AGAIN}`
    case 'missingClassType': return `${nodeText(problem.nodeId, problem.title)} has no class_type, so what kind of node it is cannot be known. ${EXPORT_AGAIN}`
    case 'inputsNotObject': return `${nodeText(problem.nodeId, problem.title ?? problem.classType)} has no object of inputs. ${EXPORT_AGAIN}`
    default: return assertNever(problem)
  }
}

function tooLarge(sizeBytes: number, limitBytes: number): string {
  return `It holds ${formatBytes(sizeBytes)}, and a workflow may have up to ${formatBytes(limitBytes)}. Check that it is the right file; if it is, remove pictures that nodes keep inside it.`
}

function notJson(problem: Extract<WorkflowProblem, { kind: 'notJson' }>, name: string): string {
  if (PICTURE.test(name)) return `It is a picture, and the workflow inside a picture cannot be read yet. Drop it on ComfyUI’s page, choose File → Export (API) there, and open that file.`
  if (OTHER_FILE.test(name)) return `It is no workflow. ${EXPORT} and open that file.`
  const where = problem.line === null ? '' : ` in line ${problem.line}, column ${problem.column ?? 1}`
  return `It is not JSON: ${lowerFirst(problem.reason)}${where}. If it was edited by hand, mend it there; else export it again with File → Export (API) in ComfyUI’s menu.`
}

function foundText({ found, keys }: Extract<WorkflowProblem, { kind: 'notWorkflow' }>): string {
  switch (found) {
    case 'array': return 'it is a list'
    case 'text': return 'it is a text'
    case 'number': return 'it is a number'
    case 'boolean': return 'it is true or false'
    case 'null': return 'it is null'
    case 'object': return keys.length === 0 ? 'it is an empty object' : `it holds ${keys.map(quoted).join(', ')}`
    default: return assertNever(found)
  }
}

export function graphProblemText(problem: GraphProblem): string {
  switch (problem.kind) {
    case 'linkToMissingNode':
      return `${inputOf(problem)} is linked to node ${problem.missingId}, which is not in the workflow. Link it in ComfyUI and export it again.`
    case 'linkToMissingOutput':
      return `${inputOf(problem)} is linked to output ${problem.slot + 1} of ${nodeName(problem.source)}, which has ${problem.outputCount === 0 ? 'none' : `only ${problem.outputCount}`}. Link it in ComfyUI and export it again.`
    case 'notALink':
      return `${inputOf(problem)} holds a list that is no link. A link is the id of a node, as text, and the number of its output.`
    case 'requiredInputMissing':
      return `${inputOf(problem)} is missing; the node needs it (${problem.type}). Link or set it in ComfyUI and export it again.`
    case 'notFinite':
      return `${inputOf(problem)} holds a number that cannot be sent: it is infinite or none at all. Set it in ComfyUI and export it again.`
    case 'unknownClass':
      return missingClassText({ classType: problem.classType, titles: [problem.title] })
    case 'cycle': {
      const [first] = problem.nodes
      const circle = first ? [...problem.nodes, first] : problem.nodes
      return `These nodes wait for each other in a circle: ${circle.map(nodeName).join(' → ')}. Remove one of the links in ComfyUI and export it again.`
    }
    case 'noOutput':
      return 'No node of it puts anything out, so nothing would be run. Add Save Image in ComfyUI and export it again.'
    default: return assertNever(problem)
  }
}

/** A node type that the server does not know, and the titles of the nodes that are of it. */
export interface MissingClass {
  classType: string
  titles: readonly string[]
}

export function missingClassText({ classType, titles }: MissingClass): string {
  const others = titles.filter((title) => title !== classType)
  const users = others.length === 0 ? '' : ` (${others.map(quoted).join(', ')})`
  return `This server has no node type ${quoted(classType)}${users}. Install the custom node that it comes from, then ask the server again.`
}

/** “KSampler” (node 3), input model */
function inputOf(problem: NodeName & { input: string }): string {
  return `${nodeName(problem)}: input ${problem.input}`
}

function nodeName({ nodeId, title }: NodeName): string {
  return `${quoted(title)} (node ${nodeId})`
}

function nodeText(nodeId: string, title: string | null): string {
  return title === null ? `Node ${nodeId}` : `Node ${nodeId} (${quoted(title)})`
}

function quoted(name: string): string {
  return `“${name}”`
}

function count(amount: number, noun: string): string {
  return `${amount.toLocaleString('en-GB')} ${noun}${amount === 1 ? '' : 's'}`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
