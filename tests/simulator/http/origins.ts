/**
 * Who may ask. Without --enable-cors-header a middleware refuses other origins on a loopback host and, in newer
 * releases, everything that comes from another site; with it everybody gets through and the answers say so.
 * Source: protocol 4.1, 4.2.
 */
import { lookup } from 'node:dns/promises'
import type { IncomingHttpHeaders } from 'node:http'
import type { Profile } from '../profile'

export interface OriginRules {
  /** Whether the middleware lets the request through. */
  allows(headers: IncomingHttpHeaders): Promise<boolean>
  /** Headers for answers that were not raised as exceptions. */
  answerHeaders: Readonly<Record<string, string>>
}

export function createOriginRules(profile: Profile, corsHeader: string | null): OriginRules {
  if (corsHeader !== null) {
    return {
      allows: () => Promise.resolve(true),
      answerHeaders: {
        'Access-Control-Allow-Origin': corsHeader,
        'Access-Control-Allow-Methods': profile.corsMethods,
        'Access-Control-Allow-Headers': 'Content-Type, Authorization',
        'Access-Control-Allow-Credentials': 'true',
      },
    }
  }
  return {
    answerHeaders: {},
    allows: async (headers) => {
      if (profile.refusesCrossSite && headers['sec-fetch-site'] === 'cross-site') return false
      const { host, origin } = headers
      if (!host || !origin) return true
      const wanted = splitAddress(host)
      const asking = splitAddress(netlocOf(origin))
      if (asking.host === '' || !(await isLoopback(wanted.host))) return true // "null" has no address to compare
      return wanted.host === asking.host && (wanted.port === '' || asking.port === '' || wanted.port === asking.port)
    },
  }
}

function netlocOf(origin: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/]*)/i.exec(origin)?.[1] ?? ''
}

function splitAddress(address: string): { host: string; port: string } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(address.toLowerCase())
  return { host: (match?.[1] ?? '').replaceAll(/[[\]]/g, ''), port: match?.[2] ?? '' }
}

const resolved = new Map<string, Promise<boolean>>()

/** Addresses by their number, names by what they resolve to. */
function isLoopback(host: string): Promise<boolean> {
  if (host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)) return Promise.resolve(true)
  if (/^[\d.]+$/.test(host) || host.includes(':')) return Promise.resolve(false)
  const known = resolved.get(host)
  if (known) return known
  const answer = lookup(host, { all: true }).then(
    (addresses) => addresses.length > 0 && addresses.every(({ address }) => address === '::1' || address.startsWith('127.')),
    () => false,
  )
  resolved.set(host, answer)
  return answer
}
