/**
 * The routes for what lies on a server: model files with their previews and metadata, embeddings, saved workflows, the
 * input and output folders. Nothing here is needed to run a workflow. Errors as in http.ts; null means what its line says.
 * Source: protocol 1.7, 1.9, 1.10; ComfyUI app/model_manager.py, app/user_manager.py.
 */
import * as v from 'valibot'
import type { Json, JsonObject } from '@/lib/json'
import { canHoldMetadata, readFolderNames, readModelFiles, readNames, type ModelFile } from './modelFiles'
import type { FileArea, OutputFile } from './outputs'
import type { Requester } from './request'
import { readFolder, readRecursiveFolder, readUsers, type SavedFile, type ServerUsers } from './userFiles'
import { viewPath } from './urls'
import { looseObject, numberOrNull, readShape, recordOf } from './wire'

export interface ServerFeatures {
  /** Of every body, form and all; null where the server does not say. */
  maxUploadBytes: number | null
}

export type ViewedFile = Pick<OutputFile, 'filename' | 'subfolder' | 'area'>

export interface ComfyLibrary {
  /** All null before 0.3.45, which has no such route. */
  features(signal?: AbortSignal): Promise<ServerFeatures>
  /** Names of the folders that models lie in. */
  modelFolders(signal?: AbortSignal): Promise<string[]>
  /** Null for a folder that the server does not know, and on servers without the route. */
  modelFiles(folder: string, signal?: AbortSignal): Promise<ModelFile[] | null>
  /** The picture that lies beside the model, or in it; null where there is none. */
  modelPreview(folder: string, file: Pick<ModelFile, 'name' | 'pathIndex'>, signal?: AbortSignal): Promise<Blob | null>
  /** What the file says of itself; null where it says nothing, or is of a kind that cannot. */
  modelMetadata(folder: string, name: string, signal?: AbortSignal): Promise<JsonObject | null>
  /** Without extensions. */
  embeddings(signal?: AbortSignal): Promise<string[]>
  users(signal?: AbortSignal): Promise<ServerUsers>
  /**
   * Every file below a folder of the user's data; null where there is no such folder.
   * @param user of a server with several; see USER_HEADER
   */
  savedFiles(folder: string, user: string | null, signal?: AbortSignal): Promise<SavedFile[] | null>
  /** `path` as in SavedFile; null where it is gone. */
  savedFile(path: string, user: string | null, signal?: AbortSignal): Promise<Blob | null>
  /** Names in a folder, newest first, without those below it; as a value for an input, annotated unless it is `input`. */
  filesIn(area: FileArea, signal?: AbortSignal): Promise<string[]>
  /** A picture of a folder encoded small in bytes, though not in size; null where it is gone. */
  lightPicture(file: ViewedFile, signal?: AbortSignal): Promise<Blob | null>
  /** Whatever a route of this server answers; `path` below its base. */
  plainJson(path: string, signal?: AbortSignal): Promise<Json>
}

/** Tells a multi-user server who asks. Cross-origin it is refused: ComfyUI's CORS answer does not list it. */
export const USER_HEADER = 'comfy-user'

const featuresSchema = looseObject({ max_upload_size: numberOrNull })
const objectSchema = recordOf(v.unknown())

function headersOf(user: string | null): Record<string, string> {
  return user === null ? {} : { [USER_HEADER]: user }
}

export function createComfyLibrary({ json, jsonOrNull, blobOrNull }: Pick<Requester, 'json' | 'jsonOrNull' | 'blobOrNull'>): ComfyLibrary {
  return {
    async features(signal) {
      const answer = await jsonOrNull('features', { signal })
      if (answer === null) return { maxUploadBytes: null }
      return { maxUploadBytes: readShape(featuresSchema, answer, 'features').max_upload_size }
    },
    async modelFolders(signal) {
      const answer = await jsonOrNull('experiment/models', { signal })
      return answer === null ? readNames(await json('models', { signal }), 'models') : readFolderNames(answer)
    },
    async modelFiles(folder, signal) {
      const answer = await jsonOrNull(`experiment/models/${encodeURIComponent(folder)}`, { signal })
      return answer === null ? null : readModelFiles(answer)
    },
    modelPreview: (folder, { name, pathIndex }, signal) =>
      blobOrNull(`experiment/models/preview/${encodeURIComponent(folder)}/${pathIndex}/${name.split('/').map(encodeURIComponent).join('/')}`, { signal }),
    async modelMetadata(folder, name, signal) {
      if (!canHoldMetadata(name)) return null
      const answer = await jsonOrNull(`view_metadata/${encodeURIComponent(folder)}?filename=${encodeURIComponent(name)}`, { signal })
      return answer === null ? null : (readShape(objectSchema, answer, 'view_metadata') as JsonObject)
    },
    embeddings: async (signal) => readNames(await json('embeddings', { signal }), 'embeddings'),
    users: async (signal) => readUsers(await json('users', { signal })),
    async savedFiles(folder, user, signal) {
      const headers = headersOf(user)
      const whole = await jsonOrNull(`v2/userdata?path=${encodeURIComponent(folder)}`, { signal, headers })
      if (whole !== null) return readRecursiveFolder(whole)
      // Either the folder is not there, or the route.
      const listed = await jsonOrNull(`userdata?dir=${encodeURIComponent(folder)}&recurse=true&full_info=true`, { signal, headers })
      return listed === null ? null : readFolder(listed, folder)
    },
    // One segment: a raw slash is another route (405).
    savedFile: (path, user, signal) => blobOrNull(`userdata/${encodeURIComponent(path)}`, { signal, headers: headersOf(user), cache: 'no-cache' }),
    async filesIn(area, signal) {
      const names = readNames(await json(`internal/files/${area}`, { signal, isPlain: true }), 'internal/files')
      return names.map((name) => annotated(name, area))
    },
    lightPicture: (file, signal) => blobOrNull(`${viewPath(file)}&preview=webp;70`, { signal }),
    plainJson: (path, signal) => json(path, { signal, isPlain: true }),
  }
}

/** Servers since 0.20 annotate by themselves; an input takes either, and plain names for its own folder. */
function annotated(name: string, area: FileArea): string {
  const plain = name.endsWith(` [${area}]`) ? name.slice(0, -(area.length + 3)) : name
  return area === 'input' ? plain : `${plain} [${area}]`
}
