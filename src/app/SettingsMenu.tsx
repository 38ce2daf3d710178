import { useSettings, useStores } from '@/state/react'
import type { PreviewMethodSetting } from '@/comfy/previewMethod'
import type { Theme } from '@/storage/prefs'
import { Icon } from '@/ui/Icon'
import { SettingsIcon } from '@/ui/icons'
import { MenuButton } from '@/ui/MenuButton'
import { useActions } from '@/state/react'

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
]
const PREVIEWS: readonly { value: PreviewMethodSetting; label: string; note: string }[] = [
  { value: 'auto', label: 'Auto', note: 'What the server was started with, else its choice' },
  { value: 'latent2rgb', label: 'Latent2RGB', note: 'Fast and rough' },
  { value: 'taesd', label: 'TAESD', note: 'Finer; needs its decoder on the server' },
  { value: 'none', label: 'Off', note: 'No previews' },
]

/** Choices about the page itself. */
export function SettingsMenu() {
  const stores = useStores()
  const actions = useActions()
  const theme = useSettings((state) => state.theme)
  const previewMethod = useSettings((state) => state.previewMethod)
  const { setTheme, setPreviewMethod } = stores.settings.getState()
  return (
    <MenuButton
      label="Settings"
      align="end"
      className="w-(--ctl) px-0!"
      items={[
        { kind: 'radio', label: 'Theme', value: theme, options: THEMES, onChange: (value) => setTheme(value as Theme) },
        { kind: 'separator' },
        { kind: 'radio', label: 'Preview method', value: previewMethod, options: PREVIEWS, onChange: (value) => setPreviewMethod(value as PreviewMethodSetting) },
        { kind: 'separator' },
        { kind: 'action', label: 'Refresh node definitions', note: 'After adding models', onSelect: () => actions.refreshNodeDefs() },
      ]}
    >
      <Icon of={SettingsIcon} className="text-muted" />
    </MenuButton>
  )
}
