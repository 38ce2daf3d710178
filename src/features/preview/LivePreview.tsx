/** The newest preview frame of a run on a canvas. Frames never pass through React: they cut in as they come. */
import { useEffect, useRef } from 'react'
import type { RunId } from '@/comfy/ids'
import type { PreviewFrame } from '@/state/previewBus'
import { useStores } from '@/state/react'
import { createPainter, type Painter } from './painter'

export interface LivePreviewProps {
  runId: RunId
  /** Its accessible name; null where something else speaks for it. */
  label: string | null
  /** An earlier frame to show in place of the newest, while it is pointed at. */
  held: PreviewFrame | null
  /** When the first frame, or one of another shape, was painted: width divided by height. */
  onAspect: (aspect: number) => void
}

export function LivePreview({ runId, label, held, onAspect }: LivePreviewProps) {
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const painterRef = useRef<Painter | null>(null)
  const isHeldRef = useRef(false)
  const onAspectRef = useRef(onAspect)
  const { previews } = useStores()

  useEffect(() => {
    onAspectRef.current = onAspect
  }, [onAspect])

  useEffect(() => {
    if (!canvasRef.current) return
    let aspect = 0
    const painter = createPainter(canvasRef.current, {
      onPaint(width, height) {
        const next = width / height
        if (Math.abs(next - aspect) < 0.001) return
        aspect = next
        onAspectRef.current(next)
      },
    })
    painterRef.current = painter
    const latest = previews.latest(runId)
    if (latest) painter.show(latest)
    const unsubscribe = previews.subscribe(runId, (frame) => {
      if (!isHeldRef.current) painter.show(frame)
    })
    return () => {
      unsubscribe()
      painter.close()
      painterRef.current = null
    }
  }, [previews, runId])

  useEffect(() => {
    isHeldRef.current = held !== null
    const frame = held ?? previews.latest(runId)
    if (frame) painterRef.current?.show(frame)
  }, [held, previews, runId])

  return (
    <canvas
      ref={canvasRef}
      width={1}
      height={1}
      {...(label === null ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
      className="block size-full rounded-pic object-contain"
    />
  )
}
