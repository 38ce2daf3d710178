/**
 * Decides which server the page works with, from what is known before anything is asked of a server. Pure.
 * In this order: the address in `?server=` (one not used before is confirmed first), the server that serves the page,
 * the last one used, ComfyUI's usual address if the page itself is on this device, else the person says.
 */
import { classifyHost, parseServerAddress, serverKeyOf } from '@/comfy/serverAddress'
import type { AddressProblem, ServerTarget } from '@/comfy/serverAddress'
import type { PageServer } from './pageServer'

export type Choice =
  | Connection
  | { kind: 'confirm'; target: ServerTarget; otherwise: Connection | Question }
  | Question
export interface Connection {
  kind: 'connect'
  target: ServerTarget
}
/** `prefill` stands in the address field; nothing is connected before the person presses the button. */
export interface Question {
  kind: 'ask'
  prefill: string
  problem: AddressProblem | null
}

export interface Known {
  pageUrl: string
  pageServer: PageServer
  /** Base addresses. */
  lastServer: string | null
  knownServers: readonly string[]
}

const USUAL_HOST = '127.0.0.1:8188'

export function chooseServer(known: Known): Choice {
  const otherwise = withoutAddress(known)
  const typed = new URL(known.pageUrl).searchParams.get('server')
  if (typed === null) return otherwise
  const address = parseServerAddress(typed, new URL(known.pageUrl).protocol)
  if (!address.ok) return { kind: 'ask', prefill: typed, problem: address.reason }
  const target = targetFor(address.baseUrl, known.pageServer)
  const isKnown = target.proxied || [...known.knownServers, known.lastServer, servingAddress(known)].includes(target.baseUrl)
  return isKnown ? { kind: 'connect', target } : { kind: 'confirm', target, otherwise }
}

/** How to reach a server from this page: straight, or through the start command when that is what it leads to. */
export function targetFor(baseUrl: string, pageServer: PageServer): ServerTarget {
  const straight = { baseUrl, key: serverKeyOf(baseUrl, false), simulated: false, proxied: false }
  if (pageServer.kind !== 'startCommand' || pageServer.json.simulated || pageServer.json.upstream !== baseUrl) return straight
  return proxiedTarget(pageServer)
}

/** The server behind the start command that serves this page. */
export function proxiedTarget({ json, baseUrl }: Extract<PageServer, { kind: 'startCommand' }>): ServerTarget {
  return { baseUrl, key: serverKeyOf(json.upstream, json.simulated), simulated: json.simulated, proxied: true }
}

function withoutAddress({ pageUrl, pageServer, lastServer }: Known): Connection | Question {
  if (pageServer.kind === 'startCommand') return { kind: 'connect', target: proxiedTarget(pageServer) }
  const page = new URL(pageUrl)
  const usual = classifyHost(page.hostname) === 'loopback' ? `http://${USUAL_HOST}/` : null
  const baseUrl = (pageServer.kind === 'comfyui' ? pageServer.baseUrl : null) ?? lastServer ?? usual
  if (baseUrl !== null) return { kind: 'connect', target: targetFor(baseUrl, pageServer) }
  // A page from somewhere in the house often comes from the PC that also runs ComfyUI.
  const prefill = classifyHost(page.hostname) === 'private' ? `${page.hostname}:8188` : USUAL_HOST
  return { kind: 'ask', prefill, problem: null }
}

function servingAddress({ pageServer }: Known): string | null {
  return pageServer.kind === 'comfyui' ? pageServer.baseUrl : null
}
