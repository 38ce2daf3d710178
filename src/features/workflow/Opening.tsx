import { useEffect, useState } from 'react'
import { Button } from '@/ui/Button'
import { words } from './texts'

/** Most files are open before this: a line that comes and goes would only flicker. */
const SHOWN_AFTER_MS = 300

export interface OpeningProps {
  /** Of the file. */
  name: string
  onCancel: () => void
}

/** A file is being read, or waits for the node definitions it is read by. */
export function Opening({ name, onCancel }: OpeningProps) {
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOWN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status">
      {isShown && (
        <p className="flex items-center gap-2 border-b border-line py-1 pr-2 pl-4">
          <span className="min-w-0 flex-1 truncate text-muted">{words.opening} {name}…</span>
          <Button variant="ghost" onClick={onCancel}>{words.cancel}</Button>
        </p>
      )}
    </div>
  )
}
