/** One small picture as an address, and its owner: what was made for it is freed when the component goes. */
import { useEffect, useState } from 'react'
import { createObjectUrl } from '@/lib/objectUrl'
import { smallPicturesOf } from './pictures'

export type SmallPictureState = { kind: 'loading' } | { kind: 'none' } | { kind: 'ready'; url: string }

const loading: SmallPictureState = { kind: 'loading' }

/**
 * @param server what the pictures are kept by; null: nothing is fetched
 * @param fetchPicture is called for another key only
 */
export function useSmallPicture(server: object | null, key: string, fetchPicture: (signal: AbortSignal) => Promise<Blob | null>): SmallPictureState {
  const [state, setState] = useState<SmallPictureState>(loading)
  useEffect(() => {
    if (server === null) return
    const aborter = new AbortController()
    let release: (() => void) | null = null
    setState(loading)
    smallPicturesOf(server).get(key, fetchPicture, aborter.signal).then(
      (picture) => {
        if (aborter.signal.aborted) return
        if (picture === null) return setState({ kind: 'none' })
        const made = createObjectUrl(picture)
        release = made.release
        setState({ kind: 'ready', url: made.url })
      },
      () => {
        if (!aborter.signal.aborted) setState({ kind: 'none' })
      },
    )
    return () => {
      aborter.abort()
      release?.()
    }
    // The key says which picture it is; the function that fetches it is a new one at every render.
    // oxlint-disable-next-line react/exhaustive-deps -- see above
  }, [server, key])
  return state
}
