/**
 * The life of a popup whose code comes late: closed (not even mounted), wanted (code under way), open, closing.
 * The control that opens it is ours and never swapped, so focus, names and tests hold on to one element.
 */
import { useEffect, useState } from 'react'
import type { LazyPart } from './lazyPart'
import { useOverlay } from './overlays'

export interface MountedPopup {
  /** Whether the popup has to be in the tree: open, or still leaving. */
  mounted: boolean
  /** To call when the closing animation is over. */
  onClosed: () => void
}

export interface Popup extends MountedPopup {
  open: boolean
  setOpen: (open: boolean) => void
  /** To spread on the opener: fetches the code when the popup becomes likely. */
  prefetch: { onPointerEnter: () => void; onFocus: () => void }
}

/** A popup that keeps itself whether it is open. */
export function usePopup<P extends object>(part: LazyPart<P>): Popup {
  const [open, setOpen] = useState(false)
  const mounted = useMountedPopup(part, open)
  const load = () => void part.load()
  return { ...mounted, open, setOpen, prefetch: { onPointerEnter: load, onFocus: load } }
}

/** A popup that is told whether it is open: keeps it in the tree until it has closed. */
export function useMountedPopup<P extends object>(part: LazyPart<P>, open: boolean): MountedPopup {
  const [isLeaving, setIsLeaving] = useState(false)
  const [wasOpen, setWasOpen] = useState(false)
  useOverlay(open)

  if (open !== wasOpen) {
    setWasOpen(open)
    setIsLeaving(!open && part.isLoaded())
  }
  useEffect(() => {
    if (open) void part.load()
  }, [open, part])
  return { mounted: open || isLeaving, onClosed: () => setIsLeaving(false) }
}
