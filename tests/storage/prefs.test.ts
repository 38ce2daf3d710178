// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { asServerKey } from '@/comfy/ids'
import { createPrefs } from '@/storage/prefs'

const refuse = () => {
  throw new DOMException('refused', 'SecurityError')
}

/** localStorage as it is, with what is wrong with it. */
function fakeStorage(entries: Record<string, string> = {}, trouble: { read?: boolean; write?: boolean } = {}) {
  const kept = new Map(Object.entries(entries))
  return {
    kept,
    getItem: (key: string) => (trouble.read ? refuse() : (kept.get(key) ?? null)),
    setItem: (key: string, text: string) => (trouble.write ? refuse() : void kept.set(key, text)),
    removeItem: (key: string) => void kept.delete(key),
  }
}
const server = asServerKey('http://10.0.0.2:8188/')
const other = asServerKey('http://10.0.0.3:8188/')

describe('preferences', () => {
  it('have defaults', () => {
    const prefs = createPrefs(fakeStorage())
    expect(['theme', 'previewMethod', 'lastServer', 'knownServers', 'formWidth'].map((key) => prefs.get(key as 'theme'))).toEqual(['system', 'auto', null, [], null])
  })

  it('outlive the page, each under its own key', () => {
    const storage = fakeStorage()
    createPrefs(storage).set('theme', 'light')
    createPrefs(storage).set('formWidth', 360)
    expect([...storage.kept]).toEqual([['darkroom:theme', '"light"'], ['darkroom:formWidth', '360']])
    expect(createPrefs(storage).get('theme')).toBe('light')
    createPrefs(storage).set('formWidth', null)
    expect(storage.kept.has('darkroom:formWidth')).toBe(false)
  })

  it.each([
    ['is no JSON', '{{{'], ['is of another type', '17'], ['is a word nobody knows', '"sepia"'], ['is empty', ''],
  ])('fall back where what is stored %s', (_what, text) => {
    expect(createPrefs(fakeStorage({ 'darkroom:theme': text })).get('theme')).toBe('system')
  })

  it.each([
    ['there is no storage', null],
    ['reading is refused', fakeStorage({}, { read: true, write: true })],
    ['writing is refused', fakeStorage({ 'darkroom:theme': '"dark"' }, { write: true })],
  ])('last as long as the page where %s', (_what, storage) => {
    const prefs = createPrefs(storage)
    prefs.set('theme', 'light')
    prefs.setAuth(server, { kind: 'bearer', token: 't' })
    expect(prefs.get('theme')).toBe('light')
    expect(prefs.auth(server)).toEqual({ kind: 'bearer', token: 't' })
    prefs.setAuth(server, null)
    expect(prefs.auth(server)).toBeNull()
  })

  it('see what another tab has set', () => {
    const storage = fakeStorage()
    const [here, there] = [createPrefs(storage), createPrefs(storage)]
    here.set('theme', 'light')
    there.set('theme', 'dark')
    expect(here.get('theme')).toBe('dark')
  })
})

describe('servers', () => {
  it('are known once agreed to, newest first, each once', () => {
    const prefs = createPrefs(fakeStorage())
    for (const url of ['http://a/', 'http://b/', 'http://a/']) prefs.rememberServer(url)
    expect(prefs.get('knownServers')).toEqual(['http://a/', 'http://b/'])
    expect(prefs.get('lastServer')).toBe('http://a/')
  })

  it('are not remembered without bound', () => {
    const prefs = createPrefs(fakeStorage())
    for (let at = 0; at < 200; at++) prefs.rememberServer(`http://${at}/`)
    expect(prefs.get('knownServers').length).toBeLessThanOrEqual(50)
    expect(prefs.get('knownServers')[0]).toBe('http://199/')
  })
})

describe('logins', () => {
  it('are handed out for their own server only', () => {
    const prefs = createPrefs(fakeStorage())
    prefs.setAuth(server, { kind: 'basic', user: 'ada', password: 'pä:ss' })
    expect(prefs.auth(server)).toEqual({ kind: 'basic', user: 'ada', password: 'pä:ss' })
    expect(prefs.auth(other)).toBeNull()
  })

  it('leave nothing behind when forgotten', () => {
    const storage = fakeStorage()
    const prefs = createPrefs(storage)
    prefs.setAuth(server, { kind: 'bearer', token: 'secret' })
    prefs.setAuth(server, null)
    expect(prefs.auth(server)).toBeNull()
    expect([...storage.kept.values()].join('')).not.toContain('secret')
  })

  it('that are damaged are none', () => {
    expect(createPrefs(fakeStorage({ [`darkroom:auth:${server}`]: '{"kind":"bearer"}' })).auth(server)).toBeNull()
  })
})

describe('remembered matches', () => {
  const match = { list: 'checkpoint', wanted: 'base.safetensors', chosen: 'xl/base.safetensors' }

  it('are kept for each server by itself, the newest first', () => {
    const storage = fakeStorage()
    createPrefs(storage).rememberMatch(server, match)
    createPrefs(storage).rememberMatch(server, { ...match, list: 'vae' })
    createPrefs(storage).rememberMatch(server, { ...match, chosen: 'other.safetensors' })
    expect(createPrefs(storage).matches(server)).toEqual([{ ...match, chosen: 'other.safetensors' }, { ...match, list: 'vae' }])
    expect(createPrefs(storage).matches(other)).toEqual([])
  })

  it('are none where something else is stored', () => {
    expect(createPrefs(fakeStorage({ [`darkroom:matches:${server}`]: '[{"list":1}]' })).matches(server)).toEqual([])
  })
})
