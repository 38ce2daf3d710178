/**
 * How a person has arranged the form of the open workflow: what is pinned and in which order, hidden, renamed, opened.
 * Kept per workflow, by what it is made of: the same file dropped again keeps its form. Written down at every change.
 */
import { createStore } from 'zustand/vanilla'
import { MAX_NAME_LENGTH, type FormLayout, type Prefs } from '@/storage/prefs'
import type { ParameterId } from '@/workflow/form/parameters'

export interface FormLayoutState extends FormLayout {
  /** Of the workflow; null: none is open, nothing is written down. */
  key: string | null
  open: (key: string | null) => void
  pin: (id: ParameterId) => void
  unpin: (id: ParameterId) => void
  /** To a place among the pinned ones, counted without it. */
  movePinned: (id: ParameterId, index: number) => void
  hide: (id: ParameterId) => void
  show: (id: ParameterId) => void
  /** Without a name it is called by its label again. */
  rename: (id: ParameterId, name: string) => void
  setOpen: (part: string, isOpen: boolean) => void
  setAllOpen: (parts: readonly string[], isOpen: boolean) => void
  /** As it was before anything was arranged. */
  clear: () => void
}

export type FormLayoutStore = ReturnType<typeof createFormLayoutStore>

const plain: FormLayout = { pinned: [], hidden: [], names: new Map(), openParts: new Set() }

export function createFormLayoutStore(prefs: Pick<Prefs, 'formLayout' | 'setFormLayout'>) {
  return createStore<FormLayoutState>()((set, get) => {
    function arrange(next: Partial<FormLayout>) {
      set(next)
      const { key, pinned, hidden, names, openParts } = get()
      if (key !== null) prefs.setFormLayout(key, { pinned, hidden, names, openParts })
    }
    return {
      key: null,
      ...plain,
      open: (key) => {
        if (key !== get().key) set({ key, ...((key !== null && prefs.formLayout(key)) || plain) })
      },
      pin: (id) => {
        const { pinned, hidden } = get()
        if (!pinned.includes(id)) arrange({ pinned: [...pinned, id], hidden: without(hidden, id) })
      },
      unpin: (id) => arrange({ pinned: without(get().pinned, id) }),
      movePinned: (id, index) => arrange({ pinned: without(get().pinned, id).toSpliced(Math.max(0, index), 0, id) }),
      hide: (id) => {
        const { pinned, hidden } = get()
        if (!hidden.includes(id)) arrange({ hidden: [...hidden, id], pinned: without(pinned, id) })
      },
      show: (id) => arrange({ hidden: without(get().hidden, id) }),
      rename: (id, name) => {
        const names = new Map(get().names)
        const words = name.trim().slice(0, MAX_NAME_LENGTH)
        if (words === '') names.delete(id)
        else names.set(id, words)
        arrange({ names })
      },
      setOpen: (part, isOpen) => get().setAllOpen([part], isOpen),
      setAllOpen: (parts, isOpen) => {
        const openParts = new Set(get().openParts)
        for (const part of parts) {
          if (isOpen) openParts.add(part)
          else openParts.delete(part)
        }
        arrange({ openParts })
      },
      clear: () => arrange(plain),
    }
  })
}

export const selectName = (id: ParameterId) => (state: FormLayoutState) => state.names.get(id)

function without(ids: readonly ParameterId[], id: ParameterId): readonly ParameterId[] {
  return ids.includes(id) ? ids.filter((it) => it !== id) : ids
}
