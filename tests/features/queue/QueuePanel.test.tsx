import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { asRunId, type RunId } from '@/comfy/ids'
import { QueueButton } from '@/features/queue/QueueButton'
import { QueuePanel } from '@/features/queue/QueuePanel'
import type { Run } from '@/storage/run'
import type { Stores } from '@/state/react'
import { makeStores, renderWithStores } from '@tests/helpers/renderWithStores'
import { makeRun, node, runA, runB, textToImagePlan } from '@tests/helpers/runs'

function storesWith(remaining: number, ...runs: Run[]): Stores {
  const stores = makeStores()
  for (const run of runs) stores.runs.getState().dispatch({ kind: 'created', run })
  stores.runs.getState().dispatch({ kind: 'event', event: { kind: 'queueSize', remaining }, atMs: 0 })
  return stores
}
const run = (id: RunId, status: Run['status'], more: Partial<Run> = {}) => makeRun(id, textToImagePlan('SaveImage', 20), { seed: 9_007_199_254_741_557n, status, ...more })
const step = (at: number) => ({ kind: 'event', event: { kind: 'step', runId: runA, nodeId: node('3'), step: at, steps: 20 }, atMs: at }) as const
const countRows = () => screen.getAllByRole('listitem').length

describe('the queue panel', () => {
  it('says that nothing is queued', () => {
    renderWithStores(<QueuePanel />)
    expect(screen.getByRole('heading', { name: 'Nothing is queued' })).toBeDefined()
  })

  it('shows the running one with its step, node, seed and percent, and interrupts it', async () => {
    const stores = storesWith(1, run(runA, { kind: 'running' }))
    const { user, actions } = renderWithStores(<QueuePanel />, { stores })
    expect(screen.getByText('starting')).toBeDefined()
    act(() => {
      stores.runs.getState().dispatch({ kind: 'event', event: { kind: 'nodeStarted', runId: runA, nodeId: node('3'), displayId: node('3') }, atMs: 0 })
      stores.runs.getState().dispatch(step(12))
    })
    expect(screen.getByText('step 12 of 20')).toBeDefined()
    expect(screen.getByText('KSampler 3, seed …1557')).toBeDefined()
    const bar = screen.getByRole('progressbar', { name: 'Run progress' })
    expect(bar.getAttribute('aria-valuetext')).toMatch(/^\d+ %$/)
    await user.click(screen.getByRole('button', { name: 'Interrupt run …1557' }))
    expect(actions.stop).toHaveBeenCalledWith(runA)
  })

  it('lists the waiting ones in order and cancels each of them', async () => {
    const batch = { index: 1, count: 4 }
    const stores = storesWith(2, run(runB, { kind: 'queued', position: 2 }, { workflowName: 'Lake' }), run(runA, { kind: 'queued', position: 1 }, { batch }))
    const { user, actions } = renderWithStores(<QueuePanel />, { stores })
    const rows = screen.getAllByRole('listitem')
    expect(rows.map((row) => row.textContent)).toEqual(['Portrait1st, seed …1557, run 2 of 4', 'Lake2nd, seed …1557'])
    await user.click(within(rows[1] as HTMLElement).getByRole('button', { name: 'Cancel run …1557, 2nd' }))
    expect(actions.stop).toHaveBeenCalledExactlyOnceWith(runB)
  })

  it('cancels all that wait, and only offers it where some do', async () => {
    const stores = storesWith(1, run(runA, { kind: 'running' }))
    const { user, actions } = renderWithStores(<QueuePanel />, { stores })
    expect(screen.queryByRole('button', { name: 'Cancel mine' })).toBeNull()
    act(() => stores.runs.getState().dispatch({ kind: 'created', run: run(runB, { kind: 'queued', position: 1 }) }))
    await user.click(screen.getByRole('button', { name: 'Cancel mine' }))
    expect(actions.cancelWaiting).toHaveBeenCalledOnce()
  })

  it('counts what is of other clients and leaves it alone', () => {
    renderWithStores(<QueuePanel />, { stores: storesWith(5, run(runA, { kind: 'running' }), run(runB, { kind: 'queued', position: 3 })) })
    expect(screen.getByRole('heading', { name: '5 runs' })).toBeDefined()
    expect(screen.getByText('3 of other clients')).toBeDefined()
    expect(screen.getAllByRole('listitem')).toHaveLength(2)
  })

  it('says so when all of it is of other clients', () => {
    renderWithStores(<QueuePanel />, { stores: storesWith(2) })
    expect(screen.getByText('None of them is yours.')).toBeDefined()
  })

  it('says what it was asked and has not done yet', () => {
    const stores = storesWith(2, run(runA, { kind: 'running' }, { stopRequested: true }), run(runB, { kind: 'queued', position: 1 }, { stopRequested: true }))
    renderWithStores(<QueuePanel />, { stores })
    expect(screen.getByText('interrupting')).toBeDefined()
    expect(screen.getByText('cancelling, seed …1557')).toBeDefined()
    for (const button of screen.getAllByRole('button', { name: /^(Interrupt|Cancel run)/ })) expect(button).toHaveProperty('disabled', true)
  })

  it('shows the front of a very long queue, and the rest when asked', async () => {
    const runs = Array.from({ length: 120 }, (_, at) => run(asRunId(`run ${at}`), { kind: 'queued', position: at + 1 }))
    const { user } = renderWithStores(<QueuePanel />, { stores: storesWith(120, ...runs) })
    expect(countRows()).toBeLessThan(120)
    await user.click(screen.getByRole('button', { name: 'Show 50 more' }))
    await user.click(screen.getByRole('button', { name: 'Show 20 more' }))
    expect(countRows()).toBe(120)
    expect(screen.queryByRole('button', { name: /^Show/ })).toBeNull()
  })
})

describe('the queue button', () => {
  it('counts the runs of everybody and opens the queue', async () => {
    const stores = storesWith(3, run(runA, { kind: 'running' }))
    const { user } = renderWithStores(<QueueButton />, { stores })
    const button = screen.getByRole('button', { name: 'Queue, 3 runs' })
    expect(screen.queryByRole('dialog')).toBeNull()
    await user.click(button)
    const popover = await screen.findByRole('dialog', { name: 'Queue' })
    expect(await within(popover).findByRole('heading', { name: '3 runs' })).toBeDefined()
    expect(button.getAttribute('aria-expanded')).toBe('true')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(document.activeElement).toBe(button)
  })
})
