/** Addresses as people read them. Pure. */
import type { ServerTarget } from '@/comfy/serverAddress'

/** Base address of the ComfyUI itself: behind the start command's proxy that is another than the page asks. */
export function upstreamOf(target: Pick<ServerTarget, 'baseUrl' | 'key' | 'proxied'>): string {
  return target.proxied ? target.key.replace(/^simulated:/, '') : target.baseUrl
}

/** "192.168.1.20:8188", "https://example.org/comfy": http goes without saying. */
export function shownAddress(baseUrl: string): string {
  return baseUrl.replace(/^http:\/\//, '').replace(/\/$/, '')
}
