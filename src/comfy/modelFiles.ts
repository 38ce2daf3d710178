/**
 * Lists of model files as the server tells them. Names are paths with the server's own separators and are never changed:
 * they are what an input takes. Source: protocol 1.7, 7 (names).
 */
import * as v from 'valibot'
import type { Json } from '@/lib/json'
import { listOf, looseObject, numberOrNull, orElse, readShape, wireNumber } from './wire'

export interface ModelFile {
  name: string
  /** Which of the folder's several places on disk it lies in. */
  pathIndex: number
  /** Null where the server does not say. */
  sizeBytes: number | null
  modifiedMs: number | null
}

/** Anything but a list is no answer; what does not fit in it is left out. */
const listSchema = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(v.unknown()), listOf(item))

const fileSchema = looseObject({ name: v.string(), pathIndex: orElse(wireNumber, 0), size: numberOrNull, modified: numberOrNull })
const folderSchema = looseObject({ name: v.string() })

/** @throws ProtocolError */
export function readModelFiles(json: Json): ModelFile[] {
  return readShape(listSchema(fileSchema), json, 'experiment/models').map(({ name, pathIndex, size, modified }) => ({
    name,
    pathIndex: Number.isInteger(pathIndex) && pathIndex >= 0 ? pathIndex : 0,
    sizeBytes: size,
    modifiedMs: modified === null ? null : toMilliseconds(modified),
  }))
}

/** @throws ProtocolError */
export function readFolderNames(json: Json): string[] {
  return readShape(listSchema(folderSchema), json, 'experiment/models').map(({ name }) => name)
}

/** @throws ProtocolError */
export function readNames(json: Json, where: string): string[] {
  return readShape(listSchema(v.string()), json, where)
}

/** Only these have a header that says something (protocol 1.7). */
export function canHoldMetadata(name: string): boolean {
  return name.endsWith('.safetensors')
}

/** Seconds or milliseconds, by release and route (protocol 1.9): a time in seconds reaches this in the year 5138. */
const FIRST_MILLISECONDS = 1e11

export function toMilliseconds(time: number): number {
  return time < FIRST_MILLISECONDS ? time * 1000 : time
}
