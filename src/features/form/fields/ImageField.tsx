/**
 * An input that takes a file: of the server's folders, of this browser's results, or uploaded; the name that the server
 * gave it is what is sent. A picture may be dropped or pasted on it as well.
 */
import { useMemo, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { asServerKey } from '@/comfy/ids'
import { remoteOptionsQuery } from '@/queries/remoteOptions'
import { useServer } from '@/state/react'
import { Button } from '@/ui/Button'
import { Combobox } from '@/ui/Combobox'
import { Field } from '@/ui/Field'
import { IconButton } from '@/ui/IconButton'
import { CameraIcon, ResultsIcon, UploadIcon } from '@/ui/icons'
import { createLazyPart } from '@/ui/lazyPart'
import { ProgressBar } from '@/ui/ProgressBar'
import type { ComboInput } from '@/workflow/definitions/nodeDefs'
import type { Parameter } from '@/workflow/form/parameters'
import { useField } from '../useField'
import type { FileChooserProps } from './FileChooser'
import { InputPicture } from './InputPicture'
import { ACCEPT, takesFile } from './mediaKinds'
import { percentText, uploadingText, words } from './mediaTexts'
import { usePastedFile } from './usePastedFile'
import { useUpload } from './useUpload'

export interface ImageFieldProps {
  parameter: Parameter
  spec: ComboInput
}

const chooserPart = createLazyPart<FileChooserProps>(async () => (await import('./FileChooser')).FileChooser)

export function ImageField({ parameter, spec }: ImageFieldProps) {
  const field = useField(parameter)
  const kind = spec.upload ?? 'image'
  const value = String(field.value)
  const { state, start, cancel } = useUpload(field.setValue)
  const [isChoosing, setChoosing] = useState(false)
  const boxRef = useRef<HTMLDivElement>(null)
  const fileRef = useRef<HTMLInputElement>(null)
  const cameraRef = useRef<HTMLInputElement>(null)
  const listed = useListed(spec)
  const [broken, setBroken] = useState<string | null>(null)
  // Lists name only the top folder, as it was: what is in none is missing where the server does not show it either.
  const isMissing = broken === value && !listed.includes(value)
  // A file uploaded just now is not in the definition's list yet.
  const options = useMemo(() => [...new Set([...listed, value])].filter((name) => name !== ''), [listed, value])
  usePastedFile(boxRef, (file) => takesFile(kind, file), start)

  const open = () => {
    void chooserPart.load()
    setChoosing(true)
  }
  const fileInput = (ref: typeof fileRef, label: string, capture?: 'environment') => (
    <input
      ref={ref}
      type="file"
      accept={ACCEPT[kind]}
      capture={capture}
      aria-label={`${label} ${parameter.label}`}
      className="hidden"
      onChange={(event) => {
        const file = event.target.files?.[0]
        event.target.value = '' // choosing the same file again is a choice too
        if (file) start(file)
      }}
    />
  )
  return (
    <div
      ref={boxRef}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const file = event.dataTransfer.files[0]
        if (!file || !takesFile(kind, file)) return
        event.preventDefault() // else the page opens it as a workflow
        start(file)
      }}
    >
      <Field {...field.row} layout="stack" errors={state.kind === 'failed' ? [state.problem, ...field.errors] : isMissing && field.errors.length === 0 ? [words.missing] : field.errors}>
        {(control) => (
          <div className={kind === 'file' ? undefined : 'grid grid-cols-[88px_minmax(0,1fr)] gap-2'}>
            {kind !== 'file' && <InputPicture kind={kind} name={value} onBroken={setBroken} />}
            <div className="grid min-w-0 content-start gap-1">
              <Combobox {...control} options={options} value={value} onChange={field.setValue} missingText={null} />
              {state.kind === 'uploading' ? (
                <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2">
                  <div className="min-w-0">
                    <p className="flex justify-between gap-2 text-meta text-muted">
                      <span className="truncate">{state.name}</span>
                      <span>{percentText(state.fraction)}</span>
                    </p>
                    <ProgressBar label={uploadingText(state.name)} value={state.fraction} valueText={percentText(state.fraction)} thin />
                  </div>
                  <Button variant="ghost" onClick={cancel}>{words.cancel}</Button>
                </div>
              ) : (
                <div className="flex gap-1">
                  {state.kind === 'failed' && <Button className="min-w-0 flex-1! px-2!" onClick={() => start(state.file)}>{words.again}</Button>}
                  <Button icon={UploadIcon} className="min-w-0 flex-1! px-2!" onClick={() => fileRef.current?.click()}>{words.upload}</Button>
                  {state.kind !== 'failed' && <Button icon={ResultsIcon} className="min-w-0 flex-1! px-2!" aria-haspopup="dialog" onPointerEnter={() => void chooserPart.load()} onClick={open}>{words.choose}</Button>}
                  {kind === 'image' && <IconButton icon={CameraIcon} label={words.camera} className="bg-surface not-pointer-coarse:hidden!" onClick={() => cameraRef.current?.click()} />}
                </div>
              )}
              {fileInput(fileRef, words.upload)}
              {kind === 'image' && fileInput(cameraRef, words.camera, 'environment')}
            </div>
          </div>
        )}
      </Field>
      {isChoosing && (
        <chooserPart.Component
          kind={kind}
          value={value}
          fallback={listed}
          startsAt={spec.folder === 'output' ? 'output' : 'input'}
          onChoose={field.setValue}
          onUpload={start}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  )
}

const NO_SERVER = { library: () => Promise.reject(new Error('No server is chosen')) }
const NO_REMOTE = { route: '', hasRefreshButton: false, responseKey: null, queryParams: {}, timeoutMs: null }

/** The definition's list, or the one that it says where to ask for. */
function useListed(spec: ComboInput): readonly string[] {
  const server = useServer()
  const { data } = useQuery({ ...remoteOptionsQuery(server?.http ?? NO_SERVER, server?.key ?? asServerKey(''), spec.remote ?? NO_REMOTE), enabled: server !== null && spec.remote !== null })
  return useMemo(() => (data ?? spec.options).map(String), [data, spec.options])
}
