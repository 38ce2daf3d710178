// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyHost, parseServerAddress, serverKeyOf, serverOfPage } from '@/comfy/serverAddress'

describe('parseServerAddress', () => {
  it.each([
    // what people type
    ['192.168.1.20', 'http://192.168.1.20:8188/'],
    ['  192.168.1.20  ', 'http://192.168.1.20:8188/'],
    ['host:8188', 'http://host:8188/'],
    ['my-pc.local', 'http://my-pc.local:8188/'],
    ['localhost', 'http://localhost:8188/'],
    ['localhost:3000/', 'http://localhost:3000/'],
    ['//host', 'http://host:8188/'],
    ['host/comfy', 'http://host:8188/comfy/'],
    ['host:80', 'http://host/'],
    ['host:443', 'https://host/'],
    ['HOST:8188', 'http://host:8188/'],
    // IPv6
    ['[::1]:8188', 'http://[::1]:8188/'],
    ['[::1]', 'http://[::1]:8188/'],
    ['::1', 'http://[::1]:8188/'],
    ['fe80::1/comfy', 'http://[fe80::1]:8188/comfy/'],
    // with a scheme the port is the scheme's
    ['http://host', 'http://host/'],
    ['http://host:8188', 'http://host:8188/'],
    ['https://x/comfy/', 'https://x/comfy/'],
    ['HTTPS://x', 'https://x/'],
    ['ws://host:8188/ws', 'http://host:8188/'],
    ['wss://x/comfy/ws?clientId=1', 'https://x/comfy/'],
    // every address of a machine is none to open
    ['0.0.0.0:8188', 'http://127.0.0.1:8188/'],
    ['http://[::]:8188', 'http://127.0.0.1:8188/'],
    // pasted
    ['To see the GUI go to: http://127.0.0.1:8188', 'http://127.0.0.1:8188/'],
    ['<http://host:8188/>', 'http://host:8188/'],
    ['http://host:8188/?foo=1#bar', 'http://host:8188/'],
    ['http://host:8188/index.html', 'http://host:8188/'],
    ['http://host:8188/darkroom/', 'http://host:8188/'],
    ['http://host:8188/darkroom/index.html#/run', 'http://host:8188/'],
    ['https://x/prefix/darkroom/', 'https://x/prefix/'],
    ['http://host:8188/extensions/comfy-darkroom/dist/index.html', 'http://host:8188/'],
    ['http://host:8188/extensions/darkroom/index.html', 'http://host:8188/'],
    ['http://host:8188/system_stats', 'http://host:8188/'],
    ['http://host:8188/api', 'http://host:8188/'],
    ['http://host:8188/api/system_stats', 'http://host:8188/'],
    ['http://host:8188/api/history/8f3d7e3f', 'http://host:8188/'],
    ['https://x/comfy/object_info/KSampler', 'https://x/comfy/'],
    ['http://host:8188/api/view?filename=a.png&type=output', 'http://host:8188/'],
    // a prefix that only looks like a route
    ['https://x/api/comfy/', 'https://x/api/comfy/'],
    ['https://x/view/comfy/', 'https://x/view/comfy/'],
  ])('takes %s as %s', (typed, baseUrl) => {
    expect(parseServerAddress(typed)).toEqual({ ok: true, baseUrl, hadCredentials: false })
  })

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['ftp://host', 'scheme'],
    ['file:///home/me/x.png', 'scheme'],
    ['http://', 'host'],
    ['my comfy server', 'host'],
    ['host:99999', 'port'],
    ['host:abc', 'port'],
    ['http://host:99999/', 'port'],
  ])('refuses %s because of its %s', (typed, reason) => {
    expect(parseServerAddress(typed)).toEqual({ ok: false, reason })
  })

  it('refuses a pasted document without reading it', () => {
    expect(parseServerAddress(`http://${'x'.repeat(5000)}`)).toEqual({ ok: false, reason: 'host' })
  })

  it('takes credentials out and says that there were some', () => {
    expect(parseServerAddress('https://me:secret@x/comfy/')).toEqual({ ok: true, baseUrl: 'https://x/comfy/', hadCredentials: true })
    expect(parseServerAddress('me:secret@host')).toEqual({ ok: true, baseUrl: 'http://host:8188/', hadCredentials: true })
  })

  it.each([
    ['pod-8188.example.net', 'https://pod-8188.example.net/'],
    ['pod.example.net:8188', 'http://pod.example.net:8188/'],
    ['192.168.1.20', 'http://192.168.1.20:8188/'],
    ['localhost', 'http://localhost:8188/'],
  ])('on an https page takes %s as %s', (typed, baseUrl) => {
    expect(parseServerAddress(typed, 'https:')).toMatchObject({ baseUrl })
  })

  it('never throws, and what it accepts is a clean base that it accepts again', () => {
    const pieces = fc.constantFrom('http://', 'https://', 'ws://', '//', 'host', '127.0.0.1', '[::1]', '::', ':', ':8188', '/', '@', '?', '#', '%', '..', 'darkroom', 'extensions', 'api', 'index.html', ' ', 'é', '\u0000', '[', ']')
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')))
    fc.assert(fc.property(texts, fc.constantFrom(undefined, 'http:', 'https:'), (text, pageProtocol) => {
      const parsed = parseServerAddress(text, pageProtocol)
      if (!parsed.ok) return
      const url = new URL(parsed.baseUrl)
      expect(url.href).toBe(parsed.baseUrl)
      expect(parsed.baseUrl).toMatch(/^https?:\/\/[^?#]+\/$/)
      expect(url.username + url.password).toBe('')
      expect(parseServerAddress(parsed.baseUrl)).toMatchObject({ ok: true })
    }), { numRuns: 2000 })
  })
})

describe('serverOfPage', () => {
  it.each([
    ['http://host:8188/', 'http://host:8188/'],
    ['http://host:8188/index.html?x=1#/run', 'http://host:8188/'],
    ['http://host:8188/darkroom/', 'http://host:8188/'],
    ['https://x/comfy/darkroom/index.html', 'https://x/comfy/'],
    ['https://x/comfy/extensions/ComfyUI-Darkroom/dist/index.html', 'https://x/comfy/'],
    ['https://x/comfy/', 'https://x/comfy/'],
    ['https://x/api/', 'https://x/api/'],
    ['https://me:secret@x/', 'https://x/'],
  ])('of %s is %s', (page, server) => expect(serverOfPage(page)).toBe(server))

  it.each(['file:///home/me/dist/index.html', 'about:blank', 'not an address'])('of %s there is none', (page) => {
    expect(serverOfPage(page)).toBeNull()
  })
})

describe('classifyHost', () => {
  it.each([
    ['localhost', 'loopback'],
    ['comfy.localhost', 'loopback'],
    ['127.0.0.1', 'loopback'],
    ['127.9.9.9', 'loopback'],
    ['0.0.0.0', 'loopback'],
    ['[::1]', 'loopback'],
    ['[::ffff:7f00:1]', 'loopback'],
    ['192.168.1.20', 'private'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['169.254.3.4', 'private'],
    ['100.100.1.1', 'private'],
    ['[fd12::1]', 'private'],
    ['[fe80::1]', 'private'],
    ['[::ffff:c0a8:101]', 'private'],
    ['my-pc', 'private'],
    ['my-pc.local', 'private'],
    ['Box.LAN.', 'private'],
    ['8.8.8.8', 'public'],
    ['[2606:4700::1111]', 'public'],
    ['comfy.example.com', 'public'],
  ])('takes %s for %s', (host, kind) => expect(classifyHost(host)).toBe(kind))
})

it('keeps what a simulator made apart from what a server made', () => {
  expect(serverKeyOf('http://127.0.0.1:8188/', false)).toBe('http://127.0.0.1:8188/')
  expect(serverKeyOf('http://127.0.0.1:8188/', true)).toBe('simulated:http://127.0.0.1:8188/')
})
