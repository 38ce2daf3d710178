// @vitest-environment node
/** What lies on a server: model files and what they say of themselves, saved workflows, the input and output folders. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPyObject } from '@tests/simulator/python/values'
import { PyFloat, type Py } from '@tests/simulator/python/json'
import { ask, post } from './client'
import { dig } from './graphs'
import { listTargets, type Target } from './targets'

const numberOf = (value: Py | undefined) => (value instanceof PyFloat ? value.value : Number(value))
const listOf = (value: Py | undefined): Py[] => (Array.isArray(value) ? value : [])

describe.each(listTargets())('$name', ({ start }) => {
  let target: Target
  const folder = `darkroom-contract-${randomUUID().slice(0, 8)}`
  beforeAll(async () => {
    target = await start()
  })
  afterAll(async () => {
    for (const name of ['a.json', 'sub/b c.json']) await ask(target.url, `/userdata/${encodeURIComponent(`${folder}/${name}`)}`, { method: 'DELETE' })
    await target.close()
  })
  const get = (path: string) => ask(target.url, path)

  it('names the folders of models with where they lie, but not those that hold no models', async () => {
    const folders = listOf((await get('/experiment/models')).json)
    const names = folders.map((entry) => dig(entry, 'name'))
    expect(names).toEqual(expect.arrayContaining(['checkpoints', 'loras', 'vae', 'text_encoders', 'diffusion_models', 'embeddings']))
    for (const hidden of ['configs', 'custom_nodes']) expect(names).not.toContain(hidden)
    expect(listOf(dig(folders[0], 'folders')).length).toBeGreaterThan(0)
  })

  it('lists a folder with the place, size and time of each file, and the old name of a folder too', async () => {
    const { status, json } = await get('/experiment/models/checkpoints')
    expect(status).toBe(200)
    for (const entry of listOf(json)) {
      expect(Object.keys(isPyObject(entry) ? entry : {})).toEqual(expect.arrayContaining(['name', 'pathIndex', 'modified', 'created', 'size']))
      expect(numberOf(dig(entry, 'modified'))).toBeLessThan(1e11) // seconds
    }
    expect((await get('/experiment/models/nosuch')).status).toBe(404)
  })

  it('has no preview of what is not there', async () => {
    expect((await get('/experiment/models/preview/loras/0/no/such/file.safetensors')).status).toBe(404)
    expect((await get('/experiment/models/preview/nosuch/0/file.safetensors')).status).toBe(404)
  })

  it('shows a preview of a file in a folder, where it has one', async () => {
    const names = listOf((await get('/experiment/models/loras')).json).map((entry) => String(dig(entry, 'name')))
    const name = names.find((path) => path.includes('/')) ?? names[0]
    if (name === undefined) return // a real server without LoRAs
    const { status, headers } = await get(`/experiment/models/preview/loras/0/${name.split('/').map(encodeURIComponent).join('/')}`)
    expect([200, 404]).toContain(status)
    if (status === 200) expect(headers.get('content-type')).toBe('image/webp')
    if (target.control) expect(status).toBe(200)
  })

  it('tells the metadata of safetensors only', async () => {
    expect((await get('/view_metadata/loras?filename=nosuch.safetensors')).status).toBe(404)
    expect((await get('/view_metadata/loras?filename=x.ckpt')).status).toBe(404)
    expect((await get('/view_metadata/loras')).status).toBe(404)
    if (!target.control) return
    const { json } = await get(`/view_metadata/loras?filename=${encodeURIComponent('style/watercolor.safetensors')}`)
    expect(typeof dig(json, 'ss_tag_frequency')).toBe('string') // JSON within JSON, as trainers write it
  })

  it('names embeddings without their extension', async () => {
    const names = listOf((await get('/embeddings')).json)
    for (const name of names) expect(name).not.toMatch(/\.(safetensors|pt|bin)$/)
    if (target.control) expect(names).toEqual(expect.arrayContaining(['easynegative', 'style/linocut']))
  })

  it('keeps files in folders of the user, found by both routes', async () => {
    for (const name of ['a.json', 'sub/b c.json']) {
      expect((await post(target.url, `/userdata/${encodeURIComponent(`${folder}/${name}`)}`, '{}')).status).toBe(200)
    }
    const flat = listOf((await get(`/userdata?dir=${folder}&recurse=true&full_info=true`)).json)
    expect(flat.map((entry) => dig(entry, 'path')).toSorted()).toEqual(['a.json', 'sub/b c.json'])
    const isMilliseconds = target.since('0.21.0')
    for (const entry of flat) expect(numberOf(dig(entry, 'modified')) > 1e11).toBe(isMilliseconds)

    const tree = listOf((await get(`/v2/userdata?path=${folder}`)).json)
    expect(tree.map((entry) => [dig(entry, 'type'), dig(entry, 'path')])).toEqual(expect.arrayContaining([
      ['directory', `${folder}/sub`], ['file', `${folder}/a.json`], ['file', `${folder}/sub/b c.json`],
    ]))
    for (const entry of tree) if (dig(entry, 'type') === 'file') expect(numberOf(dig(entry, 'modified'))).toBeLessThan(1e11)
  })

  it('takes the path of a file as one segment', async () => {
    expect((await post(target.url, `/userdata/${folder}/sub/b.json`, '{}')).status).toBe(405)
    expect((await get(`/userdata/${encodeURIComponent(`${folder}/sub/b c.json`)}`)).status).toBe(200)
    expect((await get(`/userdata/${encodeURIComponent(`${folder}/nowhere.json`)}`)).status).toBe(404)
  })

  it('has no list of a folder that is not there', async () => {
    expect((await get(`/userdata?dir=${folder}-none`)).status).toBe(404)
    expect((await get(`/v2/userdata?path=${folder}-none`)).status).toBe(404)
    expect((await get('/userdata')).status).toBe(400)
  })

  it('has one user, unless it was started for several', async () => {
    expect(dig((await get('/users')).json, 'storage')).toBe('server')
  })

  it('lists a folder of files, newest first, by names as the release writes them', async () => {
    const stem = `${folder}.txt`
    const form = new FormData()
    form.set('image', new Blob(['x']), stem)
    await ask(target.url, '/upload/image', { method: 'POST', body: form })
    const names = listOf((await get('/internal/files/input')).json)
    expect(names[0]).toBe(target.since('0.20.0') ? `${stem} [input]` : stem)
    const refused = await get('/internal/files/elsewhere')
    expect([refused.status, typeof dig(refused.json, 'error')]).toEqual([400, 'string'])
  })
})

describe('a body beyond the limit', () => {
  it.each(listTargets({ maxUploadMiB: 0.01 }).filter(({ name }) => name.startsWith('simulated')))('is refused with 413 ($name)', async ({ start }) => {
    const target = await start()
    const form = new FormData()
    form.set('image', new Blob([new Uint8Array(20_000)]), 'large.png')
    const { status, text } = await ask(target.url, '/upload/image', { method: 'POST', body: form })
    expect(status).toBe(413)
    expect(text).toContain('Maximum request body size')
    await target.close()
  })
})

const as = (user: string) => ({ headers: { 'comfy-user': user } })

describe('a server for several users', () => {
  const plans = listTargets({ users: { ann_1: 'Ann', bob_2: 'Bob' } }).filter(({ name }) => name.startsWith('simulated'))
  it.each(plans)('keeps the files of each apart, and refuses who says no name ($name)', async ({ start }) => {
    const target = await start()
    expect(dig((await ask(target.url, '/users')).json, 'users', 'ann_1')).toBe('Ann')
    const path = `/userdata/${encodeURIComponent('workflows/mine.json')}`
    expect((await ask(target.url, path, { method: 'POST', body: '{}', ...as('ann_1') })).status).toBe(200)
    expect((await ask(target.url, path, as('ann_1'))).status).toBe(200)
    expect((await ask(target.url, path, as('bob_2'))).status).toBe(404)
    const refused = [await ask(target.url, '/settings'), await ask(target.url, '/userdata?dir=workflows'), await ask(target.url, '/v2/userdata?path=workflows', as('nobody'))]
    expect(refused.map(({ status }) => status)).toEqual([401, 500, 403])
    await target.close()
  })
})
