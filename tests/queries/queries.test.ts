// @vitest-environment node
import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { HttpError } from '@/comfy/errors'
import { createComfyHttp } from '@/comfy/http'
import { asServerKey } from '@/comfy/ids'
import { fetchNodeDefs, knownNodeDefs, serverSource } from '@/queries/nodeDefs'
import { systemStatsQuery } from '@/queries/systemStats'
import { COMFY_URL, fakeComfy, type FakeComfyOptions } from '@tests/helpers/fakeComfy'

const KEY = asServerKey(COMFY_URL)
const OTHER = asServerKey('http://other:8188/')

function setUp(options: FakeComfyOptions = {}) {
  const server = fakeComfy(options)
  return { server, http: createComfyHttp({ baseUrl: COMFY_URL, fetch: server.fetch }), queries: new QueryClient() }
}

describe('node definitions', () => {
  it('are asked for one by one, each class once, and read', async () => {
    const { server, http, queries } = setUp()
    const defs = await fetchNodeDefs(queries, serverSource(http), KEY, ['KSampler', 'VAEDecode', 'KSampler'])
    expect(server.asked()).toEqual(['GET object_info/KSampler', 'GET object_info/VAEDecode'])
    const seed = defs.get('KSampler')?.inputs.find(({ name }) => name === 'seed')
    expect(seed?.spec).toMatchObject({ kind: 'int', max: 2n ** 64n - 1n, isSeed: true })
  })

  it('of classes that the server has not are left out', async () => {
    const { http, queries } = setUp({ without: ['SaveImageWebsocket'] })
    const defs = await fetchNodeDefs(queries, serverSource(http), KEY, ['SaveImageWebsocket', 'VAEDecode'])
    expect([...defs.keys()]).toEqual(['VAEDecode'])
  })

  it('that are known are not asked for again, those that were missing are', async () => {
    const { server, http, queries } = setUp({ without: ['SaveImageWebsocket'] })
    await fetchNodeDefs(queries, serverSource(http), KEY, ['SaveImageWebsocket', 'VAEDecode'])
    server.forget()
    await fetchNodeDefs(queries, serverSource(http), KEY, ['SaveImageWebsocket', 'VAEDecode'])
    expect(server.asked()).toEqual(['GET object_info/SaveImageWebsocket'])
  })

  it('belong to one server', async () => {
    const { http, queries } = setUp()
    await fetchNodeDefs(queries, serverSource(http), KEY, ['VAEDecode'])
    expect([...knownNodeDefs(queries, KEY, ['VAEDecode', 'KSampler']).keys()]).toEqual(['VAEDecode'])
    expect(knownNodeDefs(queries, OTHER, ['VAEDecode']).size).toBe(0)
  })

  it('that cannot be had are an error, not an absence', async () => {
    const { server, http, queries } = setUp()
    server.always('GET object_info/VAEDecode', { status: 500, body: '' })
    await expect(fetchNodeDefs(queries, serverSource(http), KEY, ['VAEDecode'])).rejects.toThrow(HttpError)
    server.relent()
    expect((await fetchNodeDefs(queries, serverSource(http), KEY, ['VAEDecode'])).size).toBe(1)
  })
})

describe("the server's account of itself", () => {
  it('comes with how long it took, and is not asked for a second time by itself when it fails', async () => {
    const { server, http, queries } = setUp({ version: '0.3.64' })
    const { stats, latencyMs } = await queries.fetchQuery(systemStatsQuery(http, KEY))
    expect(stats.comfyuiVersion).toBe('0.3.64')
    expect(latencyMs).toBeGreaterThanOrEqual(0)
    server.always('GET system_stats', { status: 502, body: '' })
    server.forget()
    await expect(queries.fetchQuery(systemStatsQuery(http, OTHER))).rejects.toThrow(HttpError)
    expect(server.asked()).toHaveLength(1)
  })
})
