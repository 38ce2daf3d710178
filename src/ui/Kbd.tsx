/** A key hint beside the words of a control. Hidden where there is no keyboard, and from names: see `aria-keyshortcuts`. */
import { cn } from '@/lib/cn'

export type Key = 'Mod' | 'Enter' | 'Escape' | (string & {})

export interface KbdProps {
  /** In the order they are held, e.g. ['Mod', 'Enter']. Mod is Ctrl, or Command on Apple's keyboards. */
  keys: readonly Key[]
  className?: string | undefined
}

const hasCommandKey = /Mac|iPhone|iPad/.test(navigator.platform)

const names: Record<string, string> = {
  Mod: hasCommandKey ? '⌘' : 'Ctrl',
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowRight: '→',
}

/** The keys as `aria-keyshortcuts` wants them. */
export function keyShortcut(keys: readonly Key[]): string {
  return keys.map((key) => (key === 'Mod' ? (hasCommandKey ? 'Meta' : 'Control') : key)).join('+')
}

export function Kbd({ keys, className }: KbdProps) {
  return (
    <kbd aria-hidden className={cn('font-sans text-micro font-normal opacity-72 pointer-coarse:hidden', className)}>
      {keys.map((key) => names[key] ?? key).join(' ')}
    </kbd>
  )
}
