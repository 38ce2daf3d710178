// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { applySilence, nextDoubt, noSilence } from '@/comfy/silence'
import type { SilenceEvent } from '@/comfy/silence'

const after = (...events: SilenceEvent[]) => events.reduce(applySilence, noSilence)
const opened: SilenceEvent = { kind: 'opened', atMs: 0 }
const running: SilenceEvent = { kind: 'running', isRunning: true, atMs: 0 }

describe('a socket that may be deaf', () => {
  it('is not doubted while nothing is expected of it', () => {
    expect(nextDoubt(after(opened))).toBeNull()
    expect(nextDoubt(after(opened, running, { kind: 'gone' }))).toBeNull()
  })

  it('is doubted two seconds after the answer to a POST without a status', () => {
    expect(nextDoubt(after(opened, { kind: 'posted', sentAtMs: 100, atMs: 300 }))).toEqual({ atMs: 2_300, reason: 'noStatus' })
  })

  it.each([
    ['before the answer', [{ kind: 'status', atMs: 200 }, { kind: 'posted', sentAtMs: 100, atMs: 300 }]],
    ['after the answer', [{ kind: 'posted', sentAtMs: 100, atMs: 300 }, { kind: 'status', atMs: 400 }]],
  ] satisfies [string, SilenceEvent[]][])('is trusted when the status came %s', (_name, events) => {
    expect(nextDoubt(after(opened, ...events))).toBeNull()
  })

  it('is doubted for the first of several POSTs that got none', () => {
    const state = after(opened, { kind: 'status', atMs: 50 }, { kind: 'posted', sentAtMs: 100, atMs: 300 }, { kind: 'posted', sentAtMs: 400, atMs: 500 })
    expect(nextDoubt(state)?.atMs).toBe(2_300)
  })

  it('is doubted when a running run is silent, later each time, until it speaks', () => {
    let state = after(opened, running)
    const waits: number[] = []
    for (let i = 0; i < 8; i++) {
      const doubt = nextDoubt(state)
      waits.push((doubt?.atMs ?? 0) - state.heardAtMs)
      state = applySilence(state, { kind: 'asked', atMs: doubt?.atMs ?? 0 })
    }
    expect(waits.slice(0, 3)).toEqual([1, 2, 4].map((factor) => factor * (waits[0] ?? 0)))
    expect(waits[7]).toBe(waits[6])
    const spoken = applySilence(state, { kind: 'runEvent', atMs: 1_000_000 })
    expect(nextDoubt(spoken)).toEqual({ atMs: 1_000_000 + (waits[0] ?? 0), reason: 'runSilent' })
  })

  it('is given time anew when it was opened again, though no more trust', () => {
    const state = after(opened, running, { kind: 'asked', atMs: 10_000 }, { kind: 'gone' }, { kind: 'opened', atMs: 11_000 })
    expect(nextDoubt(state)).toEqual({ atMs: 31_000, reason: 'runSilent' })
  })

  it('is not doubted for a run that ended, and the sooner doubt counts', () => {
    expect(nextDoubt(after(opened, running, { kind: 'running', isRunning: false, atMs: 5 }))).toBeNull()
    expect(nextDoubt(after(opened, running, { kind: 'posted', sentAtMs: 1, atMs: 2 }))?.reason).toBe('noStatus')
  })
})
