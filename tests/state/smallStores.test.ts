// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { canSend, createConnectionStore } from '@/state/connectionStore'
import { createRunStore, selectRun } from '@/state/runStore'
import { createSelectionStore } from '@/state/selectionStore'
import { createSettingsStore } from '@/state/settingsStore'
import { createPrefs } from '@/storage/prefs'
import { evidenceOf } from '@tests/helpers/evidence'
import { runA, runB } from '@tests/helpers/runs'
import { sent } from '@tests/helpers/runStories'

describe('the run store', () => {
  it('applies actions, and tells nobody of those that change nothing', () => {
    const store = createRunStore()
    const listener = vi.fn()
    store.subscribe(listener)
    store.getState().dispatch(sent())
    store.getState().dispatch(sent())
    expect(listener).toHaveBeenCalledOnce()
    expect(selectRun(runA)(store.getState())?.status).toEqual({ kind: 'sending' })
    expect(selectRun(runB)(store.getState())).toBeUndefined()
    expect(selectRun(null)(store.getState())).toBeUndefined()
  })

  it('keeps dispatching after any action', () => {
    const store = createRunStore()
    const { dispatch } = store.getState()
    dispatch(sent())
    dispatch({ kind: 'dismissed', runId: runA })
    expect(store.getState().dispatch).toBe(dispatch)
  })
})

describe('the connection store', () => {
  const evidence = evidenceOf()

  it('drops what the doctor said when the socket opens, and only then', () => {
    const { getState } = createConnectionStore()
    expect(getState()).toMatchObject({ connection: { kind: 'idle' }, diagnosis: null, wasOpen: false })
    getState().setExamined(evidence, { kind: 'mixedContent' })
    getState().setConnection({ kind: 'connecting', attempts: 1 })
    expect(getState()).toMatchObject({ evidence, diagnosis: { kind: 'mixedContent' } })
    getState().setConnection({ kind: 'open' })
    expect(getState()).toMatchObject({ connection: { kind: 'open' }, evidence: null, diagnosis: null, wasOpen: true })
  })

  it('lets runs be sent over an open socket, or where HTTP works without one', () => {
    const { getState } = createConnectionStore()
    expect(canSend(getState())).toBe(false)
    getState().setExamined(evidence, { kind: 'mixedContent' })
    expect(canSend(getState())).toBe(false)
    getState().setExamined(evidence, { kind: 'socketBlocked', how: 'refused' })
    expect(canSend(getState())).toBe(true)
    getState().setConnection({ kind: 'open' })
    expect(canSend(getState())).toBe(true)
  })
})

describe('the selection store', () => {
  it('shows what is live until a result is chosen', () => {
    const store = createSelectionStore()
    expect(store.getState().selection).toEqual({ kind: 'live' })
    store.getState().showResult(runA, 1)
    expect(store.getState().selection).toEqual({ kind: 'result', runId: runA, outputIndex: 1 })
    const listener = vi.fn()
    store.subscribe(listener)
    store.getState().showResult(runA, 1)
    expect(listener).not.toHaveBeenCalled()
    store.getState().showLive()
    store.getState().showLive()
    expect(listener).toHaveBeenCalledOnce()
  })
})

describe('the settings store', () => {
  it('starts with what was chosen before and writes what is chosen', () => {
    const prefs = createPrefs(null)
    prefs.set('theme', 'light')
    const { getState } = createSettingsStore(prefs)
    expect(getState()).toMatchObject({ theme: 'light', previewMethod: 'auto' })
    getState().setTheme('dark')
    getState().setPreviewMethod('taesd')
    expect(getState()).toMatchObject({ theme: 'dark', previewMethod: 'taesd' })
    expect([prefs.get('theme'), prefs.get('previewMethod')]).toEqual(['dark', 'taesd'])
  })
})
