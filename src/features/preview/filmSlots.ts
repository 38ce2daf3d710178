/** Which preview frame stands in which slot of the filmstrip: ten slots whatever the step count. Pure. */
import type { PreviewFrame } from '@/state/previewBus'

export const FILM_SLOTS = 10

/** The last step that a slot stands for; equal for neighbours where there are fewer steps than slots. Steps count from 1. */
export function slotStep(slot: number, steps: number): number {
  return Math.max(1, Math.floor(((slot + 1) * steps) / FILM_SLOTS))
}

/** The slot that a step falls into: the first whose range reaches it. Steps count from 1. */
export function slotOfStep(step: number, steps: number): number {
  if (steps <= 0) return 0
  const slot = Math.ceil((step * FILM_SLOTS) / steps) - 1
  return Math.min(FILM_SLOTS - 1, Math.max(0, slot))
}

/** The newest frame of each slot, null where none has come. */
export function framesBySlot(frames: readonly PreviewFrame[], steps: number): (PreviewFrame | null)[] {
  const slots: (PreviewFrame | null)[] = Array.from({ length: FILM_SLOTS }, () => null)
  for (const frame of frames) {
    if (frame.step !== null && frame.step > 0) slots[slotOfStep(frame.step, steps)] = frame
  }
  return slots
}
