/**
 * What the server says of itself, and the small lists that nothing is in. Source: protocol 1.7, 1.10, 1.11.
 */
import { empty, html, json, text, type Reply } from '../http/message'
import type { Router } from '../http/router'
import type { FileStore } from '../files'
import { isArea } from '../files'
import type { ModelLibrary } from '../models'
import type { Profile } from '../profile'
import type { PyObject } from '../python/json'

const GIB = 1024 ** 3

export interface SystemOptions {
  profile: Profile
  models: ModelLibrary
  files: FileStore
  argv: readonly string[]
  features: () => PyObject
}

export function addSystemRoutes(router: Router, { profile, models, files, argv, features }: SystemOptions): void {
  const isNewer = profile.hasJobs
  router.add('GET', '/system_stats', () => json({ system: describeSystem(profile, argv), devices: [describeDevice()] }))
  router.add('GET', '/features', () => json(features()))
  router.add('GET', '/extensions', () => json([]))
  router.add('GET', '/i18n', () => json({}))
  router.add('GET', '/workflow_templates', () => json({}))
  if (isNewer) {
    router.add('GET', '/global_subgraphs', () => json({}))
    router.add('GET', '/node_replacements', () => json({}))
    router.add('GET', '/api/assets', assetsOff, 'both')
    router.add('GET', '/api/tags', assetsOff, 'both')
  }

  router.add('GET', '/internal/logs', () => json('Simulated ComfyUI: pictures are drawn, not generated.\n'), 'plain')
  router.add('GET', '/internal/logs/raw', () => json({ entries: [], size: { cols: 80, rows: 24 } }), 'plain')
  router.add('PATCH', '/internal/logs/subscribe', () => empty(), 'plain')
  const folderPaths = Object.fromEntries(models.folders.map((name) => [name, [`/srv/comfyui/models/${name}`]]))
  router.add('GET', '/internal/folder_paths', () => json(folderPaths), 'plain')
  router.add('GET', '/internal/files/{area}', ({ params }) => {
    const area = params['area'] ?? ''
    if (!isArea(area)) return json({ error: 'Invalid directory type' }, 400)
    const newestFirst = files.list(area).toSorted((a, b) => b.modifiedMs - a.modifiedMs)
    return json(newestFirst.map(({ name }) => (profile.annotatesInternalFiles ? `${name} [${area}]` : name)))
  }, 'plain')

  router.add('GET', '/ws', () => ({ ...text('No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".', 400), isRaised: true }))
  router.add('GET', '/', () => html('<!doctype html><html><head><title>ComfyUI</title></head><body>Simulated ComfyUI</body></html>', 200, {
    'Cache-Control': profile.noStoreRoot ? 'no-store, must-revalidate' : 'no-cache', Pragma: 'no-cache', Expires: '0',
  }), 'plain')
}

function assetsOff(): Reply {
  return json({ error: { code: 'SERVICE_DISABLED', message: 'Assets system is disabled.', details: {} } }, 503)
}

function describeSystem(profile: Profile, argv: readonly string[]): PyObject {
  const isNewer = profile.hasJobs
  const frontend = { name: 'comfyui-frontend-package', installed: profile.frontendVersion, required: profile.frontendVersion }
  return {
    os: profile.os, ram_total: 32 * GIB, ram_free: 21 * GIB, comfyui_version: profile.version,
    required_frontend_version: profile.frontendVersion,
    installed_templates_version: null, required_templates_version: null,
    ...(isNewer ? { comfy_package_versions: [frontend] } : {}),
    python_version: '3.11.7 (simulated)', pytorch_version: '2.9.0 (simulated)', embedded_python: false,
    ...(isNewer ? { deploy_environment: 'local-git' } : {}),
    argv: [...argv],
  }
}

function describeDevice(): PyObject {
  return {
    name: 'cuda:0 Simulated GPU', type: 'cuda', index: 0, vram_total: 16 * GIB, vram_free: Math.round(13.6 * GIB),
    torch_vram_total: 0, torch_vram_free: 0,
  }
}
