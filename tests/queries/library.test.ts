// @vitest-environment node
import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { HttpError } from '@/comfy/errors'
import { createComfyHttp } from '@/comfy/http'
import { asServerKey } from '@/comfy/ids'
import { readRemoteRoute } from '@/comfy/remoteRoute'
import { modelFilesQuery, modelMetadataQuery, savedWorkflowsQuery } from '@/queries/library'
import { RemoteAnswerError, remoteOptionsQuery, RemoteRouteError } from '@/queries/remoteOptions'
import { printExact } from '@/lib/exactJson'
import type { Json } from '@/lib/json'
import type { RemoteOptions } from '@/workflow/definitions/nodeDefs'

const BASE = 'http://comfy.test:8188/'
const KEY = asServerKey(BASE)

function setUp(answers: Record<string, Json | number>) {
  const asked: string[] = []
  const fetch = async (input: RequestInfo | URL) => {
    const path = String(input).slice(BASE.length)
    asked.push(path)
    const answer = Object.hasOwn(answers, path) ? answers[path] : 404
    return typeof answer === 'number' ? new Response('', { status: answer }) : new Response(printExact(answer ?? null))
  }
  const queries = new QueryClient({ defaultOptions: { queries: { retryDelay: 0 } } })
  return { asked, answers, queries, http: createComfyHttp({ baseUrl: BASE, fetch }) }
}

const entry = (path: string) => ({ path, type: 'file', size: 1, modified: 1 })

const remote = (more: Partial<RemoteOptions> = {}): RemoteOptions =>
  ({ route: '/internal/files/output', hasRefreshButton: true, responseKey: null, queryParams: {}, timeoutMs: null, ...more })

describe('model files', () => {
  it('are asked once for pickers that open one after the other, and belong to one server', async () => {
    const { asked, queries, http } = setUp({ 'api/experiment/models/loras': [{ name: 'a.safetensors' }] })
    await queries.fetchQuery(modelFilesQuery(http, KEY, 'loras'))
    await queries.fetchQuery(modelFilesQuery(http, KEY, 'loras'))
    expect(asked).toHaveLength(1)
    expect(modelFilesQuery(http, asServerKey('http://other/'), 'loras').queryKey[0]).not.toBe(KEY)
  })

  it('that say nothing of themselves are not asked again', async () => {
    const { asked, queries, http } = setUp({})
    for (let turn = 0; turn < 2; turn++) expect(await queries.fetchQuery(modelMetadataQuery(http, KEY, 'loras', 'a.safetensors'))).toBeNull()
    expect(asked).toHaveLength(1)
  })
})

describe('saved workflows', () => {
  it('are the JSON files, without what ComfyUI’s page hides among them', async () => {
    const { queries, http } = setUp({ 'api/v2/userdata?path=workflows': ['workflows/a.json', 'workflows/.index.json', 'workflows/.old/b.json', 'workflows/c.png', 'workflows/d/E.JSON'].map(entry) })
    expect((await queries.fetchQuery(savedWorkflowsQuery(http, KEY, null)))?.map(({ path }) => path)).toEqual(['workflows/a.json', 'workflows/d/E.JSON'])
  })
})

describe('the choices of a remote combo', () => {
  it('come from a route of the server, with what the definition adds to it', async () => {
    const { asked, queries, http } = setUp({ 'my_pack/styles?kind=ink&page=2': { styles: ['a', 2, true, { no: 1 }, null] } })
    const options = remote({ route: '/my_pack/styles?kind=ink', queryParams: { page: '2' }, responseKey: 'styles' })
    expect(await queries.fetchQuery(remoteOptionsQuery(http, KEY, options))).toEqual(['a', 2, true])
    expect(asked).toEqual(['my_pack/styles?kind=ink&page=2'])
  })

  it.each([
    'https://elsewhere.example/list', 'HTTP://elsewhere.example', '//elsewhere.example/list', '/\\elsewhere.example', '\\\\elsewhere.example',
    'javascript:alert(1)', 'data:application/json,[]', ' //elsewhere.example', '/\t/elsewhere.example', '', '/', '/a b',
  ])('are not asked from %j', async (route) => {
    const { asked, queries, http } = setUp({})
    await expect(queries.fetchQuery(remoteOptionsQuery(http, KEY, remote({ route })))).rejects.toThrow(RemoteRouteError)
    expect(asked).toEqual([])
  })

  it('never leave the server, whatever dots the route has', () => {
    expect(readRemoteRoute('/a/../../../b')).toEqual({ ok: true, path: 'b' })
    expect(readRemoteRoute('api/list')).toEqual({ ok: true, path: 'api/list' })
    expect(readRemoteRoute('/@elsewhere.example/x')).toEqual({ ok: true, path: '@elsewhere.example/x' })
  })

  it('that fail are asked again, but not where that cannot help', async () => {
    const failing = setUp({ 'internal/files/output': 503 })
    await expect(failing.queries.fetchQuery({ ...remoteOptionsQuery(failing.http, KEY, remote()), retryDelay: 0 })).rejects.toThrow(HttpError)
    expect(failing.asked).toHaveLength(3)
    const missing = setUp({})
    await expect(missing.queries.fetchQuery(remoteOptionsQuery(missing.http, KEY, remote()))).rejects.toThrow(HttpError)
    expect(missing.asked).toHaveLength(1)
  })

  it.each<[Json, string | null]>([[{ list: ['a'] }, null], [['a'], 'list'], [{ list: 'a' }, 'list'], [{}, '__proto__'], [null, 'list']])(
    'in an answer like %j by key %j are none', async (answer, responseKey) => {
      const { queries, http } = setUp({ 'internal/files/output': answer })
      await expect(queries.fetchQuery(remoteOptionsQuery(http, KEY, remote({ responseKey })))).rejects.toThrow(RemoteAnswerError)
    },
  )
})
