import { act, render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { StoresContext, useRuns } from '@/state/react'
import { wholePercent } from '@/state/runProgress'
import { makeStores } from '@tests/helpers/renderWithStores'
import { eventsOfRun, makeRun, runA, textToImagePlan, told } from '@tests/helpers/runs'

function Remaining() {
  return <p>{useRuns((state) => state.remaining)}</p>
}

describe('the stores in React', () => {
  it('render a percent at most once per percent over 200 steps, each told twice', () => {
    const stores = makeStores()
    let renders = 0
    function Percent() {
      renders++
      return <p>{useRuns((state) => wholePercent(state.runs.get(runA)))} %</p>
    }
    render(<StoresContext value={stores}><Percent /></StoresContext>)
    const { dispatch } = stores.runs.getState()
    act(() => dispatch({ kind: 'created', run: makeRun(runA, textToImagePlan('SaveImage', 200)) }))
    const events = told(eventsOfRun(runA, { steps: 200 }))
    expect(events.filter(({ event }) => event.kind === 'step')).toHaveLength(200)
    for (const action of events) act(() => dispatch(action))
    expect(screen.getByText('100 %')).toBeDefined()
    expect(renders).toBeLessThanOrEqual(101)
    expect(renders).toBeGreaterThan(80)
  })

  it('cannot be used without their context', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    expect(() => render(<Remaining />)).toThrow('StoresContext')
  })
})
