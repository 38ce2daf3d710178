/** A choice from the server's list: sampler, scheduler, checkpoint and the like. */
import { useMemo, type ReactNode } from 'react'
import { Button } from '@/ui/Button'
import { Combobox } from '@/ui/Combobox'
import { Field } from '@/ui/Field'
import type { ComboInput } from '@/workflow/nodeDefs'
import type { Parameter } from '@/workflow/parameters'
import { ModelCombobox } from '../pickers/ModelCombobox'
import { words } from '../texts'
import { useField, type FieldState } from '../useField'

const MODEL_EXTENSION = /\.(safetensors|ckpt|pt|pth|bin|gguf|sft)$/i
/** Shown in place of the list when the wanted name is not in it. */
const MAX_OFFERS = 2

export function ListField({ parameter, spec }: { parameter: Parameter; spec: ComboInput }) {
  const field = useField(parameter)
  // Options may be numbers or booleans: the control speaks text, the value keeps its type.
  const byText = useMemo(() => new Map(spec.options.map((option) => [String(option), option])), [spec.options])
  const options = useMemo(() => [...byText.keys()], [byText])
  const isModels = MODEL_EXTENSION.test(String(spec.options[0] ?? field.value))
  const subject = useMemo(() => (parameter.targets[0] ? { role: parameter.role, target: parameter.targets[0] } : null), [parameter])
  const choose = (text: string) => field.setValue(byText.get(text) ?? text)
  return (
    <Field {...field.row} hint={offersOf(parameter, field)}>
      {(control) => {
        const list = { ...control, options, value: String(field.value), onChange: choose, labelOf: withoutExtension, missingText: null }
        return isModels ? <ModelCombobox {...list} subject={subject} /> : <Combobox {...list} />
      }}
    </Field>
  )
}

/** What the workflow asked for, where the server has it not: the nearest names to use instead. */
export function offersOf(parameter: Parameter, field: FieldState): ReactNode {
  const options = parameter.spec.kind === 'combo' ? parameter.spec.options : []
  const asked = String(parameter.initial)
  if (field.problem?.kind === 'notInList') {
    const nearest = field.problem.candidates.slice(0, MAX_OFFERS)
    const offers = nearest.length > 0 ? nearest : options.slice(0, 1).map(String)
    if (offers.length === 0) return <>The server lists none. Put a file into its models folder, then refresh.</>
    return (
      <ul className="grid gap-1">
        {offers.map((offer) => (
          <li key={String(offer)} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 text-base wrap-anywhere text-text">{String(offer)}</span>
            <Button variant="line" className="text-text" aria-label={`${words.useThis}: ${String(offer)}`} onClick={() => field.setValue(offer)}>{words.useThis}</Button>
          </li>
        ))}
      </ul>
    )
  }
  if (field.isModified && options.length > 0 && !options.some((option) => String(option) === asked)) {
    return <>The workflow names <span className="wrap-anywhere">{asked}</span>, which is not on this server.</>
  }
  return undefined
}

export function withoutExtension(name: string): string {
  return name.replace(MODEL_EXTENSION, '')
}
