// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { HttpError, ProtocolError } from '@/comfy/errors'
import { createComfyHttp } from '@/comfy/http'
import { printExact } from '@/lib/exactJson'
import type { Json } from '@/lib/json'

const BASE = 'http://comfy.test:8188/sub/'

/** Answers by path below the base; anything else is 404. */
async function library(answers: Record<string, Json | { status: number } | Blob>, auth: { kind: 'bearer'; token: string } | null = null) {
  const asked: { path: string; headers: Headers }[] = []
  const fetch = async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const path = String(input).slice(BASE.length)
    asked.push({ path, headers: new Headers(init.headers) })
    const answer = answers[path]
    if (answer === undefined) return new Response('', { status: 404 })
    if (answer instanceof Blob) return new Response(answer)
    const status = typeof answer === 'object' && answer !== null && 'status' in answer ? Number(answer.status) : 200
    return new Response(status === 200 ? printExact(answer as Json) : '', { status })
  }
  const http = createComfyHttp({ baseUrl: BASE, fetch, auth })
  return { asked, library: await http.library() }
}

describe('model files', () => {
  it('keep their names as they are, with place, size and time where the server tells them', async () => {
    const { library: it } = await library({
      'api/experiment/models/loras': [
        { name: 'style\\ink.safetensors', pathIndex: 1, size: 300, modified: 1_700_000_000.5, created: 1 },
        { name: 'bare.safetensors' }, { pathIndex: 3 }, 'strange',
      ],
    })
    expect(await it.modelFiles('loras')).toEqual([
      { name: 'style\\ink.safetensors', pathIndex: 1, sizeBytes: 300, modifiedMs: 1_700_000_000_500 },
      { name: 'bare.safetensors', pathIndex: 0, sizeBytes: null, modifiedMs: null },
    ])
    expect(await it.modelFiles('nosuch')).toBeNull()
  })

  it('lie in folders that older servers name by another route', async () => {
    const newer = await library({ 'api/experiment/models': [{ name: 'loras', folders: ['/m/loras'] }] })
    expect(await newer.library.modelFolders()).toEqual(['loras'])
    const older = await library({ 'api/models': ['loras', 'vae'] })
    expect(await older.library.modelFolders()).toEqual(['loras', 'vae'])
  })

  it('have pictures by folder, place and path; a path keeps its slashes, all else in it is encoded', async () => {
    const path = 'api/experiment/models/preview/loras/1/my%20style/100%25%20ink%23.safetensors'
    const { library: it, asked } = await library({ [path]: new Blob(['picture']) })
    expect(await (await it.modelPreview('loras', { name: 'my style/100% ink#.safetensors', pathIndex: 1 }))?.text()).toBe('picture')
    expect(await it.modelPreview('loras', { name: 'a\\b.safetensors', pathIndex: 0 })).toBeNull()
    expect(asked.at(-1)?.path).toBe('api/experiment/models/preview/loras/0/a%5Cb.safetensors')
  })

  it('of other kinds than safetensors are not asked what they say', async () => {
    const { library: it, asked } = await library({ 'api/view_metadata/loras?filename=a%2Fb.safetensors': { ss_output_name: 'b' } })
    expect(await it.modelMetadata('loras', 'a/b.safetensors')).toEqual({ ss_output_name: 'b' })
    expect(await it.modelMetadata('loras', 'c.safetensors')).toBeNull()
    expect(await it.modelMetadata('loras', 'c.pt')).toBeNull()
    expect(asked).toHaveLength(2)
  })
})

describe('saved files', () => {
  it('are listed from the root of the user, folders left out', async () => {
    const { library: it } = await library({
      'api/v2/userdata?path=workflows': [
        { name: 'sub', path: 'workflows/sub', type: 'directory' },
        { name: 'a.json', path: 'workflows/sub/a.json', type: 'file', size: 12, modified: 1_700_000_000 },
      ],
    })
    expect(await it.savedFiles('workflows', null)).toEqual([{ path: 'workflows/sub/a.json', sizeBytes: 12, modifiedMs: 1_700_000_000_000 }])
  })

  it('are listed by the older route where there is no newer, in seconds or milliseconds', async () => {
    const { library: it } = await library({
      'api/userdata?dir=workflows&recurse=true&full_info=true': [
        { path: 'a.json', size: 1, modified: 1_700_000_000 }, { path: 'b.json', size: 1, modified: 1_700_000_000_123 },
      ],
    })
    expect((await it.savedFiles('workflows', null))?.map(({ path, modifiedMs }) => [path, modifiedMs])).toEqual([
      ['workflows/a.json', 1_700_000_000_000], ['workflows/b.json', 1_700_000_000_123],
    ])
  })

  it('that were never saved are no error', async () => {
    expect(await (await library({})).library.savedFiles('workflows', null)).toBeNull()
  })

  it('are asked for by one segment, with the name of the user where there are several', async () => {
    const { library: it, asked } = await library({ 'api/userdata/workflows%2Fa%20b.json': { x: 1 } })
    expect(await (await it.savedFile('workflows/a b.json', 'ann_1'))?.text()).toBe('{"x":1}')
    expect(asked[0]?.headers.get('comfy-user')).toBe('ann_1')
    await it.savedFile('workflows/none.json', null)
    expect(asked[1]?.headers.has('comfy-user')).toBe(false)
  })

  it('that cannot be had are an error', async () => {
    const { library: it } = await library({ 'api/v2/userdata?path=workflows': { status: 403 } })
    await expect(it.savedFiles('workflows', null)).rejects.toThrow(HttpError)
  })
})

describe('users', () => {
  it('are told by servers that have several', async () => {
    const single = await library({ 'api/users': { storage: 'server', migrated: true } })
    expect(await single.library.users()).toEqual({ users: null })
    const several = await library({ 'api/users': { storage: 'server', users: { ann_1: 'Ann', bob_2: 'Bob' } } })
    expect(await several.library.users()).toEqual({ users: [{ id: 'ann_1', name: 'Ann' }, { id: 'bob_2', name: 'Bob' }] })
  })
})

describe('files of a folder', () => {
  it('are asked for without /api, with the login, and named as inputs take them by every release', async () => {
    const { library: it, asked } = await library({
      'internal/files/output': ['new.png [output]', 'old.png'], 'internal/files/input': ['new.png [input]', 'old.png', 3],
    }, { kind: 'bearer', token: 't' })
    expect(await it.filesIn('output')).toEqual(['new.png [output]', 'old.png [output]'])
    expect(await it.filesIn('input')).toEqual(['new.png', 'old.png'])
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer t')
  })

  it('that are no list are a broken answer', async () => {
    const { library: it } = await library({ 'internal/files/output': { error: 'no' } })
    await expect(it.filesIn('output')).rejects.toThrow(ProtocolError)
  })
})

describe('features', () => {
  it('tell the limit of uploads, or nothing on old servers', async () => {
    expect(await (await library({ 'api/features': { max_upload_size: 104857600.0 } })).library.features()).toEqual({ maxUploadBytes: 104857600 })
    expect(await (await library({})).library.features()).toEqual({ maxUploadBytes: null })
  })
})
