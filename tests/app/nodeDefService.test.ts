// @vitest-environment node
import { QueryClient } from '@tanstack/react-query'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createNodeDefService, type Activity } from '@/app/nodeDefService'
import type { RestartEvidence } from '@/app/restart'
import { createComfyHttp } from '@/comfy/http'
import { asServerKey } from '@/comfy/ids'
import { createRequester } from '@/comfy/request'
import { printExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'
import { fetchNodeDefs, knownNodeDefs } from '@/queries/nodeDefs'
import { createMemoryTables } from '@/storage/memoryTables'
import { storeNodeDefs } from '@/storage/nodeDefWriter'
import { createNodeDefTable, type NodeDefTable } from '@/workers/nodeDefTable'
import { makeRun } from '@tests/helpers/runs'
import { settle } from '@tests/helpers/testSession'

const KEY = asServerKey('http://comfy.test:8188/')
const STATS = { comfyuiVersion: '0.33.0', os: 'linux', argv: [], devices: [] }

/** That the server was restarted, that it was not, or that it cannot be told. */
function evidence(hasRestarted: boolean | null): RestartEvidence {
  const ended = { ...makeRun(), status: { kind: 'done' as const }, acceptedAtMs: 1, endedAtMs: 2 }
  return {
    before: STATS,
    after: hasRestarted === true ? { ...STATS, comfyuiVersion: '0.34.0' } : STATS,
    runs: hasRestarted === null ? { order: [], runs: new Map() } : { order: [ended.id], runs: new Map([[ended.id, ended]]) },
    http: { history: async () => ({}) as never },
    sinceMs: 0,
  }
}
const combo = (...options: string[]): Json => ({ input: { required: { name: [options] } } })

function setUp({ classes = { A: combo('one'), B: combo('two') } as JsonObject, hasWorker = true, isWorkerCutOff = false } = {}) {
  const asked: string[] = []
  const state = { activity: 'none' as Activity, isDown: false, nowMs: 0 }
  const fetch = (async (url: string) => {
    const path = url.slice(`${KEY}api/`.length)
    asked.push(path.replace('object_info', 'info'))
    if (state.isDown) throw new TypeError('fetch failed')
    const classType = path.slice('object_info/'.length)
    return new Response(printExact(path === 'object_info' ? classes : Object.hasOwn(classes, classType) ? { [classType]: classes[classType] } : {}))
  }) as typeof globalThis.fetch
  const disk = createMemoryTables()
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const close = vi.fn()
  const startTable = vi.fn(async (): Promise<NodeDefTable | null> => (hasWorker ? { ...createNodeDefTable({ serverKey: KEY, requester: createRequester({ baseUrl: KEY, fetch: isWorkerCutOff ? () => Promise.reject(new TypeError('fetch failed')) : fetch }), disk }), close } : null))
  const service = createNodeDefService({ queries, http: createComfyHttp({ baseUrl: KEY, fetch }), serverKey: KEY, disk, activity: () => state.activity, startTable, now: () => state.nowMs })
  const changed = vi.fn()
  service.onChanged(changed)
  const optionsOf = (classType: string) => {
    const spec = knownNodeDefs(queries, KEY, [classType]).get(classType)?.inputs[0]?.spec
    return spec?.kind === 'combo' ? spec.options : null
  }
  return {
    service, state, classes, disk, changed, startTable, close, optionsOf,
    asked: () => asked.splice(0),
    need: (...classTypes: string[]) => fetchNodeDefs(queries, service, KEY, classTypes),
    store: (entries: JsonObject) => storeNodeDefs(disk, KEY, new Map(Object.entries(entries)), { isAll: true }),
    become(activity: Activity) {
      state.activity = activity
      service.onActivity()
    },
  }
}

/** A page fetches this part later; here it is to be there. */
beforeAll(() => import('@/app/nodeDefRefresh'))

/** Everything was asked for once. */
async function rested(options?: Parameters<typeof setUp>[0]) {
  const parts = setUp(options)
  await parts.need('A', 'B', 'Gone')
  parts.service.atRest()
  await settle()
  parts.asked()
  parts.changed.mockClear()
  return parts
}

describe('definitions that were stored', () => {
  it('are there before the server has answered, and before the ones that were not', async () => {
    const { store, need, optionsOf, changed, state } = setUp()
    await store({ A: combo('old') })
    state.isDown = true
    await expect(need('A', 'B')).rejects.toThrow()
    expect(optionsOf('A')).toEqual(['old'])
    expect(optionsOf('B')).toBeNull()
    expect(changed).toHaveBeenCalled()
  })

  it('are not asked for class by class; the whole table tells whether they still hold', async () => {
    const { store, need, asked, service, optionsOf, changed } = setUp()
    await store({ A: combo('old'), B: combo('two') })
    await need('A', 'B')
    expect(asked()).toEqual([])
    changed.mockClear()
    service.atRest()
    await settle()
    expect(asked()).toEqual(['info'])
    expect(optionsOf('A')).toEqual(['one'])
    expect(changed).toHaveBeenCalledOnce()
  })

  it('and have not changed are no news', async () => {
    const { store, need, service, changed, classes } = setUp()
    await store(classes)
    await need('A', 'B')
    changed.mockClear()
    service.atRest()
    await settle()
    expect(changed).not.toHaveBeenCalled()
  })

  it('are stored by the worker for the next page', async () => {
    const { need, service, disk } = setUp()
    await need('A')
    service.atRest()
    await settle()
    expect(await disk.all('nodeDefs')).toHaveLength(2)
  })

  it('are checked class by class where there is no worker', async () => {
    const { store, need, asked, service, optionsOf } = setUp({ hasWorker: false })
    await store({ A: combo('old') })
    await need('A')
    service.atRest()
    await settle()
    expect(asked()).toEqual(['info/A'])
    expect(optionsOf('A')).toEqual(['one'])
    expect(await service.classNames()).toBeNull()
  })

  it('are checked by the page where the server answers it, and not the worker', async () => {
    const { store, need, asked, service, optionsOf } = setUp({ isWorkerCutOff: true })
    await store({ A: combo('old') })
    await need('A')
    service.atRest()
    await settle()
    expect(asked()).toEqual(['info/A'])
    expect(optionsOf('A')).toEqual(['one'])
    await service.refresh()
    expect(asked()).toEqual(['info/A'])
  })
})

describe('a class of the workflow', () => {
  it('is asked for by itself as long as the whole table is not known, then answered from it', async () => {
    const { need, asked, service } = setUp()
    await need('A')
    expect(asked()).toEqual(['info/A'])
    service.atRest()
    await settle()
    asked()
    await need('A', 'B')
    expect(asked()).toEqual([])
    expect(await service.classNames()).toEqual(['A', 'B'])
  })

  it('that is too large for the page is left to the worker', async () => {
    const list = Array.from({ length: 9000 }, (_, at) => `folder/with-a-name-that-is-long-enough-to-count-${at}.safetensors`)
    const { need, asked, optionsOf, startTable } = setUp({ classes: { Big: combo(...list) } })
    await need('Big')
    expect(optionsOf('Big')).toHaveLength(9000)
    expect(startTable).toHaveBeenCalledOnce()
    expect(asked()).toEqual(['info/Big', 'info/Big'])
  })

  it('is asked for also while a run executes: without it there is no form', async () => {
    const { need, asked, become } = setUp()
    become('executing')
    await need('A')
    expect(asked()).toEqual(['info/A'])
  })
})

describe('definitions are asked for anew', () => {
  it('when a person wants it: first what the form shows, then everything', async () => {
    const { service, asked, classes, optionsOf, changed } = await rested()
    classes['A'] = combo('one', 'new')
    await service.refresh()
    expect(asked()).toEqual(['info/A', 'info/B', 'info/Gone', 'info'])
    expect(optionsOf('A')).toEqual(['one', 'new'])
    expect(changed).toHaveBeenCalledOnce()
  })

  it('but not while a run of ours executes: then at its end', async () => {
    const { service, asked, become } = await rested()
    become('executing')
    void service.refresh()
    service.onReopened(evidence(true))
    service.onRejected([{ type: 'value_not_in_list', classType: 'A' }])
    await settle()
    expect(asked()).toEqual([])
    become('none')
    await settle()
    expect(asked()).toEqual(['info/A', 'info/B', 'info/Gone', 'info'])
  })

  it('between two runs class by class only: the whole table would keep the next one waiting', async () => {
    const { service, asked, become } = await rested()
    become('waiting')
    await service.refresh()
    expect(asked()).toEqual(['info/A', 'info/B', 'info/Gone'])
    become('none')
    await settle()
    expect(asked()).toEqual(['info'])
  })

  it('of the class whose value or name was refused, and of no other', async () => {
    const { service, asked, optionsOf, classes } = await rested()
    classes['B'] = combo('three')
    service.onRejected([
      { type: 'value_not_in_list', classType: 'B' },
      { type: 'value_smaller_than_min', classType: 'A' },
      { type: 'missing_node_type', classType: 'Gone' },
    ])
    await settle()
    expect(asked()).toEqual(['info/B', 'info/Gone'])
    expect(optionsOf('B')).toEqual(['three'])
  })

  it('after a restart', async () => {
    const { service, asked, classes, optionsOf, changed } = await rested()
    delete classes['A']
    classes['Gone'] = combo('back')
    service.onReopened(evidence(true))
    await settle()
    expect(asked()).toContain('info')
    expect(optionsOf('A')).toBeNull()
    expect(optionsOf('Gone')).toEqual(['back'])
    expect(changed).toHaveBeenCalled()
  })

  it.each([
    ['that was none', false, 0, []],
    ['that may have been one, a moment after they were asked', null, 60_000, []],
    ['that may have been one, long after', null, 3_600_000, ['info']],
  ])('after a gap in the socket %s', async (_what, hasRestarted, laterMs, expected) => {
    const { service, asked, state } = await rested()
    state.nowMs += laterMs
    service.onReopened(evidence(hasRestarted))
    await settle()
    expect(asked()).toEqual(expected)
  })

  it('at the next occasion where the server did not answer, and what is known stays', async () => {
    const { service, asked, state, optionsOf } = await rested()
    state.isDown = true
    await service.refresh()
    expect(optionsOf('A')).toEqual(['one'])
    state.isDown = false
    asked()
    service.onReopened(evidence(null))
    await settle()
    expect(asked()).toEqual(['info/A', 'info/B', 'info/Gone', 'info'])
  })

  it('by nobody once the server was left', async () => {
    const { service, asked, changed, close } = await rested()
    service.close()
    await service.refresh()
    service.onReopened(evidence(true))
    await settle()
    expect(asked()).toEqual([])
    expect(changed).not.toHaveBeenCalled()
    expect(close).toHaveBeenCalled()
  })
})
