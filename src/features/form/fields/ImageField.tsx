/** An input picture: one of the server's input folder, or uploaded there; the name that the server gave it is what is sent. */
import { useMemo, useRef, useState } from 'react'
import { useActions } from '@/state/react'
import { Button } from '@/ui/Button'
import { Combobox } from '@/ui/Combobox'
import { Field } from '@/ui/Field'
import { ResultsIcon } from '@/ui/icons'
import type { ComboInput } from '@/workflow/nodeDefs'
import type { Parameter } from '@/workflow/parameters'
import { words } from '../texts'
import { useField } from '../useField'
import { InputPicture } from './InputPicture'

export interface ImageFieldProps {
  parameter: Parameter
  spec: ComboInput
}

export function ImageField({ parameter, spec }: ImageFieldProps) {
  const field = useField(parameter)
  const actions = useActions()
  const fileRef = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isUploading, setUploading] = useState(false)
  const value = String(field.value)
  // A file uploaded just now is not in the definition's list yet.
  const options = useMemo(() => [...new Set([...spec.options.map(String), value])].filter((name) => name !== ''), [spec.options, value])

  async function upload(file: File) {
    setUploading(true)
    setProblem(null)
    const outcome = await actions.uploadImage(file)
    setUploading(false)
    if (outcome.ok) field.setValue(outcome.name)
    else setProblem(outcome.problem)
  }
  return (
    <div
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const file = event.dataTransfer.files[0]
        if (!file?.type.startsWith('image/')) return
        event.preventDefault() // else the page opens it as a workflow
        void upload(file)
      }}
    >
      <Field {...field.row} layout="stack" errors={problem === null ? field.errors : [problem, ...field.errors]}>
        {(control) => (
          <div className="grid grid-cols-[88px_minmax(0,1fr)] gap-2">
            <InputPicture name={value} />
            <div className="grid content-start gap-1">
              <Combobox {...control} options={options} value={value} onChange={field.setValue} missingText={null} />
              <Button icon={ResultsIcon} disabled={isUploading} onClick={() => fileRef.current?.click()} className="justify-start!">
                {isUploading ? words.uploading : words.upload}
              </Button>
              <input
                ref={fileRef}
                type="file"
                accept="image/*"
                aria-label={`${words.upload} ${parameter.label}`}
                className="hidden"
                onChange={(event) => {
                  const file = event.target.files?.[0]
                  event.target.value = '' // choosing the same file again is a choice too
                  if (file) void upload(file)
                }}
              />
            </div>
          </div>
        )}
      </Field>
    </div>
  )
}
