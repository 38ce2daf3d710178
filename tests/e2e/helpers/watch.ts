/**
 * What a page must never do, whatever is tested: throw, complain in the console, run against a Content-Security-Policy.
 * A test that provokes such a complaint names it.
 */
import type { BrowserContext } from '@playwright/test'

/** The browser's own words about requests and sockets that fail: no script can keep them out of the console. */
export const FAILED_REQUEST = /^(Failed to load resource:|WebSocket connection to '|Access to fetch at ')/

const VIOLATION = 'Violation of the Content-Security-Policy: '

export interface Watch {
  /** Over every page of the context, also those that are opened later. To call before the first page is. */
  over(context: BrowserContext): Promise<void>
  /** Complaints that belong to what is tested. */
  allow(pattern: RegExp): void
  /** The test is over and its servers go: what the pages say to that is nobody's business. */
  rest(): void
  problems(): string[]
  /** Everything that any page wrote to its console. */
  consoleText(): string
}

export function createWatch(): Watch {
  const allowed: RegExp[] = []
  const complaints: string[] = []
  const lines: string[] = []
  let isResting = false
  const complain = (text: string) => {
    if (!isResting) complaints.push(text)
  }
  return {
    async over(context) {
      context.on('console', (message) => {
        lines.push(message.text())
        if (message.type() === 'error') complain(`${message.text()} ${message.location().url}`)
      })
      context.on('weberror', (error) => complain(String(error.error().stack)))
      await context.addInitScript((violation) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
          console.error(`${violation}${effectiveDirective} ${blockedURI}`)
        })
      }, VIOLATION)
    },
    allow: (pattern) => void allowed.push(pattern),
    rest: () => {
      isResting = true
    },
    problems: () => complaints.filter((text) => !allowed.some((pattern) => pattern.test(text))),
    consoleText: () => lines.join('\n'),
  }
}
