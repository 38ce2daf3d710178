import { Field } from '@/ui/Field'
import { TextArea } from '@/ui/TextArea'
import { TextInput } from '@/ui/TextInput'
import type { StringInput } from '@/workflow/nodeDefs'
import type { Parameter } from '@/workflow/parameters'
import { useField } from '../useField'

const LINES = { prompt: 4, negative: 2 } as const

export function TextField({ parameter, spec }: { parameter: Parameter; spec: StringInput }) {
  const field = useField(parameter)
  const text = String(field.value)
  const isPrompt = parameter.role === 'prompt' || parameter.role === 'negative'
  const isLong = isPrompt || spec.multiline
  return (
    <Field label={parameter.label} layout={isLong ? 'stack' : 'row'} modified={field.isModified} errors={field.errors}>
      {(control) =>
        isLong ? (
          <TextArea {...control} value={text} onChange={field.setValue} minLines={parameter.role === 'prompt' ? LINES.prompt : LINES.negative} spellCheck={false} />
        ) : (
          <TextInput {...control} value={text} onChange={field.setValue} />
        )
      }
    </Field>
  )
}
