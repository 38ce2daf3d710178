import { describe, expect, it } from 'vitest'
import { chooseServer, proxiedTarget, targetFor } from '@/features/connect/chooseServer'
import type { Choice, Known } from '@/features/connect/chooseServer'
import type { PageServer } from '@/features/connect/pageServer'

const files: PageServer = { kind: 'files' }
const start = (simulated = false, upstream = 'http://127.0.0.1:8188/'): Extract<PageServer, { kind: 'startCommand' }> => ({
  kind: 'startCommand',
  json: { upstream, simulated, realAvailable: !simulated, phoneUrls: [] },
  baseUrl: 'http://localhost:5173/comfy/',
})
const comfyui: PageServer = { kind: 'comfyui', baseUrl: 'http://192.168.1.20:8188/' }
const COMFY_PAGE = 'http://192.168.1.20:8188/darkroom/'

const choose = (known: Partial<Known>) =>
  chooseServer({ pageUrl: 'https://pictures.example/', pageServer: files, lastServer: null, knownServers: [], ...known })

const straight = (baseUrl: string): Choice => ({
  kind: 'connect',
  target: { baseUrl, key: expect.anything(), simulated: false, proxied: false },
})

describe('chooseServer', () => {
  it.each<[string, Partial<Known>, Choice]>([
    ['a known address goes before everything',
      { pageUrl: 'http://localhost:5173/?server=192.168.1.20', pageServer: start(), knownServers: ['http://192.168.1.20:8188/'] },
      straight('http://192.168.1.20:8188/')],
    ['the last used address is known', { pageUrl: 'https://pictures.example/?server=192.168.1.20:8188', lastServer: 'http://192.168.1.20:8188/' },
      straight('http://192.168.1.20:8188/')],
    ['the ComfyUI that serves the page is known', { pageUrl: `${COMFY_PAGE}?server=192.168.1.20`, pageServer: comfyui }, straight('http://192.168.1.20:8188/')],
    ['the ComfyUI that serves the page goes before the last used',
      { pageUrl: COMFY_PAGE, pageServer: comfyui, lastServer: 'http://10.0.0.5:8188/' }, straight('http://192.168.1.20:8188/')],
    ['the last used goes before the usual address', { pageUrl: 'http://localhost:4000/', lastServer: 'http://10.0.0.5:8188/' },
      straight('http://10.0.0.5:8188/')],
    ['a page on this device tries the usual address', { pageUrl: 'http://127.0.0.1:4000/x/' }, straight('http://127.0.0.1:8188/')],
    ['a page from the internet asks', {}, { kind: 'ask', prefill: '127.0.0.1:8188', problem: null }],
    ['a page of the local network asks, and guesses the PC it came from', { pageUrl: 'http://192.168.1.31:8080/#/x' },
      { kind: 'ask', prefill: '192.168.1.31:8188', problem: null }],
    ['an address that is none is shown as it was typed', { pageUrl: 'http://localhost:4000/?server=ftp%3A%2F%2Fx' },
      { kind: 'ask', prefill: 'ftp://x', problem: 'scheme' }],
  ])('%s', (_name, known, expected) => {
    expect(choose(known)).toEqual(expected)
  })

  it('asks before it connects to an address that only a link names, and knows what to do after a no', () => {
    const choice = choose({ pageUrl: 'http://localhost:4000/?server=https%3A%2F%2Fevil.example%2Fcomfy%2F%23x' })
    expect(choice).toMatchObject({
      kind: 'confirm',
      target: { baseUrl: 'https://evil.example/comfy/' },
      otherwise: { kind: 'connect', target: { baseUrl: 'http://127.0.0.1:8188/' } },
    })
  })

  it('goes through the start command, and keeps what the simulator makes apart', () => {
    expect(choose({ pageUrl: 'http://localhost:5173/', pageServer: start(), lastServer: 'http://10.0.0.5:8188/' })).toEqual({
      kind: 'connect',
      target: { baseUrl: 'http://localhost:5173/comfy/', key: 'http://127.0.0.1:8188/', simulated: false, proxied: true },
    })
    expect(proxiedTarget(start(true))).toMatchObject({ key: 'simulated:http://127.0.0.1:8188/', simulated: true })
  })

  it('goes through the start command also when a link names the server behind it', () => {
    expect(choose({ pageUrl: 'http://localhost:5173/?server=127.0.0.1', pageServer: start() })).toMatchObject({
      kind: 'connect', target: { proxied: true },
    })
  })
})

describe('targetFor', () => {
  it('names a server the same however it is reached, so that what is stored for it is found again', () => {
    expect(targetFor('http://127.0.0.1:8188/', start()).key).toBe(targetFor('http://127.0.0.1:8188/', files).key)
  })

  it('does not take the simulator for the server it stands in for', () => {
    expect(targetFor('http://127.0.0.1:8188/', start(true))).toMatchObject({ proxied: false, simulated: false })
  })
})
