/** How a phone in the same network gets to this page: addresses to scan, or the line that makes it possible. Pure. */
import { classifyHost } from '@/comfy/serverAddress'
import type { PageServer } from './pageServer'

export type PhoneHelp =
  | { kind: 'addresses'; urls: readonly [string, ...string[]] }
  | { kind: 'command'; reason: 'start' | 'comfyui' | 'serverHere'; line: string }

export function phoneHelp(pageUrl: string, pageServer: PageServer, serverBaseUrl: string | null): PhoneHelp {
  const page = new URL(pageUrl)
  page.hash = ''
  page.search = ''
  const isOwnPage = classifyHost(page.hostname) === 'loopback'
  switch (pageServer.kind) {
    case 'startCommand': {
      const [first, ...rest] = pageServer.json.phoneUrls
      return first === undefined ? { kind: 'command', reason: 'start', line: 'npm start -- --host' } : { kind: 'addresses', urls: [first, ...rest] }
    }
    case 'comfyui':
      return isOwnPage ? { kind: 'command', reason: 'comfyui', line: 'python main.py --listen' } : { kind: 'addresses', urls: [page.href] }
    case 'files': {
      if (isOwnPage) return { kind: 'command', reason: 'start', line: 'npm start -- --host' }
      if (serverBaseUrl === null) return { kind: 'addresses', urls: [page.href] }
      if (classifyHost(new URL(serverBaseUrl).hostname) === 'loopback') return { kind: 'command', reason: 'serverHere', line: 'npm start -- --host' }
      page.searchParams.set('server', serverBaseUrl)
      return { kind: 'addresses', urls: [page.href] }
    }
  }
}
