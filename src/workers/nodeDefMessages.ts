/**
 * What the page and the worker of node definitions say to each other. An answer comes in parts, none of which is long to
 * unpack, and each long option list travels once: combos name it, and are given the same array again on the other side.
 */
import type { Auth } from '@/comfy/auth'
import { ComfyError, HttpError, ProtocolError, UnreachableError } from '@/comfy/errors'
import type { ServerKey } from '@/comfy/ids'
import { mapCombos } from '@/workflow/definitions/mapCombos'
import type { Choice, ComboInput, NodeDef } from '@/workflow/definitions/nodeDefs'
import type { Answers } from './nodeDefTable'

export type ToWorker =
  | { kind: 'open'; serverKey: ServerKey; baseUrl: string; auth: Auth | null }
  | { kind: 'ask' | 'askAll' | 'answer'; id: number; classTypes: readonly string[] }
  | { kind: 'classNames'; id: number }

export type FromWorker =
  | ({ kind: 'part'; id: number } & Part)
  | { kind: 'done'; id: number }
  | { kind: 'names'; id: number; names: readonly string[] | null }
  | { kind: 'failed'; id: number; failure: Failure }

export interface Part {
  /** Lists that were not sent before. */
  lists: readonly (readonly [number, readonly Choice[]])[]
  defs: readonly (readonly [string, NodeDef | null])[]
}

/** A combo whose options are under way by their number. */
type PackedCombo = ComboInput & { listNumber?: number }

/** Shorter lists go along. */
const LONG = 32
/** What one part may weigh, in choices: some milliseconds of unpacking. */
const PART_WEIGHT = 10_000
const CLASS_WEIGHT = 100

export interface Packer {
  pack(answers: Answers): Iterable<Part>
}

export function createPacker(): Packer {
  const numbers = new WeakMap<readonly Choice[], number>()
  let count = 0

  return {
    *pack(answers) {
      let lists: [number, readonly Choice[]][] = []
      let defs: [string, NodeDef | null][] = []
      let weight = 0
      const packCombo = (combo: ComboInput): PackedCombo => {
        if (combo.options.length < LONG) return combo
        let listNumber = numbers.get(combo.options)
        if (listNumber === undefined) {
          numbers.set(combo.options, (listNumber = count++))
          lists.push([listNumber, combo.options])
          weight += combo.options.length
        }
        return { ...combo, options: [], listNumber }
      }
      for (const [classType, def] of answers) {
        defs.push([classType, def && mapCombos(def, packCombo)])
        weight += CLASS_WEIGHT
        if (weight < PART_WEIGHT) continue
        yield { lists, defs }
        lists = []
        defs = []
        weight = 0
      }
      if (defs.length > 0) yield { lists, defs }
    },
  }
}

export function createUnpacker() {
  const known = new Map<number, readonly Choice[]>()
  const unpackCombo = ({ listNumber, ...combo }: PackedCombo): ComboInput => (listNumber === undefined ? combo : { ...combo, options: known.get(listNumber) ?? [] })
  return {
    unpack({ lists, defs }: Part): [string, NodeDef | null][] {
      for (const [listNumber, list] of lists) known.set(listNumber, list)
      return defs.map(([classType, def]) => [classType, def && mapCombos(def, unpackCombo)])
    },
  }
}

/** An error's class does not survive the way between page and worker. */
export type Failure =
  | { kind: 'unreachable'; url: string; timedOut: boolean }
  | { kind: 'http'; status: number; url: string; body: string }
  | { kind: 'protocol'; where: string; reason: string; sample: string }
  | { kind: 'other'; text: string }

export function toFailure(error: unknown): Failure {
  if (error instanceof UnreachableError) return { kind: 'unreachable', url: error.url, timedOut: error.timedOut }
  if (error instanceof HttpError) return { kind: 'http', status: error.status, url: error.url, body: error.body }
  if (error instanceof ProtocolError) return { kind: 'protocol', where: error.where, reason: error.reason, sample: error.sample }
  return { kind: 'other', text: String(error) }
}

export function fromFailure(failure: Failure): ComfyError {
  switch (failure.kind) {
    case 'unreachable': return new UnreachableError(failure.url, failure.timedOut)
    case 'http': return new HttpError(failure.status, failure.url, failure.body)
    case 'protocol': return new ProtocolError(failure.where, failure.reason, failure.sample)
    case 'other': return new ComfyError(failure.text)
  }
}
