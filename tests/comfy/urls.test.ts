// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { asClientId } from '@/comfy/ids'
import { apiUrl, socketUrl, viewUrl } from '@/comfy/urls'

const id = asClientId('a b')

describe('addresses', () => {
  it('keep the prefix of the base', () => {
    expect(apiUrl('https://x/comfy/', 'queue')).toBe('https://x/comfy/api/queue')
    expect(socketUrl({ baseUrl: 'https://x/comfy/', proxied: false }, id, null)).toBe('wss://x/comfy/ws?clientId=a+b')
    expect(socketUrl({ baseUrl: 'http://x:8188/', proxied: false }, id, null)).toBe('ws://x:8188/ws?clientId=a+b')
  })

  it('name a file with everything that is legal in names, its folder apart', () => {
    const file = { filename: 'a+b #1 50%&é.png', subfolder: 'day 1\\x/y', area: 'output' } as const
    const url = new URL(viewUrl('http://x/', file))
    expect(url.pathname).toBe('/api/view')
    expect(Object.fromEntries(url.searchParams)).toEqual({ filename: file.filename, subfolder: file.subfolder, type: 'output' })
  })

  it('tell two files of one name apart', () => {
    expect(viewUrl('http://x/', { filename: 'a.png', subfolder: '', area: 'temp' }, 'run 1')).toBe('http://x/api/view?filename=a.png&subfolder=&type=temp&rand=run%201')
  })
})
