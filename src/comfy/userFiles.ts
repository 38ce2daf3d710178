/**
 * Users, and the files that they keep on the server. Source: protocol 1.9.
 */
import * as v from 'valibot'
import type { Json } from '@/lib/json'
import { toMilliseconds } from './modelFiles'
import { listOf, looseObject, numberOrNull, orElse, readShape, recordOf, textOrEmpty } from './wire'

export interface SavedFile {
  /** From the root of the user's data, with forward slashes: `workflows/portraits/a.json`. */
  path: string
  sizeBytes: number | null
  modifiedMs: number | null
}

export interface ServerUser {
  id: string
  name: string
}

export interface ServerUsers {
  /** Null where the server has but one, as most have. */
  users: ServerUser[] | null
}

const usersSchema = looseObject({ users: orElse(v.nullable(recordOf(v.string())), null) })
const entrySchema = looseObject({ path: v.string(), type: textOrEmpty, size: numberOrNull, modified: numberOrNull })
const entriesSchema = v.pipe(v.array(v.unknown()), listOf(entrySchema))

/** @throws ProtocolError */
export function readUsers(json: Json): ServerUsers {
  const { users } = readShape(usersSchema, json, 'users')
  return { users: users && Object.entries(users).map(([id, name]) => ({ id, name })) }
}

/** The answer of /v2/userdata, whose paths begin at the root. @throws ProtocolError */
export function readRecursiveFolder(json: Json): SavedFile[] {
  return readShape(entriesSchema, json, 'v2/userdata').filter(({ type }) => type !== 'directory').map(fileOf)
}

/** The answer of /userdata with full_info, whose paths begin at the folder. @throws ProtocolError */
export function readFolder(json: Json, folder: string): SavedFile[] {
  return readShape(entriesSchema, json, 'userdata').map((entry) => fileOf({ ...entry, path: `${folder}/${entry.path}` }))
}

function fileOf({ path, size, modified }: v.InferOutput<typeof entrySchema>): SavedFile {
  return {
    path: path.replaceAll('\\', '/'),
    sizeBytes: size,
    modifiedMs: modified === null ? null : toMilliseconds(modified),
  }
}
