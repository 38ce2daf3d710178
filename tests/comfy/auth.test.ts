// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { authHeader, PROXY_AUTH_PARAMETER, redact } from '@/comfy/auth'
import type { Auth } from '@/comfy/auth'
import { asClientId } from '@/comfy/ids'
import { socketUrl } from '@/comfy/urls'

const bearer: Auth = { kind: 'bearer', token: 's3cret/+=' }
const basic: Auth = { kind: 'basic', user: 'mé', password: 'pass:wörd%' }
const id = asClientId('tab')

describe('a login', () => {
  it('is a header on requests, in UTF-8', () => {
    expect(authHeader(bearer)).toBe('Bearer s3cret/+=')
    expect(authHeader(basic)).toBe(`Basic ${Buffer.from('mé:pass:wörd%').toString('base64')}`)
  })

  it('travels in the address of a socket', () => {
    const direct = { baseUrl: 'https://x/comfy/', proxied: false }
    expect(new URL(socketUrl(direct, id, bearer)).searchParams.get('token')).toBe('s3cret/+=')
    const url = new URL(socketUrl(direct, id, basic))
    expect([decodeURIComponent(url.username), decodeURIComponent(url.password)]).toEqual(['mé', 'pass:wörd%'])
  })

  it.each([bearer, basic])('is handed to our own proxy in a form that needs no escaping ($kind)', (auth) => {
    const url = socketUrl({ baseUrl: 'http://localhost:5173/comfy/', proxied: true }, id, auth)
    const value = new URL(url).searchParams.get(PROXY_AUTH_PARAMETER) ?? ''
    expect(value).toMatch(/^[\w-]+$/)
    expect(Buffer.from(value, 'base64url').toString()).toBe(authHeader(auth))
  })

  it.each([bearer, basic])('leaves no trace in a text ($kind)', (auth) => {
    const secrets = [authHeader(auth), socketUrl({ baseUrl: 'http://x/', proxied: true }, id, auth), socketUrl({ baseUrl: 'http://x/', proxied: false }, id, auth)]
    const clean = redact(secrets.join(' '), auth)
    expect(clean).not.toMatch(/s3cret|w%C3%B6rd|wörd|cGFzcz/)
    expect(clean).toContain('[login]')
  })

  it('changes nothing where there is none', () => {
    expect(redact('token', null)).toBe('token')
    expect(redact('text', { kind: 'bearer', token: '' })).toBe('text')
  })
})
