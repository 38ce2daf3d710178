/**
 * Node definitions, model lists, and what model files say and show of themselves. Source: protocol 1.7, 6.
 */
import { empty, json, type Reply } from '../http/message'
import type { Router } from '../http/router'
import { encodeWebp } from '../media/webp'
import { describeModel, drawModel } from '../modelFacts'
import type { ModelLibrary } from '../models'
import type { NodeLibrary } from '../nodeInfo'
import type { PyObject } from '../python/json'
import { float } from '../python/values'

const modelsDir = '/srv/comfyui/models'
/** Folders that hold no models. */
const unlisted = new Set(['configs', 'custom_nodes'])
const extensions = ['.bin', '.ckpt', '.pkl', '.pt', '.pt2', '.pth', '.safetensors', '.sft']

export function addNodeRoutes(router: Router, nodes: NodeLibrary, models: ModelLibrary, startedMs: number, hasExtensions: boolean): void {
  const describe = (classTypes: readonly string[]): PyObject => {
    const found: PyObject = {}
    for (const classType of classTypes) {
      const nodeClass = nodes.find(classType)
      if (nodeClass) found[classType] = nodeClass.info
    }
    return found
  }
  router.add('GET', '/object_info', () => json(describe(nodes.classTypes())))
  router.add('GET', '/object_info/{class}', ({ params }) => json(describe([params['class'] ?? ''])))

  router.add('GET', '/models', () => json([...models.folders]))
  router.add('GET', '/models/{folder}', ({ params }) => {
    const names = models.names(params['folder'] ?? '')
    return names ? json([...names]) : empty(404)
  })
  router.add('GET', '/embeddings', () => json((models.names('embeddings') ?? []).map((name) => name.replace(/\.[^.]+$/, ''))))
  router.add('GET', '/experiment/models', () =>
    json(models.folders.filter((name) => !unlisted.has(name)).map((name): PyObject => {
      const entry: PyObject = { name, folders: [`${modelsDir}/${name}`] }
      if (hasExtensions) entry['extensions'] = extensions
      return entry
    })),
  )
  router.add('GET', '/experiment/models/{folder}', ({ params }) => {
    const folder = params['folder'] ?? ''
    const names = models.names(folder)
    const seconds = float(startedMs / 1000)
    return names ? json(names.map((name) => ({ name, pathIndex: 0, modified: seconds, created: seconds, size: models.sizeOf(folder, name) }))) : empty(404)
  })
  router.add('GET', '/experiment/models/preview/{folder}/{index}/{filename:.*}', ({ params }): Reply => {
    const { folder = '', index = '', filename = '' } = params
    if (index !== '0') return hasExtensions ? empty(400) : empty(500)
    const isThere = models.names(folder)?.includes(filename) === true
    const picture = isThere ? drawModel(folder, filename) : null
    return picture ? { status: 200, headers: { 'Content-Type': 'image/webp' }, body: encodeWebp(picture) } : empty(404)
  })
  router.add('GET', '/view_metadata/{folder}', ({ params, query }) => {
    const folder = params['folder'] ?? ''
    const name = query.get('filename') ?? ''
    const isThere = name.endsWith('.safetensors') && models.names(folder)?.includes(name) === true
    const facts = isThere ? describeModel(folder, name) : null
    return facts ? json(facts) : empty(404)
  })
}
