import { useRef } from 'react'
import { Field } from '@/ui/Field'
import { TextArea } from '@/ui/TextArea'
import { TextInput } from '@/ui/TextInput'
import type { StringInput } from '@/workflow/definitions/nodeDefs'
import type { Parameter } from '@/workflow/form/parameters'
import { EmbeddingButton } from '../pickers/EmbeddingButton'
import { useField } from '../useField'

const LINES = { prompt: 4, other: 2 } as const

export function TextField({ parameter, spec }: { parameter: Parameter; spec: StringInput }) {
  const field = useField(parameter)
  const textRef = useRef<HTMLTextAreaElement>(null)
  const text = String(field.value)
  const isPrompt = parameter.role === 'prompt' || parameter.role === 'negative'
  const isLong = isPrompt || spec.multiline
  const placeholder = spec.placeholder ?? undefined
  return (
    <Field {...field.row} layout={isLong ? 'stack' : 'row'} menu={isPrompt && <EmbeddingButton textRef={textRef} onChange={field.setValue} />}>
      {(control) =>
        isLong ? (
          <TextArea {...control} ref={textRef} value={text} onChange={field.setValue} minLines={parameter.role === 'prompt' ? LINES.prompt : LINES.other} spellCheck={false} placeholder={placeholder} />
        ) : (
          <TextInput {...control} value={text} onChange={field.setValue} spellCheck={false} placeholder={placeholder} />
        )
      }
    </Field>
  )
}
