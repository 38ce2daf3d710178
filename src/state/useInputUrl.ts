/** The address of a file in the server's input folder, named as a LoadImage value is: `folder/name`, perhaps ` [temp]`. */
import { useEffect, useState } from 'react'
import { useResultSource } from './react'

/** Null until it is known. What was made for it is freed when the component goes or the name changes. */
export function useInputUrl(name: string): string | null {
  const source = useResultSource()
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    if (name === '') return
    const aborter = new AbortController()
    let release: (() => void) | null = null
    source.openInput(name, aborter.signal).then(
      (opened) => {
        if (aborter.signal.aborted) return opened.release()
        release = opened.release
        setUrl(opened.url)
      },
      () => {
        if (!aborter.signal.aborted) setUrl(null) // the picture is a help; the field says what matters
      },
    )
    return () => {
      aborter.abort()
      release?.()
    }
  }, [source, name])
  return url
}
