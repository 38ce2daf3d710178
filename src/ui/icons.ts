/**
 * The glyphs of the page, named for what they stand for here. One file, so that a meaning keeps one picture.
 * Imported one by one: the package's main entry would drag every icon through the tests and the dev server.
 */
import type { ComponentType, SVGProps } from 'react'

export type IconGlyph = ComponentType<Omit<SVGProps<SVGSVGElement>, 'ref'> & { size?: number | string }>

export { default as AddIcon } from 'lucide-react/icons/plus'
export { default as AlertIcon } from 'lucide-react/icons/triangle-alert'
export { default as CheckIcon } from 'lucide-react/icons/check'
export { default as ChevronDownIcon } from 'lucide-react/icons/chevron-down'
export { default as ChevronRightIcon } from 'lucide-react/icons/chevron-right'
export { default as CloseIcon } from 'lucide-react/icons/x'
export { default as CopyIcon } from 'lucide-react/icons/copy'
export { default as DownloadIcon } from 'lucide-react/icons/download'
export { default as HelpIcon } from 'lucide-react/icons/circle-question-mark'
export { default as HistoryIcon } from 'lucide-react/icons/history'
export { default as LoginIcon } from 'lucide-react/icons/key-round'
export { default as MinusIcon } from 'lucide-react/icons/minus'
export { default as PhoneIcon } from 'lucide-react/icons/smartphone'
export { default as QueueIcon } from 'lucide-react/icons/text-align-start'
export { default as RandomIcon } from 'lucide-react/icons/dices'
export { default as ResultsIcon } from 'lucide-react/icons/image'
export { default as SearchIcon } from 'lucide-react/icons/search'
export { default as ServerIcon } from 'lucide-react/icons/server'
export { default as SettingsIcon } from 'lucide-react/icons/settings'
export { default as StageIcon } from 'lucide-react/icons/monitor'
export { StopIcon } from './StopIcon'
export { default as SwapIcon } from 'lucide-react/icons/arrow-right-left'
export { default as TweakIcon } from 'lucide-react/icons/settings-2'
export { default as WorkflowIcon } from 'lucide-react/icons/file'
