/** The place where toasts appear. Its code is fetched with the first toast. */
import { useEffect, useState } from 'react'
import { createLazyPart } from './lazyPart'
import type { ToastListProps } from './popups/ToastList'
import { createToaster } from './toaster'
import type { Toaster } from './toaster'

export interface ToastRegionProps {
  toaster: Toaster
  /** Places it: the bottom centre of the stage. Fixed, bottom centre of the window, where left out. */
  className?: string | undefined
}

const toastPart = createLazyPart<ToastListProps>(async () => (await import('./popups/ToastList')).ToastList)

export function ToastRegion({ toaster, className }: ToastRegionProps) {
  // Keeps what comes until the list is there to listen.
  const [held] = useState(createToaster)
  const [isWanted, setIsWanted] = useState(false)

  useEffect(() => toaster.onToast((toast) => {
    void toastPart.load()
    setIsWanted(true)
    held.show(toast)
  }), [toaster, held])

  return isWanted && <toastPart.Component toaster={held} className={className} />
}
