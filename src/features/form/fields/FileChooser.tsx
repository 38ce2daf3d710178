/**
 * Chooses a file among those of the server's input and output folders and of this browser's results, as pictures. A result
 * that is a file on the server is named where it lies; one that came over the socket is uploaded first.
 */
import { useId, useMemo, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { asServerKey } from '@/comfy/ids'
import { inputFile } from '@/comfy/inputName'
import { inputValueOf } from '@/comfy/upload'
import { filesInQuery } from '@/queries/library'
import { useResultSource, useServer, useStores } from '@/state/react'
import { outputKey } from '@/state/useResultUrl'
import type { Run, RunOutput } from '@/storage/run'
import { Dialog } from '@/ui/Dialog'
import { FieldNote } from '@/ui/FieldNote'
import { Icon } from '@/ui/Icon'
import { ResultsIcon, StageIcon, WorkflowIcon } from '@/ui/icons'
import { Segmented } from '@/ui/Segmented'
import { PickerBody } from '@/ui/picker/PickerBody'
import { useSmallPicture, type SmallPictureState } from '../pickers/useSmallPicture'
import { takesMedia, takesName, type UploadKind } from './mediaKinds'
import { chooseTitle, emptyText, words } from './mediaTexts'

type Source = 'input' | 'output' | 'results'

export interface FileChooserProps {
  kind: UploadKind
  value: string
  /** What the node's definition lists: shown where the server does not list its folders. */
  fallback: readonly string[]
  startsAt: 'input' | 'output'
  onChoose: (name: string) => void
  onUpload: (file: File) => void
  onClose: () => void
}

export function FileChooser({ kind, value, fallback, startsAt, onChoose, onUpload, onClose }: FileChooserProps) {
  const id = useId()
  const inputRef = useRef<HTMLInputElement>(null)
  const results = useResultSource()
  const [source, setSource] = useState<Source>(startsAt)
  const [isSwitched, setSwitched] = useState(false)
  const [query, setQuery] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const files = useFolder(source === 'output' ? 'output' : 'input', kind, fallback)
  const made = useResults(kind)
  const isResults = source === 'results'
  const options = useMemo(() => (isResults ? [...made.keys()] : files.names), [isResults, made, files.names])

  async function choose(chosen: string) {
    const result = made.get(chosen)
    if (!isResults || !result) {
      onChoose(chosen)
      return onClose()
    }
    const { run, output } = result
    if (output.item.kind === 'file') {
      onChoose(inputValueOf(output.item))
      return onClose()
    }
    try {
      const blob = await results.blob(run, output, new AbortController().signal)
      onUpload(new File([blob], `${made.get(chosen)?.fileName ?? 'result.png'}`, { type: blob.type }))
      onClose()
    } catch {
      setProblem(words.resultGone)
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={chooseTitle(kind)} className="max-w-[min(760px,100%)]">
      <Segmented
        label={words.source}
        options={[{ value: 'input', label: words.input }, { value: 'output', label: words.output }, { value: 'results', label: words.results }]}
        value={source}
        onChange={(next) => {
          setSource(next)
          setSwitched(true)
          setQuery('')
          setProblem(null)
        }}
      />
      {problem !== null && <FieldNote tone="error" className="pt-2">{problem}</FieldNote>}
      <div className="-mx-4 mt-2 -mb-4 flex h-[min(560px,calc(100dvh-180px))] flex-col border-t border-line-strong">
        <PickerBody
          key={source}
          takesFocus={!isSwitched}
          id={id}
          label={chooseTitle(kind)}
          inputRef={inputRef}
          options={options}
          labelOf={isResults ? (key) => made.get(key)?.label ?? key : plainName}
          value={value}
          onChoose={(chosen) => void choose(chosen)}
          query={query}
          onQueryChange={setQuery}
          emptyText={!isResults && files.isLoading ? words.loading : !isResults && files.isUnknown ? words.notTold : emptyText(kind, source)}
          view={kind === 'file' || kind === 'audio' ? 'list' : 'grid'}
          renderPreview={(shown) => {
            const result = made.get(shown)
            return isResults && result ? <ResultPicture run={result.run} output={result.output} /> : <FilePicture name={shown} />
          }}
        />
      </div>
    </Dialog>
  )
}

/** The annotation says which folder, and that stands above. */
function plainName(name: string): string {
  return name.replace(/ \[(input|output|temp)\]$/, '')
}

const NO_SERVER = { library: () => Promise.reject(new Error('No server is chosen')) }

function useFolder(area: 'input' | 'output', kind: UploadKind, fallback: readonly string[]) {
  const server = useServer()
  const { data, isPending, isError } = useQuery({ ...filesInQuery(server?.http ?? NO_SERVER, server?.key ?? asServerKey(''), area), enabled: server !== null })
  const names = useMemo(() => {
    const known = (data ?? []).filter((name) => takesName(kind, name))
    // Only the top of a folder is listed; a definition may name files below it.
    return area === 'input' ? [...new Set([...known, ...fallback])] : known
  }, [data, area, kind, fallback])
  return { names, isLoading: server !== null && isPending, isUnknown: isError }
}

interface Result {
  run: Run
  output: RunOutput
  label: string
  fileName: string
}

/** By their key, newest first. Read once: what is made while this is open comes with the next opening. */
function useResults(kind: UploadKind): ReadonlyMap<string, Result> {
  const stores = useStores()
  return useMemo(() => {
    const { order, runs } = stores.runs.getState()
    const found = new Map<string, Result>()
    for (const runId of order.toReversed()) {
      const run = runs.get(runId)
      for (const [index, output] of run?.outputs.entries() ?? []) {
        if (!run || !takesOutput(kind, output)) continue
        const { item } = output
        const name = `${run.workflowName.replaceAll(/[/\\]/g, '-')} ${run.seed ?? ''}`.trim()
        const extension = item.kind === 'socketImage' ? (item.mime.split('/')[1] ?? 'png') : ''
        found.set(outputKey(run, output), {
          run, output, label: item.kind === 'file' ? item.filename : name, fileName: `darkroom-${run.id.slice(0, 8)}-${index}.${extension}`,
        })
      }
    }
    return found
  }, [stores, kind])
}

function takesOutput(kind: UploadKind, { item }: RunOutput): boolean {
  if (item.kind === 'socketImage') return kind === 'image'
  return item.kind === 'file' && takesMedia(kind, item.media)
}

function FilePicture({ name }: { name: string }) {
  const server = useServer()
  const isPicture = takesName('image', name)
  const picture = useSmallPicture(isPicture ? (server?.http ?? null) : null, `file ${name}`, async (signal) =>
    server === null ? null : (await server.http.library()).lightPicture(inputFile(name), signal))
  if (!isPicture) return <Icon of={takesName('video', name) ? StageIcon : WorkflowIcon} size={20} className="text-faint" />
  return <Picture picture={picture} />
}

function ResultPicture({ run, output }: { run: Run; output: RunOutput }) {
  const server = useServer()
  const source = useResultSource()
  const isPicture = output.item.kind === 'socketImage' || (output.item.kind === 'file' && output.item.media === 'image')
  const picture = useSmallPicture(isPicture ? (server?.http ?? null) : null, `result ${outputKey(run, output)}`, (signal) => source.blob(run, output, signal))
  return isPicture ? <Picture picture={picture} /> : <Icon of={StageIcon} size={20} className="text-faint" />
}

function Picture({ picture }: { picture: SmallPictureState }) {
  if (picture.kind === 'ready') return <img src={picture.url} alt="" draggable={false} decoding="async" className="size-full object-contain" />
  return picture.kind === 'none' ? <Icon of={ResultsIcon} size={20} className="text-faint" /> : null
}
