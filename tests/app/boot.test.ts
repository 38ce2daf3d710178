import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { COMFY_URL } from '@tests/helpers/fakeComfy'
import { freshIndexedDb } from '@tests/helpers/indexedDb'
import { closePages, forgetTab, openPage } from '@tests/helpers/openPage'
import { settle } from '@tests/helpers/testSession'

const OTHER_URL = 'http://other.test:8188/'

beforeEach(() => {
  freshIndexedDb()
  localStorage.clear()
  forgetTab()
})
afterEach(closePages)

describe('a page that is opened works with', () => {
  it('the server behind the start command that serves it, and keeps its things under that server’s name', async () => {
    const { session, page } = await openPage('http://localhost:5173/', { host: { '/darkroom.json': { upstream: 'http://127.0.0.1:8188/', simulated: false } } })
    expect(session()?.target).toEqual({ baseUrl: 'http://localhost:5173/comfy/', key: 'http://127.0.0.1:8188/', simulated: false, proxied: true })
    expect(page.state.getState().pageServer.kind).toBe('startCommand')
  })

  it('the simulator of the start command, apart from what is real', async () => {
    const { session } = await openPage('http://localhost:5173/', { host: { '/darkroom.json': { upstream: 'http://127.0.0.1:8188/', simulated: true } } })
    expect(session()?.target).toMatchObject({ simulated: true, proxied: true })
    expect(session()?.target.key).not.toBe('http://127.0.0.1:8188/')
  })

  it('the ComfyUI that serves it, under whatever prefix', async () => {
    const { session } = await openPage('https://house.test/comfy/darkroom/index.html', { host: { '/comfy/api/system_stats': { system: {}, devices: [] } } })
    expect(session()?.target).toMatchObject({ baseUrl: 'https://house.test/comfy/', proxied: false })
  })

  it('the last one used, where it is served by files alone', async () => {
    localStorage.setItem('darkroom:lastServer', JSON.stringify(COMFY_URL))
    const { session, page } = await openPage('https://files.test/darkroom-app/')
    expect(page.prefs.get('lastServer')).toBe(COMFY_URL)
    expect(session()?.target).toMatchObject({ baseUrl: COMFY_URL })
  })

  it('the usual address, if the page itself is on this device', async () => {
    const { session } = await openPage('http://localhost:8000/')
    expect(session()?.target).toMatchObject({ baseUrl: 'http://127.0.0.1:8188/' })
  })

  it('nothing before it was asked, anywhere else', async () => {
    const { phase, sockets, page } = await openPage('http://192.168.1.20:8000/')
    expect(phase()).toMatchObject({ kind: 'asking', question: { prefill: '192.168.1.20:8188' } })
    expect(sockets.all).toEqual([])
    expect(page.documents.getState().document?.name).toBe('Stable Diffusion 1.5')
  })

  it('the server of its address once that is confirmed, if it was not used before', async () => {
    const { phase, booted, session, sockets } = await openPage(`http://localhost:8000/?server=${encodeURIComponent(COMFY_URL)}`)
    const asked = phase()
    expect(asked).toMatchObject({ kind: 'confirming', target: { baseUrl: COMFY_URL }, otherwise: 'http://127.0.0.1:8188/' })
    expect(sockets.all).toEqual([])
    if (asked.kind === 'confirming') booted.connect(asked.target)
    expect(session()?.target).toMatchObject({ baseUrl: COMFY_URL })
  })

  it('what it would else, if that is refused', async () => {
    const { phase, session } = await openPage(`http://localhost:8000/?server=${encodeURIComponent(COMFY_URL)}`)
    const asked = phase()
    if (asked.kind === 'confirming') asked.refuse()
    expect(session()?.target).toMatchObject({ baseUrl: 'http://127.0.0.1:8188/' })
  })

  it('nothing, and asks, when its address names no server', async () => {
    const { phase } = await openPage('http://localhost:8000/?server=ftp://nowhere')
    expect(phase()).toMatchObject({ kind: 'asking', question: { prefill: 'ftp://nowhere', problem: expect.any(String) } })
  })
})

describe('choosing another server', () => {
  it('ends the session with the one before, and remembers the one that answers', async () => {
    const { booted, session, page, sockets } = await openPage('http://localhost:8000/')
    const before = session()
    booted.connectTo(COMFY_URL)
    await settle()
    expect(before?.client.connection()).toEqual({ kind: 'closed' })
    expect(session()?.target).toMatchObject({ baseUrl: COMFY_URL })
    expect(page.prefs.get('lastServer')).toBeNull()
    sockets.last().open()
    await settle()
    expect(page.prefs.get('lastServer')).toBe(COMFY_URL)
  })

  it('keeps the open workflow and what was written, and asks the new one for its definitions', async () => {
    const { booted, value, setValue, parameter } = await openPage('http://localhost:8000/')
    setValue('prompt', 'a pier at night')
    expect(parameter('sampler').spec.kind).toBe('string')
    booted.connectTo(COMFY_URL)
    await settle()
    expect(value('prompt')).toBe('a pier at night')
    expect(parameter('sampler').spec.kind).toBe('combo')
  })

  it('is asked for with the address in use', async () => {
    const { booted, phase } = await openPage('http://localhost:8000/')
    booted.ask()
    expect(phase()).toMatchObject({ kind: 'asking', question: { prefill: 'http://127.0.0.1:8188/' } })
  })
})

describe('the draft', () => {
  it('is opened with the page, in the same tab and in a new one', async () => {
    const first = await openPage('http://localhost:8000/')
    first.setValue('prompt', 'a pier at night')
    await first.leave()
    const reloaded = await openPage('http://localhost:8000/')
    expect(reloaded.value('prompt')).toBe('a pier at night')
    await reloaded.leave()
    forgetTab()
    const newTab = await openPage('http://localhost:8000/')
    expect(newTab.value('prompt')).toBe('a pier at night')
  })

  it('is a starter where there is none', async () => {
    const { page } = await openPage('http://localhost:8000/')
    expect(page.documents.getState().document?.origin).toEqual({ kind: 'starter', starterId: 'sd15' })
  })

  it('is opened while a server is being asked for, and what is written then is not lost to it', async () => {
    const first = await openPage('http://192.168.1.20:8000/')
    first.setValue('prompt', 'before any server')
    await first.leave()
    const { booted, phase, value, setValue } = await openPage('http://192.168.1.20:8000/')
    expect(phase().kind).toBe('asking')
    expect(value('prompt')).toBe('before any server')
    setValue('prompt', 'while it asks')
    booted.connectTo(COMFY_URL)
    await settle()
    expect(value('prompt')).toBe('while it asks')
  })

  it('is of the server that is in use', async () => {
    const { page, booted, setValue } = await openPage('http://localhost:8000/')
    const saved = vi.spyOn(page.drafts, 'saveDraft')
    setValue('prompt', 'here')
    booted.connectTo(OTHER_URL)
    setValue('prompt', 'there')
    expect(saved.mock.calls.map(([draft]) => draft.serverKey)).toEqual(['http://127.0.0.1:8188/', OTHER_URL])
  })
})
