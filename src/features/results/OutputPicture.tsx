/** One output in its thumbnail: the picture, the beginning of a text, or the word for what no picture shows. */
import { useState } from 'react'
import { UnreachableError } from '@/comfy/errors'
import { useConnection } from '@/state/react'
import type { Run, RunOutput } from '@/storage/run'
import { useResultUrl } from '@/state/useResultUrl'
import { isPicture, kindWord, listWords } from './listTexts'

export interface OutputPictureProps {
  run: Run
  output: RunOutput
  sizePx: number
}

export function OutputPicture({ run, output, sizePx }: OutputPictureProps) {
  const { item } = output
  if (isPicture(output)) return <Picture run={run} output={output} sizePx={sizePx} />
  if (item.kind === 'text') {
    return <span aria-hidden className="size-full overflow-hidden p-1.5 text-micro wrap-anywhere text-muted">{item.text}</span>
  }
  return <span aria-hidden className="max-w-full truncate px-1 text-meta text-muted">{kindWord(item)}</span>
}

function Picture({ run, output, sizePx }: OutputPictureProps) {
  const source = useResultUrl(run, output)
  const isConnected = useConnection((state) => state.connection.kind === 'open')
  const [broken, setBroken] = useState<{ url: string; wasConnected: boolean } | null>(null)
  if (source.kind === 'loading') return null
  if (source.kind === 'failed') return <Missing isGone={!(source.error instanceof UnreachableError)} />
  const { url } = source
  if (broken?.url === url) {
    // An image says that it failed and not why. Without a connection nothing can load: it is tried again with one.
    if (broken.wasConnected) return <Missing isGone />
    if (!isConnected) return <Missing isGone={false} />
  }
  return (
    <img
      src={url}
      alt=""
      width={sizePx}
      height={sizePx}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setBroken({ url, wasConnected: isConnected })}
      className="size-full object-contain"
    />
  )
}

function Missing({ isGone }: { isGone: boolean }) {
  return <span className="px-1 text-center text-micro text-muted">{isGone ? listWords.gone : listWords.notLoaded}</span>
}
