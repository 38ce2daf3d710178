import { useEffect, useRef } from 'react'
import { cn } from '@/lib/cn'
import { createSmallPainter, type SmallPicture as Picture } from './smallPainter'

export interface SmallPictureProps {
  /** Where the pictures come from. Its identity matters: another source starts over. */
  source: { latest: () => Picture | null; subscribe: (show: (picture: Picture) => void) => () => void }
  /** Edge of the square it fits into, in CSS pixels. */
  sizePx: number
  className?: string | undefined
}

/** The newest picture of a stream, small, never cropped, and some times a second at most. Decoration: what it shows is said beside it. */
export function SmallPicture({ source, sizePx, className }: SmallPictureProps) {
  const canvasRef = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (!canvasRef.current) return
    const painter = createSmallPainter(canvasRef.current, { widthPx: Math.round(sizePx * (window.devicePixelRatio || 1)) })
    const latest = source.latest()
    if (latest) painter.show(latest)
    const unsubscribe = source.subscribe(painter.show)
    return () => {
      unsubscribe()
      painter.close()
    }
  }, [source, sizePx])
  return <canvas ref={canvasRef} width={1} height={1} aria-hidden className={cn('block rounded-pic object-contain', className)} style={{ width: sizePx, height: sizePx }} />
}
