import { act, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { GenerateBar } from '@/features/run/GenerateBar'
import { Notices } from '@/features/run/Notices'
import { RunAnnouncer } from '@/features/run/RunAnnouncer'
import { RunBlock } from '@/features/run/RunBlock'
import type { RunAction } from '@/state/runActions'
import { makeStores, renderWithStores } from '@tests/helpers/renderWithStores'
import { eventsOfRun, makeRun, nodeEvents, runA, runB, textToImagePlan, told } from '@tests/helpers/runs'

const plan = textToImagePlan('SaveImage', 20)

function storesWith(...runs: ReturnType<typeof makeRun>[]) {
  const stores = makeStores()
  for (const run of runs) stores.runs.getState().dispatch({ kind: 'created', run })
  return { stores, dispatch: (...actions: RunAction[]) => act(() => actions.forEach(stores.runs.getState().dispatch)) }
}

describe('Generate', () => {
  it('sends as many runs as the count beside it says', async () => {
    const { user, actions, stores } = renderWithStores(<GenerateBar isReady />)
    await user.click(screen.getByRole('button', { name: 'More runs' }))
    await user.click(screen.getByRole('button', { name: 'More runs' }))
    await user.click(screen.getByRole('button', { name: 'Fewer runs' }))
    expect(stores.document.getState().count).toBe(2)
    await user.clear(screen.getByRole('spinbutton', { name: 'Runs' }))
    await user.keyboard('250{Enter}')
    expect(stores.document.getState().count).toBe(100)
    await user.click(screen.getByRole('button', { name: 'Generate' }))
    expect(actions.generate).toHaveBeenCalledOnce()
  })

  it('tells its key to those who cannot see it', () => {
    renderWithStores(<GenerateBar isReady />)
    expect(screen.getByRole('button', { name: 'Generate' }).getAttribute('aria-keyshortcuts')).toMatch(/^(Control|Meta)\+Enter$/)
  })

  it('waits until there is a workflow and a server', async () => {
    const { user, actions } = renderWithStores(<GenerateBar isReady={false} />)
    await user.click(screen.getByRole('button', { name: 'Generate' }))
    expect(actions.generate).not.toHaveBeenCalled()
  })
})

describe('a run in progress', () => {
  it('that waits says where, and can be cancelled', async () => {
    const { stores } = storesWith(makeRun(runA, plan, { status: { kind: 'queued', position: 2 } }))
    const { user, actions } = renderWithStores(<RunBlock runId={runA} />, { stores })
    expect(screen.getByText('queued, 2nd')).toBeDefined()
    expect(screen.getByRole('progressbar', { name: 'Step progress' }).getAttribute('aria-valuetext')).toBe('queued, 2nd')
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(actions.stop).toHaveBeenCalledWith(runA)
  })

  it('has its rate, its time left and its percent once it can be told', async () => {
    const { stores, dispatch } = storesWith(makeRun(runA, plan, { status: { kind: 'running' } }))
    const { container } = renderWithStores(<RunBlock runId={runA} />, { stores })
    expect(container.textContent).toContain('– it/s')
    dispatch(...told(nodeEvents(runA, '3', 20, []).slice(0, 2 + 10 * 2)))
    await waitFor(() => expect(container.textContent).toContain('5.00 it/s')) // figures come at a pace one can read
    expect(container.textContent).toContain('2.0 s left')
    expect(container.textContent).toMatch(/run 4\d %/)
  })

  it('that is being interrupted cannot be asked for it twice', () => {
    const { stores, dispatch } = storesWith(makeRun(runA, plan, { status: { kind: 'running' } }))
    renderWithStores(<RunBlock runId={runA} />, { stores })
    expect(screen.getByRole('button', { name: 'Interrupt' }).getAttribute('aria-keyshortcuts')).toBe('Escape')
    dispatch({ kind: 'stopRequested', runId: runA })
    expect(screen.getByRole('button', { name: 'Interrupt' })).toHaveProperty('disabled', true)
    dispatch({ kind: 'stopFailed', runId: runA })
    expect(screen.getByRole('button', { name: 'Interrupt' })).toHaveProperty('disabled', false)
  })

  it('of a batch says which it is', () => {
    const { stores } = storesWith(makeRun(runA, plan, { status: { kind: 'running' }, batch: { index: 1, count: 4 } }))
    renderWithStores(<RunBlock runId={runA} />, { stores })
    expect(screen.getByText(/Run 2 of 4/)).toBeDefined()
  })
})

const said = () => screen.getByRole('status').textContent

describe('what is announced', () => {
  it('is the beginning and the end of a run, and no step in between', async () => {
    const { stores, dispatch } = storesWith()
    renderWithStores(<RunAnnouncer />, { stores })
    dispatch({ kind: 'created', run: makeRun(runA, plan) })
    expect(said()).toBe('')
    dispatch({ kind: 'accepted', runId: runA, number: 1, nodeErrors: [], atMs: 0 })
    await waitFor(() => expect(said()).toBe('Run queued'))
    const events = told(eventsOfRun(runA, { steps: 20 }))
    dispatch(...events.slice(0, -2))
    await waitFor(() => expect(said()).toBe('Run started'))
    dispatch(...events.slice(-2))
    await waitFor(() => expect(said()).toBe('Run finished'))
  })

  it('is said again when it is true of another run', async () => {
    const { stores, dispatch } = storesWith(makeRun(runA, plan), makeRun(runB, plan))
    renderWithStores(<RunAnnouncer />, { stores })
    dispatch({ kind: 'accepted', runId: runA, number: 1, nodeErrors: [], atMs: 0 })
    const [first, second] = screen.getByRole('status').children
    await waitFor(() => expect([first?.textContent, second?.textContent]).toEqual(['', 'Run queued']))
    dispatch({ kind: 'accepted', runId: runB, number: 2, nodeErrors: [], atMs: 0 })
    await waitFor(() => expect([first?.textContent, second?.textContent]).toEqual(['Run queued', '']))
  })

  it('is nothing of what was there before', () => {
    const { stores } = storesWith(makeRun(runA, plan, { status: { kind: 'done' } }))
    renderWithStores(<RunAnnouncer />, { stores })
    expect(said()).toBe('')
  })
})

describe('notices', () => {
  it('are not there where there is nothing to say', () => {
    const { container } = renderWithStores(<Notices run={makeRun()} />)
    expect(container.textContent).toBe('')
  })
})
