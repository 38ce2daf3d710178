/**
 * Node definitions and model lists. Source: protocol 1.7, 6.
 */
import { empty, json } from '../http/message'
import type { Router } from '../http/router'
import type { ModelLibrary } from '../models'
import type { NodeLibrary } from '../nodeInfo'
import type { PyObject } from '../python/json'
import { float } from '../python/values'

const modelsDir = '/srv/comfyui/models'
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
    json(models.folders.map((name) => ({ name, folders: [`${modelsDir}/${name}`], ...(hasExtensions ? { extensions } : {}) }))),
  )
  router.add('GET', '/experiment/models/{folder}', ({ params }) => {
    const names = models.names(params['folder'] ?? '')
    const seconds = float(startedMs / 1000)
    return names ? json(names.map((name) => ({ name, pathIndex: 0, modified: seconds, created: seconds, size: 0 }))) : empty(404)
  })
  router.add('GET', '/view_metadata/{folder}', ({ params, query }) => {
    const name = query.get('filename') ?? ''
    const isKnown = params['folder'] === 'loras' && name.endsWith('.safetensors') && models.names('loras')?.includes(name)
    if (!isKnown) return empty(404)
    const title = name.replace(/^.*\//, '').replace(/\.safetensors$/, '')
    return json({ ss_tag_frequency: '{}', 'modelspec.title': title, ss_base_model_version: 'sd_v1' })
  })
}
