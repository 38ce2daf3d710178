/**
 * The preview frames of a run's steps. It has the axis of the step bar: the bar's end stands over the newest frame.
 * Pointing at a frame shows it on the stage, leaving returns; arrow keys step. Painted outside React, at a low rate.
 */
import { useEffect, useRef, useState } from 'react'
import type { RunId } from '@/comfy/ids'
import { cn } from '@/lib/cn'
import type { PreviewFrame } from '@/state/previewBus'
import { useRuns, useStores } from '@/state/react'
import { currentSteps } from '@/state/stepProgress'
import { selectRun } from '@/state/runStore'
import { createSmallPainter, type SmallPainter } from '@/ui/smallPainter'
import { FILM_SLOTS, framesBySlot, slotOfStep, slotStep } from './filmSlots'
import { runWords } from './runTexts'

/** Decoded at this width, in device pixels: a slot is about half as wide, and a wide picture is cut to it. */
const PICTURE_PX = 128

export interface FilmstripProps {
  runId: RunId
  /** Steps of the sampler whose frames are shown. */
  steps: number
  /** Told of the frame to show on the stage, and of null when that is over. */
  onHold: (frame: PreviewFrame | null) => void
}

export function Filmstrip({ runId, steps, onHold }: FilmstripProps) {
  const { previews } = useStores()
  const canvases = useRef<(HTMLCanvasElement | null)[]>([])
  const [held, setHeld] = useState<number | null>(null)
  const nowSlot = useRuns((state) => {
    const current = currentSteps(selectRun(runId)(state))
    return current ? slotOfStep(current.step, steps) : null
  })

  useEffect(() => {
    const painters = new Map<number, SmallPainter>()

    function show(frames: readonly PreviewFrame[]) {
      framesBySlot(frames, steps).forEach((frame, slot) => {
        const canvas = canvases.current[slot]
        if (!frame || !canvas) return
        const painter = painters.get(slot) ?? createSmallPainter(canvas, { widthPx: PICTURE_PX })
        painters.set(slot, painter)
        painter.show(frame)
      })
    }
    show(previews.frames(runId))
    const unsubscribe = previews.subscribe(runId, (frame) => show([frame]))
    return () => {
      unsubscribe()
      for (const painter of painters.values()) painter.close()
    }
  }, [previews, runId, steps])

  function hold(slot: number | null) {
    const frame = slot === null ? null : (framesBySlot(previews.frames(runId), steps)[slot] ?? null)
    setHeld(frame === null ? null : slot)
    onHold(frame)
  }

  function handleKey(key: string): boolean {
    const last = framesBySlot(previews.frames(runId), steps).findLastIndex((frame) => frame !== null)
    if (last < 0) return false
    const from = held ?? last
    if (key === 'ArrowLeft') hold(Math.max(0, from - 1))
    else if (key === 'ArrowRight') hold(from >= last ? null : from + 1)
    else if (key === 'Home') hold(0)
    else if (key === 'End') hold(null)
    else return false
    return true
  }

  return (
    <div
      role="slider"
      aria-label={runWords.filmstrip}
      aria-valuemin={1}
      aria-valuemax={steps}
      aria-valuenow={slotStep(held ?? nowSlot ?? 0, steps)}
      aria-valuetext={`step ${slotStep(held ?? nowSlot ?? 0, steps)} of ${steps}`}
      tabIndex={0}
      onPointerLeave={() => hold(null)}
      onBlur={() => hold(null)}
      onKeyDown={(event) => {
        if (handleKey(event.key)) event.preventDefault()
      }}
      className="grid grid-cols-10 gap-1 rounded-pic"
    >
      {Array.from({ length: FILM_SLOTS }, (_, slot) => (
        <div key={slot} className={cn('text-center text-micro', slot === nowSlot ? 'text-text' : 'text-muted')} onPointerEnter={() => hold(slot)}>
          <div className={cn('aspect-square rounded-pic bg-stage-slot', (held ?? nowSlot) === slot && 'ring-2 ring-accent-line')}>
            <canvas
              ref={(canvas) => {
                canvases.current[slot] = canvas
              }}
              width={1}
              height={1}
              aria-hidden
              className="block size-full rounded-pic object-cover"
            />
          </div>
          {slotStep(slot, steps)}
        </div>
      ))}
    </div>
  )
}
