/**
 * Turns what is wrong with a workflow into sentences: what it is, where, and what to do next. Pure.
 * First what keeps a file from being opened, then what will keep an open graph from running.
 */
import { assertNever } from '@/lib/assertNever'
import { formatBytes } from '@/lib/formatBytes'
import type { GraphProblem, NodeName } from '@/workflow/form/checkGraph'
import type { FileKind } from '@/workflow/files/fileKinds'
import type { CorruptReason, FilePlace, WorkflowProblem } from '@/workflow/readApiGraph'
import type { OpenFailure } from './openFailure'

const EXPORT = 'In ComfyUI’s menu choose File → Export (API)'
const EXPORT_AGAIN = `${EXPORT} once more and open that file.`
const UNREADABLE = 'The browser could not read the file. It may have been moved or changed: choose it once more.'

const NO_READER = 'The part of this page that reads files could not be fetched: the server that has it does not answer. Try again when it is back, or reload.'

const FILE_NAMES: Record<FileKind, string> = {
  json: 'JSON', text: 'text', png: 'PNG', jpeg: 'JPEG', webp: 'WebP', avif: 'AVIF or HEIC', gif: 'GIF', svg: 'SVG', exr: 'EXR',
  mp4: 'MP4 or MOV', matroska: 'WebM or MKV', flac: 'FLAC', ogg: 'Ogg or Opus', mp3: 'MP3', safetensors: 'safetensors', glb: 'GLB',
  zip: 'zip', gzip: 'gzip', pdf: 'PDF', tiff: 'TIFF', bmp: 'BMP', wav: 'WAV', avi: 'AVI', gguf: 'GGUF', html: 'HTML or XML', unknown: 'unknown',
}
/** Into these something writes workflows. */
const CARRIERS: ReadonlySet<FileKind> = new Set<FileKind>(['png', 'jpeg', 'webp', 'avif', 'gif', 'svg', 'exr', 'mp4', 'matroska', 'flac', 'ogg', 'mp3', 'safetensors', 'glb'])

const CORRUPT: Record<CorruptReason, string> = {
  cutShort: 'it ends too early',
  badLength: 'a length in it cannot be right',
  badCompression: 'a text in it cannot be unpacked',
  badJson: 'its header is not JSON',
  tooManyParts: 'it has more parts than any such file',
}
export interface ProblemText {
  /** What is so. */
  title: string
  /** Why, where, and what to do. */
  text: string
}

export function openFailureText(failure: OpenFailure): ProblemText {
  const { name, problem } = failure
  return { title: `${name} was not opened`, text: problem.kind === 'noReader' ? NO_READER : workflowProblemText(problem) }
}

export function workflowProblemText(problem: WorkflowProblem): string {
  switch (problem.kind) {
    case 'tooLarge': return tooLarge(problem.chars, problem.limit)
    case 'empty': return `There is nothing in it. ${EXPORT_AGAIN}`
    case 'notJson': return notJson(problem)
    case 'notWorkflow': return `It is JSON, but no workflow: ${foundText(problem)}. A workflow holds nodes: as ComfyUI saves it with their links, in API format each with class_type and inputs. ${EXPORT} to get one.`
    case 'tooManyNodes': return `It has ${problem.count.toLocaleString('en-GB')} nodes; this page takes up to ${problem.limit.toLocaleString('en-GB')}. Remove what is not needed in ComfyUI and export it again.`
    case 'nodeNotObject': return `Node ${problem.nodeId} is not a node: it should be an object with class_type and inputs. ${EXPORT_AGAIN}`
    case 'missingClassType': return `${nodeText(problem.nodeId, problem.title)} has no class_type, so what kind of node it is cannot be known. ${EXPORT_AGAIN}`
    case 'inputsNotObject': return `${nodeText(problem.nodeId, problem.title ?? problem.classType)} has no object of inputs. ${EXPORT_AGAIN}`
    case 'unreadable': return UNREADABLE
    case 'unknownFile': return `It is no kind of file that holds workflows. Open the JSON that ComfyUI saves, or a picture, film or sound that it made.`
    case 'noWorkflowInside': return nothingInside(problem)
    case 'corrupt': return `${fileName(problem.fileKind)} is damaged: ${CORRUPT[problem.reason]} (${placeText(problem.at)}). Get it once more from where it came from, or open another picture of the same run.`
    case 'metadataTooLarge': return `${fileName(problem.fileKind)} holds a text longer than ${formatBytes(problem.limit)} (${placeText(problem.at)}), which no workflow is. Check that it is the right file.`
    case 'inside': return `In ${fileName(problem.fileKind).replace(/^The/, 'the')} (${placeText(problem.at)}): ${lowerFirst(workflowProblemText(problem.problem))}`
    default: return assertNever(problem)
  }
}

function tooLarge(sizeBytes: number, limitBytes: number): string {
  return `It holds ${formatBytes(sizeBytes)}, and a workflow may have up to ${formatBytes(limitBytes)}. Check that it is the right file; if it is, remove pictures that nodes keep inside it.`
}

function notJson(problem: Extract<WorkflowProblem, { kind: 'notJson' }>): string {
  const where = problem.line === null ? '' : ` in line ${problem.line}, column ${problem.column ?? 1}`
  return `It is not JSON: ${lowerFirst(problem.reason)}${where}. If it was edited by hand, mend it there; else export it again with File → Export (API) in ComfyUI’s menu.`
}

function nothingInside({ fileKind, keys }: Extract<WorkflowProblem, { kind: 'noWorkflowInside' }>): string {
  if (!CARRIERS.has(fileKind)) return `${fileName(fileKind)} holds no workflow. Open the JSON that ComfyUI saves, or a picture, film or sound that it made.`
  const others = keys.length === 0 ? '' : ` (it does hold ${keys.map(quoted).join(', ')})`
  return `${fileName(fileKind)} has no workflow in it${others}. Previews have none, messengers and picture editors remove it, and ComfyUI writes none when started with --disable-metadata. Open the file from ComfyUI’s output folder.`
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
  /** Where the file says it comes from. */
  pack?: string | null
}

export function missingClassText({ classType, titles, pack = null }: MissingClass): string {
  const others = titles.filter((title) => title !== classType)
  const users = others.length === 0 ? '' : ` (${others.map(quoted).join(', ')})`
  return `This server has no node type ${quoted(classType)}${users}. Install ${pack === null ? 'the custom node that it comes from' : quoted(pack)}, then ask the server again.`
}

function fileName(kind: FileKind): string {
  return `The ${FILE_NAMES[kind]} file`
}

/** tEXt “prompt”, byte 33 */
function placeText({ part, key, byte }: FilePlace): string {
  const name = key === null || key === part ? part : `${part} ${quoted(key)}`
  return byte === null ? name : `${name}, byte ${byte.toLocaleString('en-GB')}`
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

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
