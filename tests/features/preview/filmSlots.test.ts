// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FILM_SLOTS, framesBySlot, slotOfStep, slotStep } from '@/features/preview/filmSlots'
import type { PreviewFrame } from '@/state/previewBus'
import { runA } from '@tests/helpers/runs'

const steps = fc.integer({ min: 1, max: 10_000 })
const stepIn = steps.chain((count) => fc.record({ count: fc.constant(count), step: fc.integer({ min: 1, max: count }) }))
const slots = Array.from({ length: FILM_SLOTS }, (_, slot) => slot)

function makeFrame(step: number | null, at = 0): PreviewFrame {
  return { runId: runA, nodeId: null, step, mime: 'image/jpeg', bytes: new Uint8Array([at]), atMs: at }
}

describe('the slots of the filmstrip', () => {
  it('name every second step of twenty', () => {
    expect(slots.map((slot) => slotStep(slot, 20))).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20])
  })

  it('repeat a step where there are fewer steps than slots', () => {
    expect(slots.map((slot) => slotStep(slot, 4))).toEqual([1, 1, 1, 1, 2, 2, 2, 3, 3, 4])
  })

  it('have the axis of the step bar: the bar ends over the slot of its step', () => {
    fc.assert(fc.property(stepIn, ({ count, step }) => {
      const slot = slotOfStep(step, count)
      expect(step / count).toBeGreaterThan(slot / FILM_SLOTS)
      expect(step / count).toBeLessThanOrEqual((slot + 1) / FILM_SLOTS + 1e-12)
    }))
  })

  it('go up, from the first step on to the last', () => {
    fc.assert(fc.property(steps, (count) => {
      const named = slots.map((slot) => slotStep(slot, count))
      expect(named).toEqual(named.toSorted((a, b) => a - b))
      expect(named[0]).toBeGreaterThanOrEqual(1)
      expect(named.at(-1)).toBe(count)
      expect(slotOfStep(count, count)).toBe(FILM_SLOTS - 1)
    }))
  })

  it('name a step that falls into them', () => {
    fc.assert(fc.property(stepIn, ({ count, step }) => {
      const slot = slotOfStep(step, count)
      expect(slotOfStep(slotStep(slot, count), count)).toBe(slot)
      expect(slotStep(slot, count)).toBeGreaterThanOrEqual(step)
    }))
  })

  it('never lie outside the strip, whatever a node reports', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 100 }), (step, count) => {
      expect(slots).toContain(slotOfStep(step, count))
    }))
  })

  it('hold the newest frame of their steps; what has no step is in none', () => {
    const frames = [makeFrame(0), makeFrame(1, 1), makeFrame(2, 2), makeFrame(2, 3), makeFrame(null, 4), makeFrame(20, 5)]
    const held = framesBySlot(frames, 20)
    expect(held.map((frame) => frame?.atMs ?? null)).toEqual([3, null, null, null, null, null, null, null, null, 5])
  })
})
