// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diagnose } from '@/comfy/diagnose'
import type { Diagnosis } from '@/comfy/diagnose'
import type { HttpFinding } from '@/comfy/evidence'
import { evidenceOf } from '@tests/helpers/evidence'
import type { EvidenceSketch } from '@tests/helpers/evidence'

const LOCAL_PAGE = 'http://localhost:5173/'
const LAN_PAGE = 'http://192.168.1.31:5173/'
const HTTPS_PAGE = 'https://pictures.example/darkroom/'
const HTTP_PUBLIC_PAGE = 'http://lan.test/'
const LOOPBACK = 'http://127.0.0.1:8188/'
const LAN = 'http://192.168.1.20:8188/'
const LAN_NAME = 'http://nas.lan:8188/'
const LAN_HTTPS = 'https://192.168.1.20:8188/'
const PUBLIC_HTTPS = 'https://comfy.example/'
const START = { page: LOCAL_PAGE, server: `${LOCAL_PAGE}comfy/`, proxied: true }
const SERVED = { page: 'http://192.168.1.20:8188/darkroom/', server: LAN }

const status = (code: number, more: Partial<Extract<HttpFinding, { kind: 'status' }>> = {}): HttpFinding => ({
  kind: 'status', status: code, isHtml: false, challenge: null, ...more,
})

const rows: [string, EvidenceSketch, Diagnosis][] = [
  ['both ways work', { http: 'stats', listens: 'answered', socket: 'comfy' }, { kind: 'ok' }],
  ['both ways work where the no-cors probe failed', { http: 'stats', listens: 'failed', socket: 'comfy' }, { kind: 'ok' }],

  // HTTP works, the socket does not
  ['the socket is refused', { http: 'stats', listens: 'answered' }, { kind: 'socketBlocked', how: 'refused' }],
  ['the socket never opens', { http: 'stats', socket: 'timeout' }, { kind: 'socketBlocked', how: 'refused' }],
  ['the socket opens and stays silent', { http: 'stats', socket: 'silent' }, { kind: 'socketBlocked', how: 'silent' }],
  ['the socket speaks something else', { http: 'stats', socket: 'foreign' }, { kind: 'socketBlocked', how: 'silent' }],
  ['the login does not travel with a socket', { http: 'stats', sentLogin: true }, { kind: 'socketBlocked', how: 'login' }],
  ['behind our proxy it does', { ...START, http: 'stats', sentLogin: true }, { kind: 'socketBlocked', how: 'refused' }],
  ['no browser that lets an https page ask plain http on loopback blocks only its sockets',
    { page: HTTPS_PAGE, server: LOOPBACK, permission: 'granted', http: 'stats' }, { kind: 'socketBlocked', how: 'refused' }],
  ['Chrome lifts mixed content for requests only',
    { page: HTTPS_PAGE, server: LAN, permission: 'granted', http: 'stats' }, { kind: 'socketBlocked', how: 'mixedContent' }],

  // Readable answers
  ['a sign-in page answers', { http: 'html', listens: 'answered' },
    { kind: 'loginPage', how: 'html', scheme: null, loginRefused: false }],
  ['401 with a Basic challenge', { ...START, http: status(401, { challenge: 'basic' }) },
    { kind: 'loginPage', how: 'unauthorized', scheme: 'basic', loginRefused: false }],
  ['401 although a login was sent', { ...START, http: status(401), sentLogin: true },
    { kind: 'loginPage', how: 'unauthorized', scheme: null, loginRefused: true }],
  ['403 with a page', { http: status(403, { isHtml: true }) }, { kind: 'loginPage', how: 'html', scheme: null, loginRefused: false }],
  ['an empty 403 that a proxy made readable', { http: status(403) }, { kind: 'refusesOrigin', by: 'comfyui', socketOpens: false }],
  ['other JSON', { http: 'otherJson' }, { kind: 'notComfy', status: null }],
  ['other text', { http: 'otherBody' }, { kind: 'notComfy', status: null }],
  ['404, even with a page', { http: status(404, { isHtml: true }) }, { kind: 'notComfy', status: 404 }],
  ['500', { http: status(500) }, { kind: 'serverError', status: 500, isGateway: false }],
  ['502 of some proxy', { http: status(502, { isHtml: true }) }, { kind: 'serverError', status: 502, isGateway: true }],

  // Our own start command
  ['the proxy runs, its target does not', { ...START, http: 'targetDown', listens: 'answered' }, { kind: 'targetDown', reason: 'refused' }],
  ['the proxy does not know this page', { ...START, http: 'proxyRefused' }, { kind: 'refusesOrigin', by: 'startCommand', socketOpens: false }],
  ['the start command has ended', START, { kind: 'nothingListens', where: 'startCommand' }],
  ['the ComfyUI that served the page has ended', SERVED, { kind: 'nothingListens', where: 'pageServer' }],
  ['the same origin answers by leading elsewhere', { ...SERVED, listens: 'answered' },
    { kind: 'loginPage', how: 'redirect', scheme: null, loginRefused: false }],

  // Something answers and the page may not read it
  ['LAN server without the flag: its socket opens all the same (protocol 4.2, rule 4)',
    { page: LAN_PAGE, server: LAN, listens: 'answered', socket: 'comfy' }, { kind: 'refusesOrigin', by: 'comfyui', socketOpens: true }],
  ['loopback server without the flag: the socket is refused too (rule 2)',
    { listens: 'answered' }, { kind: 'refusesOrigin', by: 'comfyui', socketOpens: false }],
  ['0.19 and newer answers a cross-site request with 403, which a no-cors fetch resolves',
    { page: HTTPS_PAGE, server: LOOPBACK, permission: 'granted', listens: 'answered' },
    { kind: 'refusesOrigin', by: 'comfyui', socketOpens: false }],
  ['LAN server that refuses the socket as well is perhaps none, perhaps behind a login',
    { page: LAN_PAGE, server: LAN, listens: 'answered' }, { kind: 'ambiguous', causes: ['refusesOrigin', 'notComfy', 'loginPage'] }],
  ['public server that refuses the socket is most likely behind a login',
    { page: HTTPS_PAGE, server: PUBLIC_HTTPS, listens: 'answered' }, { kind: 'ambiguous', causes: ['loginPage', 'refusesOrigin', 'notComfy'] }],
  ['public server whose socket opens', { page: HTTPS_PAGE, server: PUBLIC_HTTPS, listens: 'answered', socket: 'comfy' },
    { kind: 'refusesOrigin', by: 'comfyui', socketOpens: true }],

  // Only the socket gets through
  ['requests need a permission that sockets did not, before Chrome 147',
    { page: HTTPS_PAGE, server: LOOPBACK, permission: 'denied', socket: 'comfy' },
    { kind: 'localNetworkPermission', state: 'denied', network: 'loopback' }],
  ['the same before the answer', { page: HTTPS_PAGE, server: LOOPBACK, permission: 'prompt', socket: 'comfy' },
    { kind: 'ambiguous', causes: ['localNetworkPermission', 'refusesOrigin'] }],
  ['the same on an insecure page, where the state proves nothing',
    { page: HTTP_PUBLIC_PAGE, server: LAN, permission: 'denied', socket: 'comfy' },
    { kind: 'ambiguous', causes: ['refusesOrigin', 'localNetworkPermission'] }],
  ['the no-cors probe got lost', { page: LAN_PAGE, server: LAN, listens: 'timeout', socket: 'comfy' },
    { kind: 'refusesOrigin', by: 'comfyui', socketOpens: true }],

  // Nothing gets through
  ['nothing on this PC', {}, { kind: 'nothingListens', where: 'loopback' }],
  ['nothing on the LAN', { page: LAN_PAGE, server: LAN }, { kind: 'nothingListens', where: 'lan' }],
  ['nothing on a public host, plain http', { page: LAN_PAGE, server: 'http://comfy.example:8188/' }, { kind: 'nothingListens', where: 'public' }],
  ['a phone asks its own loopback', { page: LAN_PAGE, server: LOOPBACK }, { kind: 'nothingListens', where: 'ownLoopback' }],
  ['a phone asks its own loopback, in Chrome, which would not let an insecure page reach it either',
    { page: LAN_PAGE, server: LOOPBACK, permission: 'denied' }, { kind: 'ambiguous', causes: ['nothingListens', 'localNetworkPermission'] }],
  ['https page, http server on the LAN', { page: HTTPS_PAGE, server: LAN }, { kind: 'mixedContent' }],
  ['https page, http server with a public name', { page: HTTPS_PAGE, server: 'http://comfy.example:8188/', permission: 'granted' },
    { kind: 'mixedContent' }],
  ['https page of the LAN itself: no permission lifts the rule',
    { page: 'https://192.168.1.31/', server: LAN, permission: 'granted' }, { kind: 'mixedContent' }],
  ['https page, allowed to the LAN, but a name that only a look-up tells',
    { page: HTTPS_PAGE, server: LAN_NAME, permission: 'granted' }, { kind: 'mixedContent' }],
  ['https page, allowed to the LAN', { page: HTTPS_PAGE, server: LAN, permission: 'granted' }, { kind: 'nothingListens', where: 'lan' }],
  ['https page, the LAN forbidden', { page: HTTPS_PAGE, server: LAN, permission: 'denied' },
    { kind: 'localNetworkPermission', state: 'denied', network: 'local' }],
  ['https page, not asked, refused at once', { page: HTTPS_PAGE, server: LAN, permission: 'prompt' },
    { kind: 'ambiguous', causes: ['nothingListens', 'localNetworkPermission'] }],
  ['https page, the question is open', { page: HTTPS_PAGE, server: LAN, permission: 'prompt', http: 'timeout', listens: 'timeout' },
    { kind: 'localNetworkPermission', state: 'asking', network: 'local' }],
  ['https page, loopback, the question is open', { page: HTTPS_PAGE, server: LOOPBACK, permission: 'prompt', http: 'timeout' },
    { kind: 'localNetworkPermission', state: 'asking', network: 'loopback' }],
  ['https page, loopback, Firefox or Safari', { page: HTTPS_PAGE, server: LOOPBACK },
    { kind: 'ambiguous', causes: ['nothingListens', 'mixedContent'] }],
  ['https page, loopback, allowed', { page: HTTPS_PAGE, server: LOOPBACK, permission: 'granted' },
    { kind: 'nothingListens', where: 'ownLoopback' }],
  ['plain http page with a public name: Chrome never lets it, others do',
    { page: HTTP_PUBLIC_PAGE, server: LAN, permission: 'denied' }, { kind: 'ambiguous', causes: ['nothingListens', 'localNetworkPermission'] }],
  ['plain http page with a public name, loopback', { page: HTTP_PUBLIC_PAGE, server: LOOPBACK, permission: 'denied' },
    { kind: 'ambiguous', causes: ['nothingListens', 'localNetworkPermission'] }],
  ['https server: its certificate may be unknown here', { page: LAN_PAGE, server: LAN_HTTPS },
    { kind: 'ambiguous', causes: ['nothingListens', 'certificate'] }],
  ['https server on the LAN from a public page, not asked yet', { page: HTTPS_PAGE, server: LAN_HTTPS, permission: 'prompt' },
    { kind: 'ambiguous', causes: ['nothingListens', 'certificate', 'localNetworkPermission'] }],
  ['the permission of a page that needs none is not looked at', { page: LOCAL_PAGE, server: LAN, permission: 'denied' },
    { kind: 'nothingListens', where: 'lan' }],
  ['the page that ComfyUI serves may speak to its own server only', { page: SERVED.page, server: 'http://192.168.1.44:8188/', blockedByPolicy: true },
    { kind: 'pagePolicy' }],

  // Too slow
  ['no answer in time', { server: LAN, http: 'timeout', listens: 'timeout', socket: 'timeout' }, { kind: 'timeout', somethingAnswers: false }],
  ['it listens and is too busy to answer', { http: 'timeout', listens: 'timeout', socket: 'comfy' }, { kind: 'timeout', somethingAnswers: true }],
]

describe('diagnose', () => {
  it.each(rows)('%s', (_name, sketch, expected) => {
    expect(diagnose(evidenceOf(sketch))).toEqual(expected)
  })

  it('has a verdict for whatever the probes find, and says ok only when both ways work', () => {
    const sketches = fc.record({
      page: fc.constantFrom(LOCAL_PAGE, LAN_PAGE, HTTPS_PAGE, HTTP_PUBLIC_PAGE, SERVED.page),
      server: fc.constantFrom(LOOPBACK, LAN, LAN_NAME, LAN_HTTPS, PUBLIC_HTTPS),
      permission: fc.constantFrom('granted', 'denied', 'prompt', 'unknown'),
      http: fc.constantFrom<HttpFinding['kind']>('stats', 'otherJson', 'html', 'otherBody', 'status', 'targetDown', 'proxyRefused', 'unreadable', 'timeout'),
      listens: fc.constantFrom('answered', 'failed', 'timeout'),
      socket: fc.constantFrom('comfy', 'foreign', 'silent', 'refused', 'timeout'),
      blockedByPolicy: fc.boolean(),
      sentLogin: fc.boolean(),
    })
    fc.assert(fc.property(sketches, (sketch) => {
      const diagnosis = diagnose(evidenceOf(sketch))
      expect(diagnosis.kind === 'ok').toBe(sketch.http === 'stats' && sketch.socket === 'comfy')
      if (diagnosis.kind === 'ambiguous') expect(new Set(diagnosis.causes).size).toBe(diagnosis.causes.length)
    }))
  })
})
