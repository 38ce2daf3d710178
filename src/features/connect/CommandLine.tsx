import { useEffect, useId, useRef, useState } from 'react'
import { copyText } from '@/lib/copyText'
import { Button } from '@/ui/Button'
import { CheckIcon, CopyIcon } from '@/ui/icons'
import { copyTexts } from './panelTexts'
import { Typed } from './Typed'

export interface CommandLineProps {
  /** May have several lines; is copied as it stands. */
  line: string
}

const SHOW_COPIED_MS = 2000

/** A line to paste elsewhere. Wraps rather than hides its end: the flags are what matters. */
export function CommandLine({ line }: CommandLineProps) {
  const id = useId()
  const codeRef = useRef<HTMLElement>(null)
  const [outcome, setOutcome] = useState<'copied' | 'selected' | null>(null)
  useEffect(() => {
    if (outcome !== 'copied') return
    const timer = setTimeout(() => setOutcome(null), SHOW_COPIED_MS)
    return () => clearTimeout(timer)
  }, [outcome])

  async function copy(): Promise<void> {
    if (codeRef.current) setOutcome(await copyText(line, codeRef.current))
  }
  return (
    <div>
      <div className="flex items-start rounded-ctl bg-surface pl-2.5">
        <code ref={codeRef} id={id} className="min-w-0 flex-1 self-center py-2.5 font-mono text-meta whitespace-pre-wrap wrap-anywhere"><Typed text={line} /></code>
        <Button variant="ghost" icon={outcome === 'copied' ? CheckIcon : CopyIcon} aria-describedby={id} onClick={() => void copy()} className="min-h-9 min-w-22">
          {copyTexts.copy}
        </Button>
      </div>
      <output className="block text-meta text-muted">
        {outcome === 'copied' && <span className="sr-only">{copyTexts.copied}</span>}
        {outcome === 'selected' && copyTexts.selected}
      </output>
    </div>
  )
}
