/** One upload at a time of one field: how far it is, how it failed, and the file to try again with. */
import { useEffect, useRef, useState } from 'react'
import { useActions } from '@/state/react'

export type UploadState =
  | { kind: 'idle' }
  | { kind: 'uploading'; name: string; fraction: number }
  | { kind: 'failed'; problem: string; file: File }

export interface Upload {
  state: UploadState
  /** Another one that is under way is given up for it. */
  start: (file: File) => void
  cancel: () => void
}

const idle: UploadState = { kind: 'idle' }

/** @param onUploaded gets the name that an input takes; what was chosen before stays until then */
export function useUpload(onUploaded: (name: string) => void): Upload {
  const actions = useActions()
  const [state, setState] = useState<UploadState>(idle)
  const aborterRef = useRef<AbortController | null>(null)
  useEffect(() => () => aborterRef.current?.abort(), [])

  async function start(file: File) {
    aborterRef.current?.abort()
    const aborter = new AbortController()
    aborterRef.current = aborter
    setState({ kind: 'uploading', name: file.name, fraction: 0 })
    const outcome = await actions.uploadImage(file, {
      signal: aborter.signal,
      onProgress: (fraction) => {
        if (aborterRef.current === aborter) setState({ kind: 'uploading', name: file.name, fraction })
      },
    })
    if (aborterRef.current !== aborter) return
    aborterRef.current = null
    if (outcome.ok) {
      setState(idle)
      onUploaded(outcome.name)
    } else setState(outcome.problem === null ? idle : { kind: 'failed', problem: outcome.problem, file })
  }

  return {
    state,
    start: (file) => void start(file),
    cancel: () => {
      aborterRef.current?.abort()
      aborterRef.current = null
      setState(idle)
    },
  }
}
