/**
 * Turns a file, or text, into the documents it holds, or says what is wrong with it and where. Never throws, whatever the
 * bytes are; reads only the parts that may hold a document. Text is decoded in full, so it has a limit of its own.
 * The containers are read by the files beside this one, documents by jsonDocuments.ts and a1111.ts.
 */
import { assertNever } from '@/lib/assertNever'
import { MAX_WORKFLOW_CHARS, parseJson, type WorkflowProblem } from '../readApiGraph'
import type { DocumentKind, FileContents } from '../readWorkflow'
import { looksLikeA1111, readA1111 } from './a1111'
import { readAvif } from './avif'
import { blobSource, bytesSource, type BlobLike, type ByteSource } from './byteSource'
import { readExr } from './exr'
import { decodeText, fileKindOf, HEAD_BYTES, type FileKind } from './fileKinds'
import { FileProblem } from './fileProblem'
import { FoundTexts, type FoundText } from './foundTexts'
import { readGif } from './gif'
import { readId3 } from './id3'
import { notWorkflow, readJsonDocuments } from './jsonDocuments'
import { readGlb, readSafetensors } from './jsonHeaders'
import { readJpeg } from './jpeg'
import { readMatroska } from './matroska'
import { readMp4 } from './mp4'
import { readPng } from './png'
import { readSvg } from './svg'
import { readFlac, readOgg } from './vorbis'
import { readWebp } from './webp'

export type FileContentsResult = { ok: true; contents: FileContents } | { ok: false; problem: WorkflowProblem }
/** Bytes, a File or other Blob, or text. */
export type FileSource = Uint8Array<ArrayBuffer> | BlobLike | string

/** UTF-16 takes two bytes for most letters. */
const MAX_TEXT_FILE_BYTES = 2 * MAX_WORKFLOW_CHARS
const SAMPLE_KEYS = 5

/** @param signal stops between two reads; the promise then rejects with its reason */
export async function readFileContents(input: FileSource, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<FileContentsResult> {
  try {
    if (typeof input === 'string') return readText(input)
    const source = abortable(ArrayBuffer.isView(input) ? bytesSource(input) : blobSource(input), signal)
    const fileKind = fileKindOf(await source.read(0, HEAD_BYTES), source.size)
    return fileKind === 'json' || fileKind === 'text' ? readText(await wholeText(source)) : await readContainer(source, fileKind)
  } catch (error) {
    if (error instanceof FileProblem) return failed(error.problem)
    throw error
  }
}

function abortable(source: ByteSource, signal: AbortSignal | undefined): ByteSource {
  return {
    size: source.size,
    async read(offset, length) {
      signal?.throwIfAborted()
      return await source.read(offset, length)
    },
  }
}

async function wholeText(source: ByteSource): Promise<string> {
  if (source.size > MAX_TEXT_FILE_BYTES) throw new FileProblem({ kind: 'tooLarge', chars: source.size, limit: MAX_WORKFLOW_CHARS })
  return decodeText(await source.read(0, source.size))
}

function readText(text: string): FileContentsResult {
  if (text.length > MAX_WORKFLOW_CHARS) return failed({ kind: 'tooLarge', chars: text.length, limit: MAX_WORKFLOW_CHARS })
  const body = text.replace(/^\uFEFF/, '') // Windows editors begin files with a byte order mark
  if (body.trim() === '') return failed({ kind: 'empty' })
  const parsed = parseJson(body)
  if (!parsed.ok) {
    if (!looksLikeA1111(body)) return parsed
    return { ok: true, contents: { ...nothing('text'), parameters: readA1111(body) } }
  }
  const { problems, ...documents } = readJsonDocuments(parsed.value)
  if (documents.prompt || documents.workflow) return { ok: true, contents: { ...nothing('json'), ...documents, problems } }
  return failed(problems[0]?.problem ?? notWorkflow(parsed.value))
}

async function readContainer(source: ByteSource, fileKind: FileKind): Promise<FileContentsResult> {
  const found = new FoundTexts(fileKind)
  let broken: WorkflowProblem | null = null
  try {
    await findTexts(source, fileKind, found)
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    broken = error.problem // what was found before that place is still good
  }
  const contents = documentsOf(found)
  const around = [...(broken ? [broken] : []), ...found.problems.map(({ problem }) => problem)]
  const problems = [...contents.problems, ...around.map((problem) => ({ document: null, problem }))]
  if (contents.prompt || contents.workflow || contents.parameters) return { ok: true, contents: { ...contents, problems } }
  // A text that is cut is no JSON because the file is cut.
  const cause = broken ?? problems[0]?.problem
  if (cause) return failed(cause)
  return failed({ kind: 'noWorkflowInside', fileKind, keys: [...new Set(found.texts.map(({ key }) => key))].slice(0, SAMPLE_KEYS) })
}

async function findTexts(source: ByteSource, fileKind: FileKind, found: FoundTexts): Promise<void> {
  switch (fileKind) {
    case 'png': return await readPng(source, found)
    case 'jpeg': return await readJpeg(source, found)
    case 'webp': return await readWebp(source, found)
    case 'avif': return await readAvif(source, found)
    case 'gif': return await readGif(source, found)
    case 'exr': return await readExr(source, found)
    case 'svg': return readSvg(await wholeText(source), found)
    case 'mp4': return await readMp4(source, found)
    case 'matroska': return await readMatroska(source, found)
    case 'flac': return await readFlac(source, found)
    case 'ogg': return await readOgg(source, found)
    case 'mp3': return await readMp3(source, found)
    case 'safetensors': return await readSafetensors(source, found)
    case 'glb': return await readGlb(source, found)
    case 'unknown': throw new FileProblem({ kind: 'unknownFile' })
    case 'json':
    case 'text':
    case 'zip':
    case 'gzip':
    case 'pdf':
    case 'tiff':
    case 'bmp':
    case 'wav':
    case 'avi':
    case 'gguf':
    case 'html':
      return
    default: assertNever(fileKind)
  }
}

/** Some tools put an ID3 tag before FLAC too. */
async function readMp3(source: ByteSource, found: FoundTexts): Promise<void> {
  const end = await readId3(source, found)
  const [f, l, a, c] = await source.read(end, 4)
  if (f === 0x66 && l === 0x4c && a === 0x61 && c === 0x43) await readFlac(source, found, end)
}

/** The keys that say which document a text is; others may hold one as well, and are believed by the document's shape. */
const DOCUMENT_OF_KEY: ReadonlyMap<string, DocumentKind> = new Map([['prompt', 'prompt'], ['workflow', 'workflow'], ['parameters', 'parameters']])

function documentsOf(found: FoundTexts): FileContents {
  let contents = nothing(found.fileKind)
  // Texts under the keys of documents first: a comment may repeat them, or hold older ones.
  const ranked = found.texts.toSorted((a, b) => rankOf(a) - rankOf(b))
  for (const text of ranked) contents = merged(contents, text, found.fileKind)
  return contents
}

function rankOf({ key }: FoundText): number {
  return DOCUMENT_OF_KEY.has(key.toLowerCase()) ? 0 : 1
}

function merged(contents: FileContents, { key, text, at }: FoundText, fileKind: FileKind): FileContents {
  const document = DOCUMENT_OF_KEY.get(key.toLowerCase()) ?? null
  if (looksLikeA1111(text)) return { ...contents, parameters: contents.parameters ?? readA1111(text) }
  // Other programs write plain text under these keys too: only JSON can be a broken document.
  if (!/^[\s\uFEFF]*[{["]/.test(text) || (document === null && !/"(class_type|nodes)\\?"/.test(text))) return contents
  const { problems, ...documents } = readJsonDocuments({ [document ?? 'workflow']: text })
  const inside = problems.map((it) => ({ document: it.document, problem: { kind: 'inside', fileKind, at, problem: it.problem } as const }))
  return {
    ...contents,
    prompt: contents.prompt ?? documents.prompt,
    workflow: contents.workflow ?? documents.workflow,
    name: contents.name ?? documents.name,
    problems: [...contents.problems, ...(document === 'parameters' ? [] : inside)],
  }
}

function nothing(fileKind: FileKind): FileContents {
  return { prompt: null, workflow: null, parameters: null, name: null, fileKind, problems: [] }
}

function failed(problem: WorkflowProblem): { ok: false; problem: WorkflowProblem } {
  return { ok: false, problem }
}
