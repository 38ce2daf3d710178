/** One output at full size, by the browser's own element for its kind. What cannot be shown says so and why. */
import { useEffect, useState } from 'react'
import type { OutputFile } from '@/comfy/outputs'
import type { Run, RunOutput } from '@/storage/run'
import { useResultUrl, type ResultUrl } from '@/state/useResultUrl'
import { EmptyState } from '@/ui/EmptyState'
import { kindWord, runWords } from './runTexts'

export interface ResultViewProps {
  run: Run
  output: RunOutput
  /** "Result", or "Result 2 of 4". */
  name: string
  /** The picture is on screen, or it never will be: what stood in for it can go. */
  onSettled: () => void
  onAspect: (aspect: number) => void
}

export function ResultView({ run, output, name, onSettled, onAspect }: ResultViewProps) {
  const { item } = output
  const hasFile = item.kind === 'file' || item.kind === 'socketImage'
  if (hasFile) return <FileView run={run} output={output} name={name} onSettled={onSettled} onAspect={onAspect} />
  return <TextView output={output} name={name} onSettled={onSettled} />
}

function FileView({ run, output, name, onSettled, onAspect }: ResultViewProps) {
  const source = useResultUrl(run, output)
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null)
  const isFailed = source.kind === 'failed' || (source.kind === 'ready' && source.url === brokenUrl)
  useEffect(() => {
    if (isFailed) onSettled()
  }, [isFailed, onSettled])

  if (isFailed) return <Missing source={source} output={output} />
  if (source.kind !== 'ready') return null
  const onError = () => setBrokenUrl(source.url)
  switch (mediaOf(output)) {
    case 'image':
      return (
        <img
          src={source.url}
          alt={name}
          decoding="async"
          onLoad={(event) => {
            const { naturalWidth, naturalHeight } = event.currentTarget
            if (naturalWidth > 0) onAspect(naturalWidth / naturalHeight)
            onSettled()
          }}
          onError={onError}
          className="block size-full rounded-pic object-contain"
        />
      )
    case 'video':
      return (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- generated films have none
        <video
          src={source.url}
          aria-label={name}
          controls
          loop
          playsInline
          onLoadedMetadata={(event) => {
            onAspect(event.currentTarget.videoWidth / event.currentTarget.videoHeight)
            onSettled()
          }}
          onError={onError}
          className="block size-full rounded-pic"
        />
      )
    case 'audio':
      return (
        <div className="grid size-full place-items-center">
          {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- generated sound has none */}
          <audio src={source.url} aria-label={name} controls onLoadedMetadata={onSettled} onError={onError} className="w-full" />
        </div>
      )
    default:
      return <NotShown output={output} onSettled={onSettled} />
  }
}

function mediaOf({ item }: RunOutput): OutputFile['media'] {
  if (item.kind === 'socketImage') return 'image'
  return item.kind === 'file' ? item.media : 'file'
}

/** A kind no element shows: named, and to be downloaded below. */
function NotShown({ output, onSettled }: { output: RunOutput; onSettled: () => void }) {
  useEffect(onSettled, [onSettled])
  const name = output.item.kind === 'file' ? output.item.filename : ''
  return <EmptyState title={kindWord(output)} className="p-6"><span className="wrap-anywhere">{name}</span></EmptyState>
}

function TextView({ output, name, onSettled }: { output: RunOutput; name: string; onSettled: () => void }) {
  useEffect(onSettled, [onSettled])
  const text = output.item.kind === 'text' ? output.item.text : output.item.kind === 'other' ? output.item.sample : ''
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <section aria-label={name} tabIndex={0} className="size-full overflow-auto rounded-pic bg-stage-slot p-4">
      {output.item.kind === 'other' && <p className="mb-2 text-muted">{kindWord(output)}</p>}
      <pre className="font-sans text-prompt whitespace-pre-wrap wrap-anywhere">{text}</pre>
    </section>
  )
}

function Missing({ source, output }: { source: ResultUrl; output: RunOutput }) {
  const isTemp = output.item.kind === 'file' && output.item.area === 'temp'
  const isBroken = source.kind === 'ready' && output.item.kind === 'socketImage'
  return (
    <EmptyState title={isBroken ? runWords.broken : runWords.gone} tone="error" className="p-6">
      {isBroken ? runWords.brokenWhy : isTemp ? runWords.goneTempWhy : runWords.goneWhy}
    </EmptyState>
  )
}
