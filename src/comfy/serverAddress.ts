/**
 * What a person types or a page is served from, turned into the base address of a ComfyUI server, and back to words
 * about where that server is. Never throws and asks nobody: whether something listens there is for the probes.
 * A base address is absolute, ends with "/", and holds no credentials, query or hash.
 */
import { asServerKey } from './ids'
import type { ServerKey } from './ids'

/** The server a page works with. `baseUrl` may be our start command's proxy; `key` names what stands behind it. */
export interface ServerTarget {
  baseUrl: string
  key: ServerKey
  simulated: boolean
  proxied: boolean
}

export type AddressProblem = 'empty' | 'scheme' | 'host' | 'port'
export type ParsedAddress =
  | { ok: true; baseUrl: string; hadCredentials: boolean }
  | { ok: false; reason: AddressProblem }

/** ComfyUI's own port, meant by everybody who types a host alone. */
const DEFAULT_PORT = 8188
/** Longer is no address but a pasted document. */
const MAX_ADDRESS_LENGTH = 2048

/**
 * Takes `192.168.1.20`, `host:8188`, `[::1]:8188`, `https://x/comfy/`, a pasted page or API address, and the line
 * ComfyUI prints at its start. Without a scheme it is http and, without a port, 8188; a scheme keeps its own port.
 * @param pageProtocol of the asking page: on https a public name without a scheme or port is meant as https too,
 * since http could not be reached from there
 */
export function parseServerAddress(typed: string, pageProtocol?: string): ParsedAddress {
  const text = embeddedUrl(typed.trim()) ?? typed.trim()
  if (text === '') return { ok: false, reason: 'empty' }
  if (text.length > MAX_ADDRESS_LENGTH) return { ok: false, reason: 'host' }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)
  if (scheme) {
    const secure = schemes[scheme[1]?.toLowerCase() ?? '']
    if (secure === undefined) return { ok: false, reason: 'scheme' }
    return readUrl(`${secure ? 'https' : 'http'}://${text.slice(scheme[0].length)}`)
  }
  const rest = bracketIpv6(text.replace(/^\/+/, ''))
  const parsed = readUrl(`http://${rest}`)
  if (!parsed.ok) return parsed
  const url = new URL(parsed.baseUrl)
  // The URL drops http's own port, so whether one was typed is read from the text.
  const typedPort = /^(?:[^/?#]*@)?(?:\[[^\]]*\]|[^:/?#]*):(\d+)/.exec(rest)?.[1]
  if (typedPort === '443') return readUrl(`https://${rest}`)
  if (typedPort === undefined) {
    if (pageProtocol === 'https:' && classifyHost(url.hostname) === 'public') return readUrl(`https://${rest}`)
    url.port = String(DEFAULT_PORT)
  }
  return { ...parsed, baseUrl: url.href }
}

/**
 * The server a page was served by, if one did: its own folder, with `/darkroom/...` or `/extensions/NAME/...` cut off
 * and a prefix before them kept. Null for pages that no server sent (file:).
 */
export function serverOfPage(pageUrl: string): string | null {
  const url = tryUrl(pageUrl)
  if (!url || !isHttp(url)) return null
  return `${url.origin}${cutPage(url.pathname.replace(/[^/]*$/, ''))}`
}

/** Names a server in everything stored. What a simulator made is kept apart from real results. */
export function serverKeyOf(upstream: string, simulated: boolean): ServerKey {
  return asServerKey(simulated ? `simulated:${upstream}` : upstream)
}

/**
 * Where a host is, as far as its name tells: the address spaces that browsers ask permission for (protocol 4.5).
 * A name without a dot is one of the local network.
 */
export function classifyHost(hostname: string): 'loopback' | 'private' | 'public' {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback'
  const ipv4 = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(host)
  if (ipv4) return classifyIpv4(Number(ipv4[1]), Number(ipv4[2]))
  if (host.includes(':')) return classifyIpv6(host)
  if (!host.includes('.')) return 'private'
  return /\.(?:local|lan|home|internal|home\.arpa)$/.test(host) ? 'private' : 'public'
}

function classifyIpv4(first: number, second: number): 'loopback' | 'private' | 'public' {
  if (first === 127 || first === 0) return 'loopback'
  const isPrivate = first === 10
    || (first === 172 && second >= 16 && second <= 31)
    || (first === 192 && second === 168)
    || (first === 169 && second === 254)
    || (first === 100 && second >= 64 && second <= 127) // carrier-grade NAT: Tailscale and its like
  return isPrivate ? 'private' : 'public'
}

function classifyIpv6(host: string): 'loopback' | 'private' | 'public' {
  if (host === '::1' || host === '::') return 'loopback'
  // An IPv4 address inside: the URL parser writes its last 32 bits as two groups.
  const mapped = /^::ffff:([0-9a-f]{1,4}):[0-9a-f]{1,4}$/.exec(host)?.[1]
  if (mapped) {
    const high = Number.parseInt(mapped, 16)
    return classifyIpv4(high >> 8, high & 0xff)
  }
  return /^(?:f[cd]|fe[89ab])/.test(host) ? 'private' : 'public'
}

const schemes: Record<string, boolean | undefined> = { http: false, ws: false, https: true, wss: true }

/** The address in "To see the GUI go to: http://127.0.0.1:8188", or in <brackets>. */
function embeddedUrl(text: string): string | undefined {
  return /(?:https?|wss?):\/\/[^\s"'<>]+/i.exec(text)?.[0]
}

/** `::1` and `fe80::1` stand without brackets when typed; with a port they cannot. */
function bracketIpv6(text: string): string {
  const address = /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*/i.exec(text)?.[0]
  return address ? `[${address}]${text.slice(address.length)}` : text
}

function readUrl(text: string): ParsedAddress {
  const url = tryUrl(text)
  if (!url || url.hostname === '') {
    const withoutPort = tryUrl(text.replace(/^(https?:\/\/(?:\[[^\]]*\]|[^:/?#]*)):[^/?#]*/, '$1'))
    return { ok: false, reason: withoutPort && withoutPort.hostname !== '' ? 'port' : 'host' }
  }
  // What `--listen` prints means every address of that machine, and is none that a browser can open.
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1'
  const hadCredentials = url.username !== '' || url.password !== ''
  return { ok: true, baseUrl: `${url.origin}${cutApi(cutPage(url.pathname))}`, hadCredentials }
}

/** Cuts off the folders our own page is served from by ComfyUI. */
function cutPage(path: string): string {
  const segments = path.split('/')
  const extensions = segments.lastIndexOf('extensions')
  if (extensions > 0 && segments[extensions + 1]) return folderOf(segments, extensions)
  const darkroom = segments.lastIndexOf('darkroom')
  if (darkroom > 0) return folderOf(segments, darkroom)
  if (/^index\.html?$/i.test(segments.at(-1) ?? '')) return folderOf(segments, segments.length - 1)
  return path
}

/** Cuts off the API route of a pasted address; a prefix that only shares a route's name is kept. */
function cutApi(path: string): string {
  const segments = path.replace(/\/+$/, '').split('/')
  const last = segments.length - 1
  const beforeLast = segments[last - 1] ?? ''
  let cut = segments.length
  if (plainRoutes.has(segments[last] ?? '')) cut = last
  else if (last > 1 && routesWithParameter.has(beforeLast)) cut = last - 1
  if (cut <= last && segments[cut - 1] === 'api') cut--
  if (cut > last && segments[last] === 'api') cut = last
  return folderOf(segments, cut)
}

const routesWithParameter = new Set(['object_info', 'history', 'models', 'jobs'])
const plainRoutes = new Set([...routesWithParameter, 'system_stats', 'prompt', 'queue', 'features', 'view', 'ws', 'users', 'embeddings'])

/** The first `count` segments of a path as a folder: begins and ends with "/". */
function folderOf(segments: readonly string[], count: number): string {
  return `${segments.slice(0, count).join('/')}/`.replace(/^\/*/, '/')
}

function tryUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

const isHttp = (url: URL) => url.protocol === 'http:' || url.protocol === 'https:'
