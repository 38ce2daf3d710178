/** Which of the page's layouts the window takes: the table of widths in one place. */
import { useSyncExternalStore } from 'react'

export type Layout =
  | { kind: 'phone' } // one column, tabs
  | { kind: 'strip'; formWidth: number } // results in a row under the stage
  | { kind: 'columns'; formWidth: number; resultColumns: 1 | 2 | 3 }

const PHONE: Layout = { kind: 'phone' }
const STRIP: Layout = { kind: 'strip', formWidth: 320 }
const ONE: Layout = { kind: 'columns', formWidth: 320, resultColumns: 1 }
const TWO: Layout = { kind: 'columns', formWidth: 336, resultColumns: 2 }
const THREE: Layout = { kind: 'columns', formWidth: 368, resultColumns: 3 }

export function layoutOf(width: number): Layout {
  if (width < 720) return PHONE
  if (width < 880) return STRIP
  if (width < 1120) return ONE
  if (width < 1360) return TWO
  return THREE
}

export function useLayout(): Layout {
  return useSyncExternalStore(subscribe, () => layoutOf(window.innerWidth))
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('resize', onChange)
  return () => window.removeEventListener('resize', onChange)
}
