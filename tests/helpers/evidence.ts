/** Evidence as the probes would leave it: say where the page and the server are and what came of each probe. */
import type { Evidence, HttpFinding, ListenFinding, NetworkPermission, SocketFinding } from '@/comfy/evidence'
import { readPageFacts, readServerFacts } from '@/comfy/probe'

export interface EvidenceSketch {
  page?: string
  server?: string
  proxied?: boolean
  /** Default: as Chrome has it, by the page's scheme and host. */
  isSecureContext?: boolean
  /** The same for both networks. Default: a browser that does not tell. */
  permission?: NetworkPermission
  http?: HttpFinding | HttpFinding['kind']
  listens?: ListenFinding['kind']
  socket?: SocketFinding['kind']
  blockedByPolicy?: boolean
  sentLogin?: boolean
}

export function evidenceOf(sketch: EvidenceSketch = {}): Evidence {
  const { page = 'http://localhost:5173/', server = 'http://127.0.0.1:8188/', proxied = false, permission = 'unknown' } = sketch
  const at = new URL(page)
  const isSecureContext = sketch.isSecureContext ?? (at.protocol === 'https:' || /^(localhost|127\.)/.test(at.hostname))
  const pageFacts = readPageFacts(at, isSecureContext)
  return {
    page: pageFacts,
    server: readServerFacts({ baseUrl: server, proxied }, pageFacts),
    permissions: { local: permission, loopback: permission },
    http: { ...httpOf(sketch.http ?? 'unreadable'), durationMs: 12 },
    listens: { kind: sketch.listens ?? 'failed', durationMs: 12 },
    socket: { kind: sketch.socket ?? 'refused', durationMs: 18 },
    blockedByPolicy: sketch.blockedByPolicy ?? false,
    sentLogin: sketch.sentLogin ?? false,
  }
}

function httpOf(http: NonNullable<EvidenceSketch['http']>): HttpFinding {
  if (typeof http !== 'string') return http
  if (http === 'stats') return { kind: 'stats', comfyuiVersion: '0.33.0' }
  if (http === 'status') return { kind: 'status', status: 404, isHtml: false, challenge: null }
  if (http === 'targetDown') return { kind: 'targetDown', reason: 'refused' }
  return { kind: http }
}
