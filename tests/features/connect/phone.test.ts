import { describe, expect, it } from 'vitest'
import { phoneHelp } from '@/features/connect/phoneHelp'
import type { PhoneHelp } from '@/features/connect/phoneHelp'
import type { PageServer } from '@/features/connect/pageServer'
import { qrImage, qrPath } from '@/features/connect/qrImage'

const start = (phoneUrls: string[]): PageServer => ({
  kind: 'startCommand', baseUrl: 'http://localhost:5173/comfy/', json: { upstream: 'http://127.0.0.1:8188/', simulated: false, realAvailable: true, phoneUrls },
})

describe('phoneHelp', () => {
  it.each<[string, string, PageServer, string | null, PhoneHelp]>([
    ['the start command knows its addresses', 'http://localhost:5173/#/x', start(['http://192.168.1.31:5173/', 'http://10.0.0.3:5173/']), null,
      { kind: 'addresses', urls: ['http://192.168.1.31:5173/', 'http://10.0.0.3:5173/'] }],
    ['the start command is open to this PC only', 'http://localhost:5173/', start([]), null, { kind: 'command', reason: 'start', line: 'npm start -- --host' }],
    ['ComfyUI on the LAN', 'http://192.168.1.20:8188/darkroom/?x#/y', { kind: 'comfyui', baseUrl: 'http://192.168.1.20:8188/' }, null,
      { kind: 'addresses', urls: ['http://192.168.1.20:8188/darkroom/'] }],
    ['ComfyUI on this PC only', 'http://127.0.0.1:8188/darkroom/', { kind: 'comfyui', baseUrl: 'http://127.0.0.1:8188/' }, null,
      { kind: 'command', reason: 'comfyui', line: 'python main.py --listen' }],
    ['files, and a server that a phone reaches', 'https://pictures.example/', { kind: 'files' }, 'https://comfy.example/',
      { kind: 'addresses', urls: ['https://pictures.example/?server=https%3A%2F%2Fcomfy.example%2F'] }],
    ['files, and a server on this PC', 'https://pictures.example/', { kind: 'files' }, 'http://127.0.0.1:8188/',
      { kind: 'command', reason: 'serverHere', line: 'npm start -- --host' }],
    ['files on this PC', 'http://localhost:4000/', { kind: 'files' }, null, { kind: 'command', reason: 'start', line: 'npm start -- --host' }],
  ])('%s', (_name, pageUrl, pageServer, serverBaseUrl, expected) => {
    expect(phoneHelp(pageUrl, pageServer, serverBaseUrl)).toEqual(expected)
  })
})

const svgOf = (address: string) => decodeURIComponent(address.replace('data:image/svg+xml,', ''))

describe('qrImage', () => {
  it('draws the finder patterns of the standard, with a quiet zone around them', () => {
    const svg = svgOf(qrImage('http://192.168.1.31:5173/'))
    expect(svg).toContain('<path d="M0 0h7v1h-7z')
    expect(svg).toContain('M0 1h1v1h-1zM6 1h1v1h-1z')
    const edge = Number(/viewBox="-4 -4 (\d+) \1"/.exec(svg)?.[1])
    expect((edge - 8 - 17) % 4).toBe(0)
  })

  it('joins neighbours in a row, and covers exactly the dark modules', () => {
    expect(qrPath([[true, true, false, true], [false, false, false, false], [false, true, true, true]])).toBe(
      'M0 0h2v1h-2zM3 0h1v1h-1zM1 2h3v1h-3z',
    )
  })
})
