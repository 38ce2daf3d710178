import { describe, expect, it } from 'vitest'
import { diagnose } from '@/comfy/diagnose'
import { serverKeyOf } from '@/comfy/serverAddress'
import type { ServerTarget } from '@/comfy/serverAddress'
import { startLine } from '@/features/connect/startLine'
import { checklist } from '@/features/connect/checks'
import { doctorText } from '@/features/connect/doctorTexts'
import { plainText } from '@/features/connect/words'
import { evidenceOf } from '@tests/helpers/evidence'
import type { EvidenceSketch } from '@tests/helpers/evidence'

const LAN_PAGE = 'http://192.168.1.31:5173/'
const HTTPS_PAGE = 'https://pictures.example/'
const LOOPBACK = 'http://127.0.0.1:8188/'
const LAN = 'http://192.168.1.20:8188/'
const START = { page: 'http://localhost:5173/', server: 'http://localhost:5173/comfy/', proxied: true }

function examine(sketch: EvidenceSketch) {
  const evidence = evidenceOf(sketch)
  const { baseUrl, proxied } = evidence.server
  const target: ServerTarget = { baseUrl, key: serverKeyOf(proxied ? LOOPBACK : baseUrl, false), simulated: false, proxied }
  const diagnosis = diagnose(evidence)
  const text = doctorText(diagnosis, evidence, target)
  const said = [text.headline, ...[text.why, ...text.causes, ...text.ways].map(plainText), text.command?.lead, text.command?.line].filter(Boolean)
  return { kind: diagnosis.kind, text, said: said.join('\n'), checks: checklist(diagnosis, evidence, target) }
}

/** One for every cause that a person can meet. */
const situations: Record<string, EvidenceSketch> = {
  'nothing on this PC': {},
  'nothing on this device, page from elsewhere': { page: LAN_PAGE },
  'nothing on the LAN': { page: LAN_PAGE, server: LAN },
  'nothing on a public host': { server: 'http://comfy.example/' },
  'the ComfyUI of this page has ended': { page: `${LAN}darkroom/`, server: LAN },
  'the start command has ended': START,
  'the target of the start command is down': { ...START, http: 'targetDown' },
  'its host name is unknown': { ...START, http: { kind: 'targetDown', reason: 'unknownName' } },
  'it cannot be reached': { ...START, http: { kind: 'targetDown', reason: 'unreachable' } },
  'its certificate is not trusted': { ...START, http: { kind: 'targetDown', reason: 'certificate' } },
  'it breaks otherwise': { ...START, http: { kind: 'targetDown', reason: 'other' } },
  'the start command does not know the page': { ...START, page: 'http://mypc:5173/', server: 'http://mypc:5173/comfy/', http: 'proxyRefused' },
  'origin refused, socket opens': { page: LAN_PAGE, server: LAN, listens: 'answered', socket: 'comfy' },
  'origin refused, socket too': { listens: 'answered' },
  'https page, http server': { page: HTTPS_PAGE, server: LAN },
  'local network denied': { page: HTTPS_PAGE, server: LAN, permission: 'denied' },
  'loopback denied': { page: HTTPS_PAGE, permission: 'denied' },
  'local network asked for': { page: HTTPS_PAGE, server: LAN, permission: 'prompt', http: 'timeout' },
  'login needed': { ...START, http: { kind: 'status', status: 401, isHtml: false, challenge: 'basic' } },
  'login refused': { ...START, http: { kind: 'status', status: 401, isHtml: false, challenge: 'basic' }, sentLogin: true },
  'a web page answers': { http: 'html' },
  'it leads to another site': { page: LAN, server: LAN, listens: 'answered' },
  'something else answers': { http: 'otherJson' },
  'nothing of ComfyUI at this path': { http: 'status' },
  'socket blocked': { http: 'stats' },
  'socket blocked before the start command': { ...START, http: 'stats' },
  'socket silent': { http: 'stats', socket: 'silent' },
  'socket blocked as mixed content': { page: HTTPS_PAGE, server: LAN, permission: 'granted', http: 'stats' },
  'login does not reach the socket': { http: 'stats', sentLogin: true },
  'error of its own': { http: { kind: 'status', status: 500, isHtml: false, challenge: null } },
  'gateway error': { http: { kind: 'status', status: 502, isHtml: false, challenge: null } },
  'no answer in time': { page: LAN_PAGE, server: LAN, http: 'timeout', listens: 'timeout' },
  'too busy': { page: LAN_PAGE, server: LAN, http: 'timeout', listens: 'answered' },
  'forbidden by the page': { page: `${LAN}darkroom/`, server: 'http://192.168.1.44:8188/', blockedByPolicy: true },
  'LAN, kept back': { page: LAN_PAGE, server: LAN, listens: 'answered' },
  'public, kept back': { page: HTTPS_PAGE, server: 'https://comfy.example/', listens: 'answered' },
  'https, silent': { page: LAN_PAGE, server: 'https://192.168.1.20:8188/' },
  'https page to loopback': { page: HTTPS_PAGE },
  'not asked yet': { page: HTTPS_PAGE, server: LAN, permission: 'prompt' },
  'insecure page': { page: 'http://lan.test/', server: LAN, permission: 'denied' },
}

describe('doctorText', () => {
  it('says something of its own in every situation', () => {
    const texts = Object.values(situations).map((sketch) => examine(sketch).said)
    expect(new Set(texts).size).toBe(texts.length)
    for (const text of texts) expect(text).not.toMatch(/undefined|null|\[object/)
  })

  it('covers every verdict but the good one', () => {
    const kinds = new Set(Object.values(situations).map((sketch) => examine(sketch).kind))
    expect([...kinds].toSorted()).toEqual([
      'ambiguous', 'localNetworkPermission', 'loginPage', 'mixedContent', 'notComfy', 'nothingListens', 'pagePolicy',
      'refusesOrigin', 'serverError', 'socketBlocked', 'targetDown', 'timeout',
    ])
  })

  it('names both causes where it cannot tell', () => {
    const { text } = examine(situations['https page to loopback'] ?? {})
    expect(text.causes.map(plainText)).toEqual([
      expect.stringContaining('not running on this device'),
      expect.stringContaining('blocks http from an https page'),
    ])
  })

  it('offers the login only where one may help', () => {
    const offered = Object.entries(situations).filter(([, sketch]) => examine(sketch).text.login !== null).map(([name]) => name)
    expect(offered).toEqual([
      'login needed', 'login refused', 'a web page answers', 'it leads to another site', 'LAN, kept back', 'public, kept back',
    ])
  })

  it('keeps its sentences short', () => {
    for (const sketch of Object.values(situations)) {
      const { text } = examine(sketch)
      expect(text.headline.length, text.headline).toBeLessThan(70)
      expect(plainText(text.why).length, plainText(text.why)).toBeLessThan(150)
    }
  })
})

describe('the line to paste', () => {
  it.each([
    [LOOPBACK, false, 'python main.py'],
    [LOOPBACK, true, 'python main.py --enable-cors-header'],
    [LAN, true, 'python main.py --listen --enable-cors-header'],
    ['http://192.168.1.20:9000/', true, 'python main.py --listen --port 9000 --enable-cors-header'],
    ['http://comfy.lan/', false, 'python main.py --listen --port 80'],
    ['https://192.168.1.20:8188/', false, 'python main.py --listen --tls-keyfile key.pem --tls-certfile cert.pem'],
    ['https://comfy.example/', true, 'python main.py --enable-cors-header'],
  ])('has the flags that %s needs (page from elsewhere: %s)', (baseUrl, forOtherOrigins, line) => {
    expect(startLine(baseUrl, { forOtherOrigins })).toBe(line)
  })

  it('asks for no permission for other origins where none is needed', () => {
    expect(examine(situations['the target of the start command is down'] ?? {}).text.command?.line).toBe('python main.py')
    expect(examine(situations['the ComfyUI of this page has ended'] ?? {}).text.command?.line).toBe('python main.py --listen')
  })
})

describe('checklist', () => {
  it('shows a LAN server without the flag as listening, with an open socket, and kept back', () => {
    expect(examine(situations['origin refused, socket opens'] ?? {}).checks).toEqual([
      { label: 'Something listens at 192.168.1.20:8188', state: 'yes', note: '12 ms' },
      { label: 'The socket opens', state: 'yes', note: '18 ms' },
      { label: 'Its answers allow pages from 192.168.1.31:5173', state: 'no', note: 'missing' },
    ])
  })

  it('does not claim that nothing listens where the browser never asked', () => {
    for (const name of ['https page, http server', 'local network denied', 'local network asked for', 'forbidden by the page']) {
      const { checks } = examine(situations[name] ?? {})
      expect(checks.at(-1), name).toMatchObject({ label: expect.stringMatching(/^Something listens/), state: 'open' })
    }
  })

  it('names what stands behind the start command, not the proxy', () => {
    expect(examine(situations['the target of the start command is down'] ?? {}).checks).toEqual([
      { label: 'The start command runs', state: 'yes', note: '12 ms' },
      { label: 'Something listens at 127.0.0.1:8188', state: 'no', note: 'no answer' },
    ])
  })

  it('never lists a thing twice', () => {
    for (const sketch of Object.values(situations)) {
      const labels = examine(sketch).checks.map(({ label }) => label)
      expect(new Set(labels).size).toBe(labels.length)
    }
  })
})
