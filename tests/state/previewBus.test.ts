// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { createPreviewBus, type PreviewFrame } from '@/state/previewBus'
import { node, runA, runB } from '@tests/helpers/runs'

function frame(step: number | null, more: Partial<PreviewFrame> = {}): PreviewFrame {
  return { runId: runA, nodeId: node('3'), step, mime: 'image/jpeg', bytes: new Uint8Array(100), atMs: 0, ...more }
}
const stepsOf = (frames: readonly PreviewFrame[]) => frames.map(({ step }) => step)

describe('the preview bus', () => {
  it('tells a run\'s frames to those who listen to it, and all frames to those who listen to all', () => {
    const bus = createPreviewBus()
    const [ofA, ofAll] = [vi.fn(), vi.fn()]
    bus.subscribe(runA, ofA)
    const stop = bus.subscribe('*', ofAll)
    bus.publish(frame(1))
    bus.publish(frame(1, { runId: runB }))
    stop()
    bus.publish(frame(2))
    expect(ofA).toHaveBeenCalledTimes(2)
    expect(ofAll).toHaveBeenCalledTimes(2)
  })

  it('goes on when a listener throws', () => {
    const onListenerError = vi.fn()
    const bus = createPreviewBus({ onListenerError })
    const good = vi.fn()
    bus.subscribe(runA, () => { throw new Error('bad') })
    bus.subscribe(runA, good)
    bus.publish(frame(1))
    expect(good).toHaveBeenCalledOnce()
    expect(onListenerError).toHaveBeenCalledOnce()
  })

  it('has the frame before it tells of it', () => {
    const bus = createPreviewBus()
    const latest: (PreviewFrame | null)[] = []
    bus.subscribe(runA, () => latest.push(bus.latest(runA)))
    bus.publish(frame(1))
    expect(latest).toEqual([frame(1)])
    expect(bus.latest(runB)).toBeNull()
  })

  it('keeps the newest frame of each step', () => {
    const bus = createPreviewBus()
    for (const [step, atMs] of [[1, 1], [2, 2], [2, 3], [3, 4]] as const) bus.publish(frame(step, { atMs }))
    expect(bus.frames(runA).map(({ step, atMs }) => [step, atMs])).toEqual([[1, 1], [2, 3], [3, 4]])
    expect(bus.sizeBytes()).toBe(300)
  })

  it('keeps steps of several nodes, and every frame whose step is not known', () => {
    const bus = createPreviewBus()
    bus.publish(frame(1))
    bus.publish(frame(1, { nodeId: node('5') }))
    bus.publish(frame(null))
    bus.publish(frame(null))
    expect(bus.frames(runA)).toHaveLength(4)
  })

  it('gives the same list until the next frame of that run', () => {
    const bus = createPreviewBus()
    bus.publish(frame(1))
    const before = bus.frames(runA)
    bus.publish(frame(1, { runId: runB }))
    expect(bus.frames(runA)).toBe(before)
    expect(bus.frames(runB)).not.toBe(before)
  })

  it('lets the oldest runs go beyond its cap', () => {
    const bus = createPreviewBus({ maxBytes: 500 })
    for (let step = 1; step <= 3; step++) bus.publish(frame(step))
    for (let step = 1; step <= 3; step++) bus.publish(frame(step, { runId: runB }))
    expect(bus.frames(runA)).toEqual([])
    expect(stepsOf(bus.frames(runB))).toEqual([1, 2, 3])
    expect(bus.sizeBytes()).toBe(300)
  })

  it('lets the beginning of the only run go, but never its last frame', () => {
    const bus = createPreviewBus({ maxBytes: 250 })
    for (let step = 1; step <= 5; step++) bus.publish(frame(step))
    expect(stepsOf(bus.frames(runA))).toEqual([4, 5])
    bus.publish(frame(6, { bytes: new Uint8Array(1000) }))
    expect(stepsOf(bus.frames(runA))).toEqual([6])
    bus.publish(frame(7))
    expect(stepsOf(bus.frames(runA))).toEqual([7])
    expect(bus.sizeBytes()).toBe(100)
  })

  it('counts no bytes of what it has dropped', () => {
    const bus = createPreviewBus()
    for (let step = 1; step <= 50; step++) bus.publish(frame(step % 7, { runId: step % 2 ? runA : runB }))
    bus.drop(runA)
    bus.drop(runA)
    bus.drop(runB)
    expect(bus.sizeBytes()).toBe(0)
    expect(bus.latest(runA)).toBeNull()
  })
})
