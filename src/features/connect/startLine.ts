import { classifyHost } from '@/comfy/serverAddress'

const USUAL_PORT = '8188'

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
