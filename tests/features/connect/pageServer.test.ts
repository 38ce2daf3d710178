import { describe, expect, it } from 'vitest'
import { HttpError, UnreachableError } from '@/comfy/errors'
import { parseDarkroomJson, readDarkroomJson, switchServer } from '@/features/connect/darkroomJson'
import { findPageServer } from '@/features/connect/pageServer'

const DARKROOM = '{"upstream":"http://127.0.0.1:8188/","simulated":false,"realAvailable":true,"phoneUrls":[]}'
const json = (body: string, status = 200) => new Response(body, { status, headers: { 'Content-Type': 'application/json; charset=utf-8' } })
const html = () => new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } })
const alwaysHtml = async () => html()
const neverInTime = async () => Promise.reject(new DOMException('timed out', 'TimeoutError'))

/** Answers the paths it knows, 404 for all others, and notes what was asked for. */
function fakeFetch(answers: Record<string, () => Response | Promise<Response>>) {
  const asked: string[] = []
  const fetch = async (url: RequestInfo | URL) => {
    const path = new URL(url instanceof Request ? url.url : url).pathname
    asked.push(path)
    return answers[path]?.() ?? new Response('', { status: 404 })
  }
  return { fetch, asked }
}

describe('findPageServer', () => {
  it('finds the start command by darkroom.json, with one request', async () => {
    const { fetch, asked } = fakeFetch({ '/darkroom.json': () => json(DARKROOM) })
    expect(await findPageServer('http://localhost:5173/#/x', { fetch })).toMatchObject({
      kind: 'startCommand', baseUrl: 'http://localhost:5173/comfy/', json: { upstream: 'http://127.0.0.1:8188/' },
    })
    expect(asked).toEqual(['/darkroom.json'])
  })

  it.each([
    ['as a custom node', 'http://pc:8188/darkroom/', 'http://pc:8188/', '/api/system_stats'],
    ['as an extension, behind a prefix', 'https://x/comfy/extensions/comfy-darkroom/index.html', 'https://x/comfy/', '/comfy/api/system_stats'],
    ['as its front end', 'http://pc:8188/', 'http://pc:8188/', '/api/system_stats'],
  ])('finds the ComfyUI that serves the page %s', async (_name, pageUrl, baseUrl, route) => {
    const { fetch } = fakeFetch({ [route]: () => json('{}') })
    expect(await findPageServer(pageUrl, { fetch })).toEqual({ kind: 'comfyui', baseUrl })
  })

  it('takes a host for files that answers everything with its index page', async () => {
    expect(await findPageServer('https://pictures.example/', { fetch: alwaysHtml })).toEqual({ kind: 'files' })
  })

  it('is not misled by a folder of files that happens to be called darkroom', async () => {
    const { fetch } = fakeFetch({})
    expect(await findPageServer('https://me.github.example/darkroom/', { fetch })).toEqual({ kind: 'files' })
  })

  it('trusts the folder of a ComfyUI that is too busy to answer', async () => {
    expect(await findPageServer('http://pc:8188/darkroom/', { fetch: neverInTime })).toEqual({ kind: 'comfyui', baseUrl: 'http://pc:8188/' })
    expect(await findPageServer('https://pictures.example/', { fetch: neverInTime })).toEqual({ kind: 'files' })
  })

  it('knows that a page from disk is served by nobody', async () => {
    const { fetch, asked } = fakeFetch({})
    expect(await findPageServer('file:///home/me/dist/index.html', { fetch })).toEqual({ kind: 'files' })
    expect(asked).toEqual([])
  })
})

describe('darkroom.json', () => {
  it.each([
    ['not JSON', '<!doctype html>', null],
    ['JSON of something else', '{"name":"x"}', null],
    ['an empty address', '{"upstream":""}', null],
    ['an older start command', '{"upstream":"http://a/","simulated":true}', { upstream: 'http://a/', simulated: true, realAvailable: false, phoneUrls: [] }],
    ['parts of a wrong type', '{"upstream":"http://a/","simulated":1}', null],
  ])('is read tolerantly: %s', (_name, text, expected) => {
    expect(parseDarkroomJson(text)).toEqual(expected)
  })

  it('tells a start command that has ended from a page served by something else', async () => {
    await expect(readDarkroomJson('http://x/', { fetch: async () => Promise.reject(new TypeError('gone')) })).rejects.toBeInstanceOf(UnreachableError)
    expect(await readDarkroomJson('http://x/', { fetch: async () => html() })).toBeNull()
  })

  it('switches to the real server, and says when that cannot be done', async () => {
    const done = fakeFetch({ '/darkroom/switch': () => json(DARKROOM) })
    expect(await switchServer('http://localhost:5173/', 'real', { fetch: done.fetch })).toMatchObject({ simulated: false })
    const refused = fakeFetch({ '/darkroom/switch': () => json('{"error":"No ComfyUI answers."}', 409) })
    await expect(switchServer('http://localhost:5173/', 'real', { fetch: refused.fetch })).rejects.toBeInstanceOf(HttpError)
  })
})
