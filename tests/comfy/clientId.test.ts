// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { claimClientId } from '@/comfy/clientId'
import type { ClientIdentityOptions } from '@/comfy/clientId'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** The channels of one browser: what one says reaches the others, later. */
function fakeBrowser() {
  const channels = new Set<FakeChannel>()
  class FakeChannel extends EventTarget {
    constructor() {
      super()
      channels.add(this)
    }

    postMessage(data: unknown) {
      setTimeout(() => {
        for (const other of channels) if (other !== this) other.dispatchEvent(new MessageEvent('message', { data }))
      }, 1)
    }

    close() {
      channels.delete(this)
    }
  }
  return { openChannel: () => new FakeChannel() as unknown as BroadcastChannel }
}

class FakeStorage {
  readonly values: Map<string, string>
  constructor(copied?: FakeStorage) {
    this.values = new Map(copied?.values)
  }

  getItem(key: string) {
    return this.values.get(key) ?? null
  }

  setItem(key: string, value: string) {
    this.values.set(key, value)
  }
}

const refuse = () => {
  throw new DOMException('refused', 'SecurityError')
}

interface Tab {
  storage: FakeStorage
  window: { name: string }
}
const newTab = (): Tab => ({ storage: new FakeStorage(), window: { name: '' } })

function claim(tab: Tab, options: ClientIdentityOptions = {}) {
  const claimed = claimClientId({ ...tab, openChannel: fakeBrowser().openChannel, ...options })
  return vi.advanceTimersByTimeAsync(1_000).then(() => claimed)
}

describe('claimClientId', () => {
  it('makes an id in a new tab at once, and each tab its own', async () => {
    const { openChannel } = fakeBrowser()
    const first = await claimClientId({ ...newTab(), openChannel })
    const second = await claimClientId({ ...newTab(), openChannel })
    expect(first.id()).not.toBe(second.id())
  })

  it('gives a reload its id back without waiting', async () => {
    const tab = newTab()
    const before = await claim(tab)
    before.close()
    const after = await claimClientId({ ...tab, openChannel: fakeBrowser().openChannel })
    expect(after.id()).toBe(before.id())
  })

  it.each([
    ['only the storage remembers', (tab: Tab) => (tab.window.name = '')],
    ['only the name remembers', (tab: Tab) => tab.storage.values.clear()],
  ])('gives the id back when %s and nobody objects', async (_name, forget) => {
    const tab = newTab()
    const before = await claim(tab)
    before.close()
    forget(tab)
    expect((await claim(tab)).id()).toBe(before.id())
  })

  it('gives a duplicated tab, whose storage is a copy, an id of its own', async () => {
    const { openChannel } = fakeBrowser()
    const tab = newTab()
    const original = await claim(tab, { openChannel })
    const copy = { storage: new FakeStorage(tab.storage), window: { name: '' } }
    const duplicate = await claim(copy, { openChannel })
    expect(duplicate.id()).not.toBe(original.id())
    // and keeps it over its own reload
    duplicate.close()
    expect((await claim(copy, { openChannel })).id()).toBe(duplicate.id())
  })

  it('lets one of two tabs have it that claim at the same moment', async () => {
    const { openChannel } = fakeBrowser()
    const tab = newTab()
    const closed = await claim(tab, { openChannel })
    closed.close()
    const copies = [1, 2].map(() => ({ storage: new FakeStorage(tab.storage), window: { name: '' } }))
    const [first, second] = await Promise.all(copies.map((copy) => claim(copy, { openChannel })))
    expect([first?.id(), second?.id()].filter((id) => id === closed.id())).toHaveLength(1)
  })

  it('replaces an id that both storage and name were copied with, and says so', async () => {
    const { openChannel } = fakeBrowser()
    const tab = newTab()
    const original = await claim(tab, { openChannel })
    const onReplaced = vi.fn()
    const duplicate = await claim({ storage: new FakeStorage(tab.storage), window: { ...tab.window } }, { openChannel, onReplaced })
    await vi.advanceTimersByTimeAsync(100)
    expect(onReplaced).toHaveBeenCalledTimes(1)
    expect(duplicate.id()).not.toBe(original.id())
  })

  it('takes a new id where nobody can be asked', async () => {
    const tab = newTab()
    const before = await claim(tab)
    tab.window.name = ''
    expect((await claim(tab, { openChannel: () => null })).id()).not.toBe(before.id())
  })

  it('works where storage is refused, and leaves a name alone that somebody else gave', async () => {
    const identity = await claim({ storage: { getItem: refuse, setItem: refuse } as unknown as FakeStorage, window: { name: '' } })
    expect(identity.id()).toMatch(/^[0-9a-f-]{36}$/)
    const named = { storage: new FakeStorage(), window: { name: 'preview' } }
    await claim(named)
    expect(named.window.name).toBe('preview')
  })

  it('does not believe what is no id', async () => {
    const identity = await claim({ storage: new FakeStorage(), window: { name: 'darkroom:<script>' } })
    expect(identity.id()).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('keeps a renewed id over a reload', async () => {
    const tab = newTab()
    const identity = await claim(tab)
    const old = identity.id()
    identity.renew()
    expect(identity.id()).not.toBe(old)
    identity.close()
    expect((await claim(tab)).id()).toBe(identity.id())
  })
})
