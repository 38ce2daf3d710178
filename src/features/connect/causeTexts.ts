/** One sentence or two for a cause that cannot be told from others: what it may be, and what to do about it. Pure. */
import type { Cause } from '@/comfy/diagnose'
import type { Evidence } from '@/comfy/evidence'
import { assertNever } from '@/lib/assertNever'
import type { Words } from './words'

/** What the sentences are about. */
export interface Subject {
  evidence: Evidence
  /** The ComfyUI itself, also behind the start command. */
  baseUrl: string
  address: string
  /** The line that starts it so that this page may reach it. */
  start: string
  /** The line that reaches it where this page cannot. */
  throughStartCommand: string
}

export function causeText(cause: Cause, { evidence, baseUrl, address, throughStartCommand }: Subject): Words {
  switch (cause) {
    case 'nothingListens':
      return evidence.server.hostClass === 'loopback' && evidence.page.hostClass !== 'loopback'
        ? ['ComfyUI is not running on this device, which is what this address means. For another PC, use the address of that PC.']
        : ['ComfyUI is not running there.']
    case 'certificate':
      return ['This browser does not know its certificate. ', { link: `Open ${address}`, href: baseUrl }, ' in a tab and accept it.']
    case 'mixedContent':
      return ['This browser blocks http from an https page, as Safari and Brave do. Use Chrome or Firefox, or run ', { code: throughStartCommand }, '.']
    case 'localNetworkPermission':
      return evidence.page.isSecureContext
        ? ['The browser has not let this page reach it. Open the icon left of this page’s address and allow it there.']
        : ['Chrome keeps pages that came over http from the local network. Open this page over https, or run ', { code: throughStartCommand }, '.']
    case 'refusesOrigin':
      return ['ComfyUI was started without permission for pages from another address.']
    case 'loginPage':
      return ['A proxy in front wants a login.']
    case 'notComfy':
      return ['Another program answers there. Check the port.']
    default:
      return assertNever(cause)
  }
}
