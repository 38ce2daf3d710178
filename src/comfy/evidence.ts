/**
 * What the probes found out about one server address, as plain data: gathered by probe.ts, judged by diagnose.ts.
 * Holds no credentials and no bodies.
 */
export type HostClass = 'loopback' | 'private' | 'public'

/** The page that asks. A browser decides by it what may be reached. */
export interface PageFacts {
  origin: string
  isHttps: boolean
  isSecureContext: boolean
  hostClass: HostClass
}

export interface ServerFacts {
  baseUrl: string
  isHttps: boolean
  hostClass: HostClass
  sameOrigin: boolean
  /** An IP address or a .local name: plainly of the local network, without a look-up. */
  isLocalLiteral: boolean
  /** Reached through the start command's proxy; what stands behind it is another address. */
  proxied: boolean
}

/** GET api/system_stats with CORS, just as the client asks it. */
export type HttpFinding =
  | { kind: 'stats'; comfyuiVersion: string | null }
  | { kind: 'otherJson' }
  | { kind: 'html' } // 2xx
  | { kind: 'otherBody' } // 2xx, neither JSON nor HTML
  | { kind: 'status'; status: number; isHtml: boolean; challenge: LoginScheme | null }
  | { kind: 'targetDown'; reason: TargetDownReason } // the start command's proxy says so, and it can tell more than a page
  | { kind: 'proxyRefused' } // its guard does not let this page through
  | { kind: 'unreadable' } // no answer, or one that the browser keeps from the page: alike from here
  | { kind: 'timeout' }
export type LoginScheme = 'basic' | 'bearer'
export type TargetDownReason = 'refused' | 'unknownName' | 'unreachable' | 'certificate' | 'other'

/** The same address without CORS: resolves for any answer, even a 403, and says only that something answers. */
export type ListenFinding = { kind: 'answered' } | { kind: 'failed' } | { kind: 'timeout' }

/** A socket of its own id, closed again after its first message. */
export type SocketFinding =
  | { kind: 'comfy' } // the first message was `status`, as ComfyUI's always is
  | { kind: 'foreign' } // it opened and something else came
  | { kind: 'silent' } // it opened and nothing came
  | { kind: 'refused' }
  | { kind: 'timeout' }

/** `unknown`: the browser has no such permission, or does not tell. */
export type NetworkPermission = 'granted' | 'denied' | 'prompt' | 'unknown'

export type Timed<T> = T & { durationMs: number }

export interface Evidence {
  page: PageFacts
  server: ServerFacts
  /** The two permissions of Local Network Access (protocol 4.5). */
  permissions: { local: NetworkPermission; loopback: NetworkPermission }
  http: Timed<HttpFinding>
  listens: Timed<ListenFinding>
  socket: Timed<SocketFinding>
  /** The page's own Content-Security-Policy stopped a probe; ComfyUI sets one with --disable-api-nodes. */
  blockedByPolicy: boolean
  sentLogin: boolean
}
