/** Puts the chosen theme on the document; `public/theme.js` has done so before the first paint. */
import type { SettingsStore } from '@/state/settingsStore'

export function followTheme(settings: SettingsStore) {
  const light = matchMedia('(prefers-color-scheme: light)')
  const apply = () => {
    const { theme } = settings.getState()
    const isLight = theme === 'light' || (theme === 'system' && light.matches)
    document.documentElement.dataset['theme'] = isLight ? 'light' : 'dark'
  }
  apply()
  settings.subscribe(apply)
  light.addEventListener('change', apply)
}
