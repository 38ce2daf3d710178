import { screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { GraphNotes } from '@/features/workflow/GraphNotes'
import { OpenProblem } from '@/features/workflow/OpenProblem'
import { WorkflowMenu } from '@/features/workflow/WorkflowMenu'
import type { GraphProblem } from '@/workflow/form/checkGraph'
import { listStarters } from '@/workflow/starters/starters'
import { makeStores, renderWithStores } from '@tests/helpers/renderWithStores'
import { graph } from '@tests/workflow/fixtures'

function storesWithDocument(name: string) {
  const stores = makeStores()
  stores.document.getState().open({ id: 'd', name, origin: { kind: 'file', fileName: `${name}.json` }, graph: graph({}) }, { parameters: [], sections: [], groups: [] })
  return stores
}

const missingLink = (nodeId: number): GraphProblem => ({ kind: 'linkToMissingNode', nodeId: asNodeId(String(nodeId)), classType: 'KSampler', title: 'KSampler', input: 'model', missingId: asNodeId('99') })

describe('the workflow menu', () => {
  it('is named after the open workflow and offers every starter', async () => {
    const { user, actions } = renderWithStores(<WorkflowMenu />, { stores: storesWithDocument('lake-sdxl-two-loras') })
    await user.click(screen.getByRole('button', { name: 'Workflow: lake-sdxl-two-loras' }))
    const menu = await screen.findByRole('menu')
    const items = within(menu).getAllByRole('menuitem').map((item) => item.textContent)
    expect(items).toHaveLength(listStarters().length + 2)
    for (const [at, starter] of listStarters().entries()) expect(items[at]).toBe(starter.name + starter.description)
    await user.click(within(menu).getByRole('menuitem', { name: /^Flux/ }))
    expect(actions.openStarter).toHaveBeenCalledOnce()
    expect(actions.openStarter.mock.lastCall?.[0]).toMatch(/flux/i)
  })

  it('keeps the end of a long name in sight', () => {
    renderWithStores(<WorkflowMenu />, { stores: storesWithDocument('portrait-of-a-lighthouse-keeper-sdxl-v12-final') })
    const parts = [...screen.getByRole('button').querySelectorAll('span span')].map((part) => part.textContent)
    expect(parts.join('')).toBe('portrait-of-a-lighthouse-keeper-sdxl-v12-final')
    expect(parts[1]).toMatch(/final$/)
  })

  it('says so when none is open', () => {
    renderWithStores(<WorkflowMenu />)
    expect(screen.getByRole('button', { name: 'No workflow' })).toBeDefined()
  })

  it('opens a file, and the same again', async () => {
    const { user, actions } = renderWithStores(<WorkflowMenu />)
    const input = screen.getByLabelText<HTMLInputElement>('Open workflow file')
    const file = new File(['{}'], 'lake.json', { type: 'application/json' })
    await user.upload(input, file)
    await user.upload(input, file)
    expect(actions.openFile).toHaveBeenCalledTimes(2)
    expect(actions.openFile).toHaveBeenLastCalledWith(file)
  })

  it('leads to the file chooser by keyboard', async () => {
    const { user } = renderWithStores(<WorkflowMenu />)
    const chosen = vi.spyOn(screen.getByLabelText<HTMLInputElement>('Open workflow file'), 'click')
    screen.getByRole('button').focus()
    await user.keyboard('{Enter}')
    await screen.findByRole('menu')
    await user.click(screen.getByRole('menuitem', { name: /Open file/ }))
    expect(chosen).toHaveBeenCalledOnce()
  })
})

describe('a workflow that was not opened', () => {
  const failure = { name: 'lake.json', problem: { kind: 'notWorkflow', found: 'array', keys: [] } } as const

  it('is told as an alert: what, why, what to do, and that nothing is lost', () => {
    renderWithStores(<OpenProblem failure={failure} onDismiss={() => {}} />)
    const text = screen.getByRole('alert').textContent
    for (const part of ['lake.json was not opened', 'it is a list', 'File → Export (API)', 'What was open is still open.']) expect(text).toContain(part)
  })

  it('is dismissed by its button, and by Escape within it, which then interrupts nothing', async () => {
    const onDismiss = vi.fn<() => void>()
    const handled: boolean[] = []
    window.addEventListener('keydown', (event) => handled.push(event.defaultPrevented), { once: true })
    const { user } = renderWithStores(<OpenProblem failure={failure} onDismiss={onDismiss} />)
    await user.click(screen.getByRole('button', { name: 'Dismiss' }))
    await user.keyboard('{Escape}')
    expect(onDismiss).toHaveBeenCalledTimes(2)
    expect(handled).toEqual([true])
  })
})

describe('the notes on a workflow', () => {
  it('are not there when nothing is wrong', () => {
    const { container } = renderWithStores(<GraphNotes problems={[]} missingClasses={[]} />)
    expect(container.textContent).toBe('')
  })

  it('say each problem in a sentence, and fold away what is more than a few', async () => {
    const { user } = renderWithStores(<GraphNotes problems={[1, 2, 3, 4, 5].map(missingLink)} missingClasses={[]} />)
    expect(screen.getByRole('region', { name: '5 problems in this workflow' })).toBeDefined()
    expect(screen.getAllByRole('listitem')).toHaveLength(3)
    await user.click(screen.getByRole('button', { name: /2 more/ }))
    expect(screen.getAllByRole('listitem')).toHaveLength(5)
  })

  it('name a missing node type once, and ask the server again', async () => {
    const unknown: GraphProblem = { kind: 'unknownClass', pack: null, nodeId: asNodeId('3'), classType: 'FancySampler', title: 'Base' }
    const { user, actions } = renderWithStores(<GraphNotes problems={[unknown]} missingClasses={[{ classType: 'FancySampler', titles: ['Base'] }]} />)
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'This server has no node type “FancySampler” (“Base”). Install the custom node that it comes from, then ask the server again.',
    ])
    await user.click(screen.getByRole('button', { name: 'Ask the server again' }))
    expect(actions.refreshNodeDefs).toHaveBeenCalledOnce()
  })
})
