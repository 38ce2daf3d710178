/**
 * The texts that a reader of some container has found, with the places they were found in. Bounded, since a file may
 * hold any number of them, or let a thousand entries point at one text.
 */
import { MAX_WORKFLOW_CHARS, type FilePlace } from '../readApiGraph'
import type { FileKind } from './fileKinds'
import { corrupt, FileProblem } from './fileProblem'

/** Of one text, in bytes as in characters. */
export const MAX_TEXT_BYTES = MAX_WORKFLOW_CHARS
/** Of all texts of a file: prompt and workflow, and as much again. */
const MAX_ALL_CHARS = 2 * MAX_WORKFLOW_CHARS
const MAX_TEXTS = 4096
const MAX_KEY_CHARS = 100
/** Of all that is decoded or unpacked, also where it turns out to hold nothing: about a second's work. */
const MAX_WORK_BYTES = 4 * MAX_TEXT_BYTES
const MAX_PROBLEMS = 16
/** Of chunks, boxes, pages and the like: a picture of 200 MB has some 25,000 at most. */
const MAX_PARTS = 200_000

export interface FoundText {
  key: string
  text: string
  at: FilePlace
}

export class FoundTexts {
  readonly #texts: FoundText[] = []
  readonly #problems: FileProblem[] = []
  #chars = 0
  #workBytes = 0
  #parts = 0

  constructor(readonly fileKind: FileKind) {}

  get texts(): readonly FoundText[] {
    return this.#texts
  }

  /** What is wrong, but does not keep the rest from being read. */
  get problems(): readonly FileProblem[] {
    return this.#problems
  }

  note(problem: FileProblem): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(problem)
  }

  /** @throws FileProblem when there are too many */
  add(key: string, text: string, at: FilePlace): void {
    this.#chars += text.length
    if (this.#chars > MAX_ALL_CHARS || this.#texts.length >= MAX_TEXTS) {
      throw new FileProblem({ kind: 'metadataTooLarge', fileKind: this.fileKind, at, limit: MAX_ALL_CHARS })
    }
    const short = key.slice(0, MAX_KEY_CHARS)
    this.#texts.push({ key: short, text, at: at.key === key ? { ...at, key: short } : at })
  }

  /** Counts a step of a reader, so that none goes on for ever. @throws FileProblem */
  countPart(at: FilePlace): void {
    if (++this.#parts > MAX_PARTS) throw corrupt(this.fileKind, at, 'tooManyParts')
  }

  /** Counts bytes before they are decoded: entries may share them, so that a small file asks for any amount. @throws FileProblem */
  spend(bytes: number, at: FilePlace): void {
    this.#workBytes += bytes
    if (this.#workBytes > MAX_WORK_BYTES) throw new FileProblem({ kind: 'metadataTooLarge', fileKind: this.fileKind, at, limit: MAX_WORK_BYTES })
  }

  /** @throws FileProblem for a text that is too long to be read */
  checkLength(bytes: number, at: FilePlace): void {
    if (bytes > MAX_TEXT_BYTES) throw new FileProblem({ kind: 'metadataTooLarge', fileKind: this.fileKind, at, limit: MAX_TEXT_BYTES })
  }

  cutShort(at: FilePlace): FileProblem {
    return corrupt(this.fileKind, at, 'cutShort')
  }

  badLength(at: FilePlace): FileProblem {
    return corrupt(this.fileKind, at, 'badLength')
  }
}
