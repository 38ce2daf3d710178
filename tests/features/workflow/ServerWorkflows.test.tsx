import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createComfyHttp } from '@/comfy/http'
import { asServerKey } from '@/comfy/ids'
import { ServerWorkflows } from '@/features/workflow/ServerWorkflows'
import { whenSaved } from '@/features/workflow/serverTexts'
import { renderWithStores } from '@tests/helpers/renderWithStores'
import { installBrowserParts } from '@tests/ui/browserParts'

beforeEach(() => {
  installBrowserParts()
  localStorage.clear()
})

const FILES = 'api/v2/userdata?path=workflows'
const listing = ['workflows/lake.json', 'workflows/portraits/keeper.json', 'workflows/portraits/studio/wall.json'].map((path, at) =>
  ({ path, type: 'file', size: 1024, modified: 1_700_000_000 - at * 86_400 }))

function renderBrowser(routes: Record<string, unknown>, baseUrl = 'http://comfy.test:8188/') {
  const asked: { path: string; user: string | null }[] = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const path = String(input).slice(baseUrl.length)
    asked.push({ path, user: new Headers(init?.headers).get('comfy-user') })
    const answer = routes[path] ?? (path === 'api/users' ? { storage: 'server', migrated: true } : 404)
    return typeof answer === 'number' ? new Response('', { status: answer }) : new Response(JSON.stringify(answer))
  }
  const onClose = vi.fn<() => void>()
  const server = { http: createComfyHttp({ baseUrl, fetch }), key: asServerKey(baseUrl), baseUrl }
  return { ...renderWithStores(<ServerWorkflows onClose={onClose} />, { server }), asked, onClose }
}

const names = async () => (await screen.findAllByRole('option')).map((option) => option.getAttribute('aria-label'))

describe('the workflows on the server', () => {
  it('are listed by folder, what was saved last first, and opened', async () => {
    const { user, actions, onClose } = renderBrowser({ [FILES]: listing })
    expect(await names()).toEqual(['lake', 'portraits/keeper', 'portraits/studio/wall'])
    await user.click(screen.getByRole('option', { name: 'portraits/keeper' }))
    expect(actions.openServerWorkflow).toHaveBeenCalledExactlyOnceWith('workflows/portraits/keeper.json', null)
    await waitFor(() => expect(onClose).toHaveBeenCalled())
  })

  it('are searched by name and folder, and opened with Enter', async () => {
    const { user, actions } = renderBrowser({ [FILES]: listing })
    await user.type(await screen.findByRole('combobox', { name: 'Search' }), 'wall port{Enter}')
    expect(actions.openServerWorkflow).toHaveBeenCalledExactlyOnceWith('workflows/portraits/studio/wall.json', null)
  })

  it('are searched by typing at once, though their list comes later than the dialog', async () => {
    const { user, actions } = renderBrowser({ [FILES]: listing })
    await screen.findAllByRole('option')
    await user.keyboard('wall{Enter}')
    expect(actions.openServerWorkflow).toHaveBeenCalledExactlyOnceWith('workflows/portraits/studio/wall.json', null)
  })

  it('that cannot be opened say why, and the list stays', async () => {
    const { user, actions, onClose } = renderBrowser({ [FILES]: listing })
    actions.openServerWorkflow.mockResolvedValue({ ok: false, problem: '“lake.json” is not there any more.' })
    await user.click(await screen.findByRole('option', { name: 'lake' }))
    expect((await screen.findByRole('alert')).textContent).toBe('“lake.json” is not there any more.')
    expect(onClose).not.toHaveBeenCalled()
  })

  it('of a fresh server are explained: there is no folder yet', async () => {
    renderBrowser({})
    expect(await screen.findByRole('heading', { name: 'Nothing is saved there yet' })).toBeDefined()
  })

  it('that cannot be listed say so, and can be asked for again', async () => {
    const routes: Record<string, unknown> = { [FILES]: 500 }
    const { user } = renderBrowser(routes)
    expect(await screen.findByText('It answered HTTP 500.')).toBeDefined()
    routes[FILES] = listing
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await names()).toHaveLength(3)
  })
})

describe('a server with several users', () => {
  const users = { 'api/users': { storage: 'server', users: { ann_1: 'Ann', bob_2: 'Bob' } }, [FILES]: listing }

  it('is told who asks, which is remembered', async () => {
    const baseUrl = `${location.origin}/`
    const { user, asked, actions, unmount } = renderBrowser(users, baseUrl)
    await user.click(await screen.findByRole('combobox', { name: 'User' }))
    await user.click(await screen.findByRole('option', { name: 'Bob' }))
    await user.click(await screen.findByRole('option', { name: 'lake' }))
    expect(asked.at(-1)).toEqual({ path: FILES, user: 'bob_2' })
    expect(actions.openServerWorkflow).toHaveBeenCalledWith('workflows/lake.json', 'bob_2')
    unmount()
    renderBrowser(users, baseUrl)
    expect(await screen.findByRole('option', { name: 'lake' })).toBeDefined()
  })

  it('on another address cannot be told, which is explained', async () => {
    const { asked } = renderBrowser(users)
    expect(await screen.findByRole('heading', { name: 'This server has several users' })).toBeDefined()
    expect(asked.map(({ path }) => path)).toEqual(['api/users'])
  })
})

describe('when a workflow was saved', () => {
  it('is a time today, a day this year, a date before', () => {
    const now = new Date(2026, 10, 25, 15, 0).getTime()
    expect(whenSaved(new Date(2026, 10, 25, 9, 5).getTime(), now)).toBe('09:05')
    expect(whenSaved(new Date(2026, 2, 3).getTime(), now)).toBe('3 Mar')
    expect(whenSaved(new Date(2024, 2, 3).getTime(), now)).toBe('3 Mar 2024')
  })
})
