/**
 * The address of one output for an `<img>`, `<video>` or `<audio>`, and its owner: what was made for it is freed when
 * the component goes or shows something else.
 */
import { useEffect, useState } from 'react'
import type { Run, RunOutput } from '@/storage/run'
import { useResultSource } from './react'

export type ResultUrl =
  | { kind: 'loading' }
  | { kind: 'ready'; url: string }
  | { kind: 'failed'; error: unknown }

const loading: ResultUrl = { kind: 'loading' }

export function useResultUrl(run: Run, output: RunOutput): ResultUrl {
  const source = useResultSource()
  const direct = source.directUrl(run, output)
  const [fetched, setFetched] = useState<ResultUrl>(loading)
  const key = outputKey(run, output)

  useEffect(() => {
    if (direct !== null) return
    const aborter = new AbortController()
    let release: (() => void) | null = null
    setFetched(loading)
    source.open(run, output, aborter.signal).then(
      (opened) => {
        if (aborter.signal.aborted) {
          opened.release()
          return
        }
        release = opened.release
        setFetched({ kind: 'ready', url: opened.url })
      },
      (error: unknown) => {
        if (!aborter.signal.aborted) setFetched({ kind: 'failed', error })
      },
    )
    return () => {
      aborter.abort()
      release?.()
    }
    // `run` and `output` are new objects at every step of the run; their key says whether they mean the same file.
    // oxlint-disable-next-line react/exhaustive-deps -- see above
  }, [source, key, direct])

  return direct === null ? fetched : { kind: 'ready', url: direct }
}

/** Names one output of one run. */
export function outputKey(run: Run, { nodeId, item }: RunOutput): string {
  switch (item.kind) {
    case 'socketImage': return `${run.id}/${nodeId}/${item.index}`
    case 'file': return `${run.id}/${nodeId}/${item.area}/${item.subfolder}/${item.filename}`
    default: return `${run.id}/${nodeId}/${item.kind}/${item.key}`
  }
}
