/** Toasts on the page. They leave after a while, but wait while they are pointed at or focused. Fetched on first use. */
import { Toast } from '@base-ui/react/toast'
import { useEffect, useState } from 'react'
import { cn } from '@/lib/cn'
import { Button } from '../Button'
import { Kbd, keyShortcut } from '../Kbd'
import type { Key } from '../Kbd'
import type { Toaster } from '../toaster'

export interface ToastListProps {
  toaster: Toaster
  className: string | undefined
}

const SHOWN_MS = 8000
const MAX_TOASTS = 3

interface ToastData {
  label: string
  keys: readonly Key[] | undefined
  onAction: () => void
}

export function ToastList({ toaster, className }: ToastListProps) {
  const [manager] = useState(() => Toast.createToastManager<ToastData>())
  return (
    <Toast.Provider toastManager={manager} timeout={SHOWN_MS} limit={MAX_TOASTS}>
      <Toast.Portal>
        <Toast.Viewport className={cn('z-(--z-toast) flex flex-col items-center gap-2', className ?? 'fixed bottom-6 left-1/2 w-max max-w-[calc(100vw-32px)] -translate-x-1/2')}>
          <Toasts toaster={toaster} manager={manager} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function Toasts({ toaster, manager }: { toaster: Toaster; manager: ReturnType<typeof Toast.createToastManager<ToastData>> }) {
  const { toasts } = Toast.useToastManager<ToastData>()

  // Inside the provider, and after its own effects: the manager only delivers to a provider that listens.
  useEffect(() => toaster.onToast(({ text, action }) => {
    manager.add({
      title: text,
      ...(action !== undefined && { data: { label: action.label, keys: action.keys, onAction: action.onAction } }),
    })
  }), [toaster, manager])

  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection={['down', 'right', 'left']}
      className="popup flex min-h-11 items-center gap-4 py-1.5 pr-1.5 pl-4 transition-opacity duration-(--dur-2) data-ending-style:opacity-0 data-limited:hidden"
    >
      <Toast.Title className={cn('font-normal', toast.data === undefined && 'pr-2.5')} />
      {toast.data !== undefined && (
        <Button
          variant="ghost"
          strong
          aria-keyshortcuts={toast.data.keys && keyShortcut(toast.data.keys)}
          trailing={toast.data.keys && <Kbd keys={toast.data.keys} />}
          onClick={() => {
            toast.data?.onAction()
            manager.close(toast.id)
          }}
        >
          {toast.data.label}
        </Button>
      )}
    </Toast.Root>
  ))
}
