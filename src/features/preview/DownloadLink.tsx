/**
 * A real download of one output. The file is fetched and its object URL stands ready before the tap: a link to another
 * origin would navigate, and phones allow a download only in the tap itself.
 */
import { useEffect, useState } from 'react'
import { createObjectUrl } from '@/lib/objectUrl'
import type { Run, RunOutput } from '@/storage/run'
import { useResultSource } from '@/state/react'
import { outputKey } from '@/state/useResultUrl'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { DownloadIcon } from '@/ui/icons'
import { fileNameOf } from './fileName'
import { runWords } from './runTexts'

export function DownloadLink({ run, output }: { run: Run; output: RunOutput }) {
  const source = useResultSource()
  /** Undefined while it is being fetched, null where it cannot be had. */
  const [url, setUrl] = useState<string | null | undefined>(undefined)
  const key = outputKey(run, output)

  useEffect(() => {
    const aborter = new AbortController()
    let release: (() => void) | null = null
    source.blob(run, output, aborter.signal).then(
      (blob) => {
        if (aborter.signal.aborted) return
        const made = createObjectUrl(blob)
        release = made.release
        setUrl(made.url)
      },
      () => {
        if (!aborter.signal.aborted) setUrl(null) // the picture itself says what is wrong
      },
    )
    return () => {
      aborter.abort()
      release?.()
      setUrl(undefined)
    }
    // The key says whether run and output mean the same file.
    // oxlint-disable-next-line react/exhaustive-deps -- see above
  }, [source, key])

  const label = `${runWords.download} ${fileNameOf(run, output)}`
  if (url === null) return null
  if (url === undefined) {
    return (
      <button type="button" disabled aria-label={runWords.preparing} className={buttonClass('line')}>
        <Icon of={DownloadIcon} />
        {runWords.download}
      </button>
    )
  }
  return (
    <a href={url} download={fileNameOf(run, output)} aria-label={label} className={buttonClass('line')}>
      <Icon of={DownloadIcon} />
      {runWords.download}
    </a>
  )
}
