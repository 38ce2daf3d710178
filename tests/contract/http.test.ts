// @vitest-environment node
/** HTTP rules that hold for all routes, and the routes that say what a server is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPyObject } from '@tests/simulator/python/values'
import { ask, post } from './client'
import { dig } from './graphs'
import { listTargets, type Target } from './targets'

describe.each(listTargets())('$name', ({ start }) => {
  let target: Target
  beforeAll(async () => {
    target = await start()
  })
  afterAll(() => target.close())

  it('says what it is at /system_stats', async () => {
    const { status, json } = await ask(target.url, '/system_stats')
    expect(status).toBe(200)
    expect(dig(json, 'system', 'comfyui_version')).toBe(target.version)
    expect(dig(json, 'system', 'argv')).toBeInstanceOf(Array)
    const devices = dig(json, 'devices')
    expect(Array.isArray(devices) && isPyObject(devices[0]) && Object.keys(devices[0])).toEqual(
      expect.arrayContaining(['name', 'type', 'index', 'vram_total', 'vram_free']),
    )
  })

  it('announces previews with metadata and its upload limit at /features', async () => {
    const { json } = await ask(target.url, '/features')
    expect(dig(json, 'supports_preview_metadata')).toBe(true)
    expect(dig(json, 'max_upload_size')).toBeDefined()
  })

  it.each(['/system_stats', '/queue', '/prompt', '/features', '/embeddings', '/models', '/extensions', '/users', '/object_info/KSampler'])(
    'answers %s with and without /api',
    async (path) => {
      const plain = await ask(target.url, path)
      const prefixed = await ask(target.url, `/api${path}`)
      expect([plain.status, prefixed.status]).toEqual([200, 200])
      expect(plain.headers.get('content-type')).toMatch(/^application\/json/)
      expect(Object.keys(isPyObject(plain.json) ? plain.json : {})).toEqual(Object.keys(isPyObject(prefixed.json) ? prefixed.json : {}))
    },
  )

  it('has /internal only without prefix', async () => {
    expect((await ask(target.url, '/internal/folder_paths')).status).toBe(200)
    expect((await ask(target.url, '/api/internal/folder_paths')).status).toBe(404)
  })

  it.each(['/nosuchpath', '/api/nosuchpath', '/queue/'])('answers an unknown GET %s with 404', async (path) => {
    const { status, text, headers } = await ask(target.url, path)
    expect(status).toBe(404)
    // What comes with it is the web library's: an older one sends a line of text.
    if (target.control) expect([text, headers.get('content-type')]).toEqual(['', 'application/octet-stream'])
  })

  it.each([['PUT', '/history'], ['POST', '/nosuchpath'], ['DELETE', '/api/queue']])('refuses %s %s with 405 in plain text', async (method, path) => {
    const { status, text } = await ask(target.url, path, { method })
    expect([status, text]).toEqual([405, '405: Method Not Allowed'])
  })

  it('answers HEAD wherever GET works', async () => {
    const { status, text } = await ask(target.url, '/system_stats', { method: 'HEAD' })
    expect([status, text]).toEqual([200, ''])
  })

  it.each([['/prompt', '{nope'], ['/queue', '{nope'], ['/free', '']])('fails with 500 in plain text when %s gets no JSON', async (path, body) => {
    const { status, text, headers } = await post(target.url, path, body)
    expect(status).toBe(500)
    expect(headers.get('content-type')).toMatch(/^text\/plain/)
    expect(text).toMatch(/^500 Internal Server Error/)
  })

  it('takes an interruption with any body', async () => {
    const answers = [await post(target.url, '/interrupt', '{nope'), await post(target.url, '/interrupt', { prompt_id: 'nobody' })]
    expect(answers.map(({ status, text }) => [status, text])).toEqual([[200, ''], [200, '']])
  })

  it('answers 200 to a queue command that finds nothing', async () => {
    expect((await post(target.url, '/queue', { delete: ['nobody'] })).status).toBe(200)
    expect((await post(target.url, '/queue', { clear: true })).status).toBe(200)
  })

  it('gives one class of node definitions, or an empty object', async () => {
    const known = await ask(target.url, '/object_info/KSampler')
    const entry = dig(known.json, 'KSampler')
    const keys = ['input', 'input_order', 'output', 'output_is_list', 'output_name', 'name', 'display_name', 'category', 'python_module', 'output_node']
    expect(Object.keys(isPyObject(entry) ? entry : {})).toEqual(expect.arrayContaining(keys))
    expect(known.text).toContain('18446744073709551615') // exact, beyond what a double can hold
    expect((await ask(target.url, '/object_info/NoSuchNode')).text).toBe('{}')
  })

  it('lists models by folder', async () => {
    expect((await ask(target.url, '/models')).json).toEqual(expect.arrayContaining(['checkpoints', 'loras', 'vae']))
    expect((await ask(target.url, '/models/checkpoints')).json).toBeInstanceOf(Array)
    expect((await ask(target.url, '/models/nosuch')).status).toBe(404)
  })

  it('has jobs since 0.6 and no such route before', async () => {
    const list = await ask(target.url, '/api/jobs?limit=1')
    const unknown = await ask(target.url, '/api/jobs/00000000-0000-4000-8000-000000000000')
    const cancel = await post(target.url, '/api/jobs/00000000-0000-4000-8000-000000000000/cancel', '')
    if (!target.since('0.26.0')) {
      expect([list.status, unknown.status, cancel.status]).toEqual([404, 404, 405])
      return
    }
    expect(dig(list.json, 'pagination', 'limit')).toBe(1)
    expect(unknown.json).toEqual({ error: 'Job not found' })
    expect(cancel.json).toEqual({ cancelled: false })
    expect((await ask(target.url, '/api/jobs?status=nope')).status).toBe(400)
    expect((await ask(target.url, '/jobs')).status).toBe(404)
  })

  it('keeps user data by one encoded path segment', async () => {
    const path = `/userdata/${encodeURIComponent('darkroom-contract/a b.json')}`
    const saved = await post(target.url, `${path}?overwrite=true`, '{"x":1}')
    expect(saved.json).toBe('darkroom-contract/a b.json')
    expect((await post(target.url, `${path}?overwrite=false`, '{"x":2}')).status).toBe(409)
    expect((await ask(target.url, '/userdata?dir=darkroom-contract')).json).toEqual(['a b.json'])
    const info = dig({ list: (await ask(target.url, '/userdata?dir=darkroom-contract&full_info=true')).json }, 'list')
    const modified = Array.isArray(info) ? Number(dig(info[0], 'modified')) : 0
    if (target.since('0.21.0')) expect(modified).toBeGreaterThan(1e12) // milliseconds now, seconds before
    expect((await ask(target.url, path)).text).toBe('{"x":1}')
    const moved = `/userdata/${encodeURIComponent('darkroom-contract/c.json')}`
    expect((await post(target.url, `${path}/move/${encodeURIComponent('darkroom-contract/c.json')}`, '')).json).toBe('darkroom-contract/c.json')
    expect((await ask(target.url, path)).status).toBe(404)
    expect((await ask(target.url, moved, { method: 'DELETE' })).status).toBe(204)
    expect((await ask(target.url, '/userdata')).status).toBe(400)
  })

  it('keeps settings by name', async () => {
    await post(target.url, '/settings/Darkroom.Contract', '{"a": 1}')
    expect((await ask(target.url, '/settings/Darkroom.Contract')).json).toEqual({ a: 1 })
    expect((await ask(target.url, '/settings/Darkroom.Never')).json).toBeNull()
  })

  it('asks for an upgrade where a socket belongs', async () => {
    expect((await ask(target.url, '/ws')).status).toBe(400)
  })
})
