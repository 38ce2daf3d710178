/**
 * Users, settings and the files that a user keeps on the server. Source: protocol 1.9.
 */
import type { Clock } from '../clock'
import { resolveFolder } from '../fileNames'
import { empty, json, text, type Reply, type Request } from '../http/message'
import { fileReply } from '../http/fileReply'
import type { Router } from '../http/router'
import { contentTypeOf, isActive } from '../mime'
import type { Profile } from '../profile'
import type { Py, PyObject } from '../python/json'
import { float, isPyObject, PyError } from '../python/values'
import type { SavedWorkflows } from '../savedWorkflows'

interface UserFile {
  bytes: Uint8Array
  modifiedMs: number
}

export interface UserRoutesOptions {
  profile: Profile
  clock: Clock
  /** Saved ones, by their path below `workflows`; every user begins with them. */
  workflows: SavedWorkflows
  /** Names by id, as --multi-user keeps them; null: a single one, whom nobody has to name. */
  users: Readonly<Record<string, string>> | null
}

export function addUserRoutes(router: Router, { profile, clock, workflows, users }: UserRoutesOptions): void {
  addSettings(router, (request) => folderOf(request) !== null)
  router.add('GET', '/users', () => json(users ? { storage: 'server', users: { ...users } } : { storage: 'server', migrated: true }))

  const newFolder = () => new Map<string, UserFile>(Object.entries(workflows).map(([path, { text, ageMs }]) =>
    [`workflows/${path}`, { bytes: new TextEncoder().encode(text), modifiedMs: clock.now() - ageMs }]))
  const folders = new Map<string, Map<string, UserFile>>(Object.keys(users ?? { default: '' }).map((id) => [id, newFolder()]))
  function folderOf({ headers }: Request): Map<string, UserFile> | null {
    const id = users ? headers['comfy-user'] : 'default'
    return (typeof id === 'string' ? folders.get(id) : undefined) ?? null
  }
  /** The older routes crash on a user they do not know; only the newest one says so. */
  function filesOf(request: Request): Map<string, UserFile> {
    const folder = folderOf(request)
    if (!folder) throw new PyError('KeyError', 'Unknown user')
    return folder
  }
  const timeOf = ({ modifiedMs }: UserFile): Py => (profile.userdataInMilliseconds ? Math.round(modifiedMs) : float(modifiedMs / 1000))
  const infoOf = (path: string, file: UserFile): PyObject => ({ path, size: file.bytes.length, modified: timeOf(file), created: timeOf(file) })
  const below = (files: ReadonlyMap<string, UserFile>, folder: string) => [...files].filter(([path]) => path.startsWith(folder === '' ? '' : `${folder}/`))
  const answerFor = (path: string, file: UserFile, { query }: Request): Reply => json(query.get('full_info') === 'true' ? infoOf(path, file) : path)

  router.add('GET', '/userdata', (request) => {
    const { query } = request
    const folder = query.get('dir')
    if (!folder) return text('Directory not provided', 400)
    const path = resolveFolder(folder)
    if (path === null) return text('Invalid directory', 403)
    const inside = below(filesOf(request), path)
    if (inside.length === 0) return text('Directory not found', 404)
    const recurses = query.get('recurse') === 'true'
    const listed = inside
      .map(([full, file]) => ({ name: full.slice(path.length + 1), file }))
      .filter(({ name }) => recurses || !name.includes('/'))
    if (query.get('full_info') === 'true') return json(listed.map(({ name, file }) => infoOf(name, file)))
    return json(listed.map(({ name }) => (query.get('split') === 'true' ? [name].concat(name.split('/')) : name)))
  })

  router.add('GET', '/v2/userdata', (request) => {
    const { query } = request
    const own = folderOf(request)
    if (!own) return text('Invalid user specified in request', 403)
    const path = resolveFolder(query.get('path') ?? '')
    if (path === null) return text('Invalid path requested', 400)
    const inside = below(own, path)
    if (inside.length === 0 && path !== '') return text('Requested path not found', 404)
    const folders = new Set(inside.flatMap(([full]) => ancestors(full, path)))
    return json([
      ...[...folders].map((full) => ({ name: nameOf(full), path: full, type: 'directory' })),
      ...inside.map(([full, { bytes, modifiedMs }]) => ({
        name: nameOf(full), path: full, type: 'file', size: bytes.length, modified: float(modifiedMs / 1000),
      })),
    ])
  })

  router.add('GET', '/userdata/{file}', (request) => {
    const path = resolveFolder(request.params['file'] ?? '')
    if (path === null) return empty(403)
    const file = filesOf(request).get(path)
    if (!file) return empty(404)
    const type = isActive(path, profile.hardensFiles) && profile.hardensFiles ? 'application/octet-stream' : contentTypeOf(path)
    const guard: Record<string, string> = profile.hardensFiles ? { 'X-Content-Type-Options': 'nosniff', 'Content-Disposition': 'attachment' } : {}
    return fileReply(request, { ...file, headers: { 'Content-Type': type, ...guard } })
  })

  router.add('POST', '/userdata/{file}', async (request) => {
    const path = resolveFolder(request.params['file'] ?? '')
    if (path === null) return empty(403)
    const files = filesOf(request)
    if (files.has(path) && request.query.get('overwrite') === 'false') return text('File already exists', 409)
    const file = { bytes: new Uint8Array(await request.bytes()), modifiedMs: clock.now() }
    files.set(path, file)
    return answerFor(path, file, request)
  })

  router.add('DELETE', '/userdata/{file}', (request) => empty(filesOf(request).delete(resolveFolder(request.params['file'] ?? '') ?? '') ? 204 : 404))

  router.add('POST', '/userdata/{file}/move/{dest}', (request) => {
    const from = resolveFolder(request.params['file'] ?? '')
    const to = resolveFolder(request.params['dest'] ?? '')
    if (from === null || to === null) return empty(403)
    const files = filesOf(request)
    const file = files.get(from)
    if (!file) return empty(404)
    if (files.has(to) && request.query.get('overwrite') === 'false') return text('File already exists', 409)
    files.delete(from)
    files.set(to, file)
    return answerFor(to, file, request)
  })
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** @param isKnown whether the request names a user, where one must be named */
function addSettings(router: Router, isKnown: (request: Request) => boolean): void {
  const settings: PyObject = {}
  router.add('GET', '/settings', (request) => (isKnown(request) ? json(settings) : empty(401)))
  router.add('GET', '/settings/{id}', ({ params }) => json(settings[params['id'] ?? ''] ?? null))
  router.add('POST', '/settings', async (request) => {
    const changes = await request.json()
    if (!isPyObject(changes)) throw new PyError('TypeError', 'no object')
    Object.assign(settings, changes)
    return empty()
  })
  router.add('POST', '/settings/{id}', async (request) => {
    settings[request.params['id'] ?? ''] = await request.json()
    return empty()
  })
}

/** Folders between `root` and a file. */
function ancestors(path: string, root: string): string[] {
  const parts = path.split('/').slice(0, -1)
  const depth = root === '' ? 0 : root.split('/').length
  return parts.map((_, index) => parts.slice(0, index + 1).join('/')).slice(depth)
}
