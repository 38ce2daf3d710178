/** What must be answered or closed before going on. The exception: most things have their place on the page. */
import type { ReactNode } from 'react'
import { createLazyPart } from './lazyPart'
import type { DialogPopupProps } from './popups/DialogPopup'
import { useMountedPopup } from './usePopup'

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** One sentence under the title. */
  description?: ReactNode
  /** Buttons at the end, the next step first. */
  actions?: ReactNode
  className?: string | undefined
  children?: ReactNode
}

const dialogPart = createLazyPart<DialogPopupProps>(async () => (await import('./popups/DialogPopup')).DialogPopup)

export function Dialog(props: DialogProps) {
  const popup = useMountedPopup(dialogPart, props.open)
  return popup.mounted && <dialogPart.Component {...props} onClosed={popup.onClosed} />
}
