import type { ComponentProps } from 'react'
import type { IconGlyph } from './icons'

/** A small square: the set's own is as large as a checkbox, and read as one. */
export function StopIcon({ size = 24, ...rest }: ComponentProps<IconGlyph>) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" stroke="currentColor" strokeLinejoin="round" {...rest}>
      <rect x="6" y="6" width="12" height="12" rx="1" />
    </svg>
  )
}
