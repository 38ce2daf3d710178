/**
 * Sentences about something that was just done, with its undo. Made anywhere, shown by ToastRegion. Errors are never
 * toasts: they stand at the field, the cell, the stage.
 */
import type { Key } from './Kbd'

export interface Toast {
  text: string
  action?: { label: string; keys?: readonly Key[]; onAction: () => void }
}

export interface Toaster {
  show: (toast: Toast) => void
  /** What was shown while nobody listened is handed to the first listener. @returns its undo. */
  onToast: (listener: (toast: Toast) => void) => () => void
}

export function createToaster(): Toaster {
  const listeners = new Set<(toast: Toast) => void>()
  let waiting: Toast[] = []
  return {
    show: (toast) => {
      if (listeners.size === 0) waiting.push(toast)
      for (const listener of listeners) listener(toast)
    },
    onToast: (listener) => {
      listeners.add(listener)
      const missed = waiting
      waiting = []
      for (const toast of missed) listener(toast)
      return () => listeners.delete(listener)
    },
  }
}
