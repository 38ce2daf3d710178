/** What jsdom leaves out: media queries, CSS.escape, and sizes, without which a virtual list shows no rows. */
import { vi } from 'vitest'

const LIST_HEIGHT_PX = 280

export function installBrowserParts({ touch = false } = {}): void {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: touch && query.includes('coarse'), media: query }))
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} })
  vi.stubGlobal('CSS', { escape: (text: string) => text.replaceAll(/\W/g, String.raw`\$&`) })
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(LIST_HEIGHT_PX)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(LIST_HEIGHT_PX)
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(LIST_HEIGHT_PX)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(LIST_HEIGHT_PX)
}
