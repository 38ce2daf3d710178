import { Dialog } from '@base-ui/react/dialog'
import { cn } from '@/lib/cn'
import type { DialogProps } from '../Dialog'
import { IconButton } from '../IconButton'
import { CloseIcon } from '../icons'

export interface DialogPopupProps extends DialogProps {
  onClosed: () => void
}

export function DialogPopup({ open, onOpenChange, onClosed, title, description, actions, className, children }: DialogPopupProps) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => onOpenChange(next)}
      onOpenChangeComplete={(isOpen) => {
        if (!isOpen) onClosed()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-(--z-dialog) bg-scrim transition-opacity duration-(--dur-2) data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Viewport className="fixed inset-0 z-(--z-dialog) grid place-items-center overflow-y-auto p-4">
          <Dialog.Popup className={cn('popup relative flex max-h-full w-full max-w-[440px] flex-col', className)}>
            <Dialog.Title className="flex min-h-[calc(var(--ctl)+8px)] items-center pt-2 pr-[calc(var(--ctl)+8px)] pl-4 text-headline font-semibold wrap-anywhere">{title}</Dialog.Title>
            <div className="min-h-0 overflow-y-auto px-4 pb-4">
              {description !== undefined && <Dialog.Description className="text-muted">{description}</Dialog.Description>}
              {children}
            </div>
            {actions !== undefined && <div className="flex flex-wrap gap-1 px-4 pb-4">{actions}</div>}
            {/* Last in the order of keys, so that what the dialog is about has the focus first. */}
            <IconButton icon={CloseIcon} label="Close" onClick={() => onOpenChange(false)} className="absolute top-2 right-2" />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
