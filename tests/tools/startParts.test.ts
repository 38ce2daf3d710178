// @vitest-environment node
import type { NetworkInterfaceInfo } from 'node:os'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addSocketAuth } from '@/comfy/auth'
import { takeAuthParam } from '../../tools/start/authParam'
import { banner } from '../../tools/start/banner'
import { refusal } from '../../tools/start/guard'
import { lanAddresses } from '../../tools/start/lan'
import { nameFromTasklist, pidFromLsof, pidFromNetstat, pidFromSs } from '../../tools/start/portOwner'

describe('refusal', () => {
  const names = new Set(['desk.lan'])

  it.each([
    ['localhost:5173', 'http://localhost:5173'],
    ['localhost', 'http://localhost'],
    ['localhost:80', 'http://localhost'],
    ['LOCALHOST:5173', 'http://localhost:5173'],
    ['127.0.0.1:5173', undefined],
    ['192.168.1.20:5173', 'http://192.168.1.20:5173'],
    ['[::1]:5173', 'http://[::1]:5173'],
    ['desk.lan:5173', 'http://desk.lan:5173'],
  ])('lets %s with Origin %s pass', (host, origin) => {
    expect(refusal({ host, ...(origin && { origin }) }, names)).toBeNull()
  })

  it.each([
    [undefined, undefined],
    ['', undefined],
    ['evil.example', undefined],
    ['desk.lan.evil.example:5173', undefined],
    ['localhost.evil.example', undefined],
    ['localhost.', undefined],
    ['user@localhost:5173', undefined],
    ['localhost:5173/evil', undefined],
    ['localhost:port', undefined],
    ['localhost:5173', ''],
    ['localhost:5173', 'null'],
    ['localhost:5173', 'http://localhost:5174'],
    ['localhost:5173', 'http://localhost'],
    ['localhost:5173', 'https://localhost:5173'],
    ['localhost:5173', 'http://localhost:5173/'],
    ['localhost:5173', 'http://localhost:5173, http://evil.example'],
    ['127.0.0.1:5173', 'http://localhost:5173'],
    ['desk.lan:5173', 'http://other.lan:5173'],
  ])('refuses %s with Origin %s', (host, origin) => {
    expect(refusal({ ...(host !== undefined && { host }), ...(origin !== undefined && { origin }) }, names)).toMatch(/^Refused/)
  })
})

describe('takeAuthParam', () => {
  it('finds what the page put in, and leaves the rest as it was written', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (user, password) => {
        const url = addSocketAuth(new URL('ws://a/comfy/ws?clientId=x%2Fy'), { kind: 'basic', user, password }, true)
        const taken = takeAuthParam(url.pathname + url.search)
        const value = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
        expect(taken).toEqual({ ok: true, url: '/comfy/ws?clientId=x%2Fy', authorization: value })
      }),
    )
  })

  it.each([
    ['/ws', '/ws'],
    ['/ws?', '/ws?'],
    ['/ws?a=%2F&b', '/ws?a=%2F&b'],
    ['/ws?not-darkroom-auth=QQ', '/ws?not-darkroom-auth=QQ'],
  ])('leaves %s alone', (url, same) => {
    expect(takeAuthParam(url)).toEqual({ ok: true, url: same, authorization: null })
  })

  it('takes out every one of several', () => {
    expect(takeAuthParam('/ws?darkroom-auth=QQ&a=1&darkroom-auth=Qg')).toEqual({ ok: true, url: '/ws?a=1', authorization: 'A' })
    expect(takeAuthParam('/ws?darkroom-auth=QQ')).toEqual({ ok: true, url: '/ws', authorization: 'A' })
  })

  it.each(['', '!', Buffer.from('a\r\nb').toString('base64url'), Buffer.from('ä').toString('base64url')])(
    'refuses the value "%s"',
    (value) => {
      expect(takeAuthParam(`/ws?darkroom-auth=${value}`)).toEqual({ ok: false })
    },
  )
})

describe('lanAddresses', () => {
  it('names the address that a phone most likely reaches first', () => {
    const interfaces = { en7: at('172.20.1.5'), tethering: at('100.1.2.3'), en5: at('10.0.0.7'), en0: at('192.168.1.20') }
    expect(lanAddresses(interfaces)).toEqual(['192.168.1.20', '10.0.0.7', '172.20.1.5', '100.1.2.3'])
  })

  it('leaves out what no phone is behind', () => {
    expect(
      lanAddresses({
        lo: at('127.0.0.1', { internal: true }),
        eth1: at('169.254.10.1'),
        eth2: at('fe80::1', { family: 'IPv6' }),
        docker0: at('172.17.0.1'),
        'br-0a1b2c': at('172.18.0.1'),
        utun3: at('10.8.0.2'),
        'vEthernet (WSL)': at('172.29.0.1'),
        'VirtualBox Host-Only Network': at('192.168.56.1'),
        'Wi-Fi': at('192.168.1.21'),
        gone: undefined,
      }),
    ).toEqual(['192.168.1.21'])
  })
})

describe('finding who has a port', () => {
  it('reads lsof', () => {
    expect(pidFromLsof('p4242\nf21\n')).toBe(4242)
    expect(pidFromLsof('')).toBeNull()
  })

  it('reads ss', () => {
    const line = 'LISTEN 0 511 127.0.0.1:5173 0.0.0.0:* users:(("node",pid=4242,fd=21))'
    expect(pidFromSs(line)).toBe(4242)
    expect(pidFromSs('LISTEN 0 511 127.0.0.1:5173 0.0.0.0:*')).toBeNull()
  })

  it('reads netstat in the language of any Windows', () => {
    const text = [
      '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
      '  TCP    0.0.0.0:15173          0.0.0.0:0              ABHÖREN         1',
      '  TCP    127.0.0.1:60000        127.0.0.1:5173         HERGESTELLT     2',
      '  TCP    127.0.0.1:5173         127.0.0.1:60000        HERGESTELLT     3',
      '  TCP    [::1]:5173             [::]:0                 ABHÖREN         4242',
    ].join('\r\n')
    expect(pidFromNetstat(text, 5173)).toBe(4242)
    expect(pidFromNetstat(text, 5174)).toBeNull()
  })

  it('reads tasklist', () => {
    expect(nameFromTasklist('\r\n"node.exe","4242","Console","1","40.000 K"\r\n')).toBe('node.exe')
    expect(nameFromTasklist('INFO: No tasks are running which match the specified criteria.')).toBeNull()
  })
})

describe('banner', () => {
  const url = 'http://localhost:5173/'
  const real = { upstream: 'http://127.0.0.1:8188/', simulated: false, realAvailable: true, phoneUrls: [] }

  it('says plainly that the server is simulated', () => {
    const state = { ...real, simulated: true, realAvailable: false }
    const text = banner({ url, state, askedForSimulator: false, network: false, coloured: false })
    expect(text).toContain('Simulated ComfyUI: pictures are drawn, not generated')
    expect(text).toContain('Nothing answers at http://127.0.0.1:8188/')
    expect(banner({ url, state, askedForSimulator: true, network: false, coloured: false })).not.toContain('Nothing answers')
  })

  it('names the addresses for a phone and draws the code of the first', () => {
    const state = { ...real, phoneUrls: ['http://192.168.1.20:5173/', 'http://10.0.0.7:5173/'] }
    const text = banner({ url, state, askedForSimulator: false, network: true, coloured: false })
    expect(text).toContain('http://192.168.1.20:5173/')
    expect(text).toContain('http://10.0.0.7:5173/')
    expect(text).toMatch(/[█▀▄]{5}/)
    expect(text).not.toContain('\x1b[')
    expect(banner({ url, state, askedForSimulator: false, network: true, coloured: true })).toContain('\x1b[97;40m█')
  })

  it('says that there is no network to be open to', () => {
    expect(banner({ url, state: real, askedForSimulator: false, network: true, coloured: false })).toContain('No address in a local network')
  })
})

function at(address: string, more: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo[] {
  return [{ address, family: 'IPv4', internal: false, netmask: '', mac: '', cidr: null, ...more } as NetworkInterfaceInfo]
}
