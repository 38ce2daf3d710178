/**
 * Users, settings and the files that a user keeps on the server. Single-user mode. Source: protocol 1.9.
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

/** @param workflows saved ones, by their path below `workflows` */
export function addUserRoutes(router: Router, profile: Profile, clock: Clock, workflows: SavedWorkflows): void {
  addSettings(router)
  router.add('GET', '/users', () => json({ storage: 'server', migrated: true }))

  const files = new Map<string, UserFile>(Object.entries(workflows).map(([path, { text, ageMs }]) =>
    [`workflows/${path}`, { bytes: new TextEncoder().encode(text), modifiedMs: clock.now() - ageMs }]))
  const timeOf = ({ modifiedMs }: UserFile): Py => (profile.userdataInMilliseconds ? Math.round(modifiedMs) : float(modifiedMs / 1000))
  const infoOf = (path: string, file: UserFile): PyObject => ({ path, size: file.bytes.length, modified: timeOf(file), created: timeOf(file) })
  const below = (folder: string) => [...files].filter(([path]) => path.startsWith(folder === '' ? '' : `${folder}/`))
  const answerFor = (path: string, file: UserFile, { query }: Request): Reply => json(query.get('full_info') === 'true' ? infoOf(path, file) : path)

  router.add('GET', '/userdata', ({ query }) => {
    const folder = query.get('dir')
    if (!folder) return text('Directory not provided', 400)
    const path = resolveFolder(folder)
    if (path === null) return text('Invalid directory', 403)
    const inside = below(path)
    if (inside.length === 0) return text('Directory not found', 404)
    const recurses = query.get('recurse') === 'true'
    const listed = inside
      .map(([full, file]) => ({ name: full.slice(path.length + 1), file }))
      .filter(({ name }) => recurses || !name.includes('/'))
    if (query.get('full_info') === 'true') return json(listed.map(({ name, file }) => infoOf(name, file)))
    return json(listed.map(({ name }) => (query.get('split') === 'true' ? [name].concat(name.split('/')) : name)))
  })

  router.add('GET', '/v2/userdata', ({ query }) => {
    const path = resolveFolder(query.get('path') ?? '')
    if (path === null) return text('Invalid path requested', 400)
    const inside = below(path)
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
    const file = files.get(path)
    if (!file) return empty(404)
    const type = isActive(path, profile.hardensFiles) && profile.hardensFiles ? 'application/octet-stream' : contentTypeOf(path)
    const guard: Record<string, string> = profile.hardensFiles ? { 'X-Content-Type-Options': 'nosniff', 'Content-Disposition': 'attachment' } : {}
    return fileReply(request, { ...file, headers: { 'Content-Type': type, ...guard } })
  })

  router.add('POST', '/userdata/{file}', async (request) => {
    const path = resolveFolder(request.params['file'] ?? '')
    if (path === null) return empty(403)
    if (files.has(path) && request.query.get('overwrite') === 'false') return text('File already exists', 409)
    const file = { bytes: new Uint8Array(await request.bytes()), modifiedMs: clock.now() }
    files.set(path, file)
    return answerFor(path, file, request)
  })

  router.add('DELETE', '/userdata/{file}', ({ params }) => empty(files.delete(resolveFolder(params['file'] ?? '') ?? '') ? 204 : 404))

  router.add('POST', '/userdata/{file}/move/{dest}', (request) => {
    const from = resolveFolder(request.params['file'] ?? '')
    const to = resolveFolder(request.params['dest'] ?? '')
    if (from === null || to === null) return empty(403)
    const file = files.get(from)
    if (!file) return empty(404)
    if (files.has(to) && request.query.get('overwrite') === 'false') return text('File already exists', 409)
    files.delete(from)
    files.set(to, file)
    return answerFor(to, file, request)
  })
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

function addSettings(router: Router): void {
  const settings: PyObject = {}
  router.add('GET', '/settings', () => json(settings))
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
