/**
 * A whole page without its components: storage in a fresh IndexedDB, a server at COMFY_URL (fakeComfy.ts) and its socket
 * (fakeSocket.ts). What serves the page itself is given by path.
 */
import { vi } from 'vitest'
import { boot, type Boot } from '@/app/boot'
import { createPage, sessionOf, type Page, type Phase } from '@/app/page'
import type { Session } from '@/app/session'
import type { Parameter, Role } from '@/workflow/form/parameters'
import { COMFY_URL, fakeComfy, type FakeComfy, type FakeComfyOptions } from './fakeComfy'
import { fakeSockets, type FakeSockets } from './fakeSocket'
import { settle } from './testSession'

export interface OpenPage {
  page: Page
  booted: Boot
  server: FakeComfy
  sockets: FakeSockets
  phase: () => Phase
  session: () => Session | null
  parameter: (role: Role, at?: number) => Parameter
  /** Of a field that was changed. */
  value: (role: Role, at?: number) => Parameter['initial'] | undefined
  setValue: (role: Role, value: Parameter['initial']) => void
  /** The tab is closed or reloaded. */
  leave: () => Promise<void>
}

let pages: OpenPage[] = []

export async function openPage(address: string, { host = {}, ...options }: FakeComfyOptions & { host?: Record<string, object> } = {}): Promise<OpenPage> {
  const [server, sockets] = [fakeComfy(options), fakeSockets()]
  vi.stubGlobal('location', new URL(address))
  vi.stubGlobal('WebSocket', sockets.WebSocket)
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    const url = new URL(input)
    if (url.href.startsWith(COMFY_URL)) return server.fetch(input, init)
    const body = url.origin === new URL(address).origin ? host[url.pathname] : undefined
    if (body) return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
    return new Response('<!doctype html>', { status: 404 })
  })
  const page = createPage()
  const booted = await boot(page)
  const session = () => sessionOf(page.state.getState())
  const opened: OpenPage = {
    page,
    booted,
    server,
    sockets,
    session,
    phase: () => page.state.getState().phase,
    parameter(role, at = 0) {
      const parameter = page.documents.getState().parameters.filter((it) => it.role === role)[at]
      if (!parameter) throw new Error(`The workflow has no ${role}`)
      return parameter
    },
    value: (role, at) => page.documents.getState().values.get(opened.parameter(role, at).id),
    setValue: (role, value) => page.documents.getState().setValue(opened.parameter(role).id, value),
    async leave() {
      await page.drafts.flush()
      session()?.close()
    },
  }
  pages.push(opened)
  await settle()
  return opened
}

/** After each test. */
export function closePages(): void {
  for (const { session, page } of pages) {
    session()?.close()
    page.db.close()
  }
  pages = []
  vi.unstubAllGlobals()
}

/** As a browser that has never seen this page. */
export function forgetTab(): void {
  sessionStorage.clear()
  window.name = ''
}
