/** Addresses as people read them, and the line that starts a ComfyUI which this page can reach. Pure. */
import { classifyHost } from '@/comfy/serverAddress'
import type { ServerTarget } from '@/comfy/serverAddress'

const USUAL_PORT = '8188'

/** Base address of the ComfyUI itself: behind the start command's proxy that is another than the page asks. */
export function upstreamOf(target: Pick<ServerTarget, 'baseUrl' | 'key' | 'proxied'>): string {
  return target.proxied ? target.key.replace(/^simulated:/, '') : target.baseUrl
}

/** "192.168.1.20:8188", "https://example.org/comfy": http goes without saying. */
export function shownAddress(baseUrl: string): string {
  return baseUrl.replace(/^http:\/\//, '').replace(/\/$/, '')
}

/**
 * The line to start ComfyUI with so that it listens at `baseUrl`, with the flags that needs and no others. At https
 * without a port stands a proxy, whose way to ComfyUI is not known from here: then address and port are left alone.
 * @param forOtherOrigins the page that asks is served from elsewhere
 */
export function startLine(baseUrl: string, { forOtherOrigins }: { forOtherOrigins: boolean }): string {
  const { protocol, hostname, port } = new URL(baseUrl)
  const isHttps = protocol === 'https:'
  const isDirect = !isHttps || port !== ''
  const flags = [
    isDirect && classifyHost(hostname) !== 'loopback' && '--listen',
    isDirect && port !== USUAL_PORT && `--port ${port || '80'}`,
    isHttps && isDirect && '--tls-keyfile key.pem --tls-certfile cert.pem',
    forOtherOrigins && '--enable-cors-header',
  ]
  return ['python main.py', ...flags.filter(Boolean)].join(' ')
}
