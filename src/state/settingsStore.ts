/** What a person has chosen for the page itself. Every choice is written down at once, see storage/prefs.ts. */
import { createStore } from 'zustand/vanilla'
import type { PreviewMethodSetting } from '@/comfy/previewMethod'
import type { Prefs, Theme } from '@/storage/prefs'

export interface SettingsState {
  theme: Theme
  previewMethod: PreviewMethodSetting
  setTheme: (theme: Theme) => void
  setPreviewMethod: (previewMethod: PreviewMethodSetting) => void
}

export type SettingsStore = ReturnType<typeof createSettingsStore>

export function createSettingsStore(prefs: Pick<Prefs, 'get' | 'set'>) {
  return createStore<SettingsState>()((set) => ({
    theme: prefs.get('theme'),
    previewMethod: prefs.get('previewMethod'),
    setTheme: (theme) => {
      prefs.set('theme', theme)
      set({ theme })
    },
    setPreviewMethod: (previewMethod) => {
      prefs.set('previewMethod', previewMethod)
      set({ previewMethod })
    },
  }))
}
