import type { IconGlyph } from './icons'
import { cn } from '@/lib/cn'

export interface IconProps {
  of: IconGlyph
  /** Edge in px. Lines are 1.5 px at every size. */
  size?: 12 | 14 | 16 | 20
  filled?: boolean
  className?: string | undefined
}

const GLYPH_GRID = 24
const LINE_PX = 1.5

/** A glyph beside a word, or inside a control that has a name: never read aloud itself. */
export function Icon({ of: Glyph, size = 16, filled = false, className }: IconProps) {
  return (
    <Glyph
      size={size}
      strokeWidth={(LINE_PX * GLYPH_GRID) / size}
      fill={filled ? 'currentColor' : 'none'}
      className={cn('block flex-none', className)}
      aria-hidden
    />
  )
}
