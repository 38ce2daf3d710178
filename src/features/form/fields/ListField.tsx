/** A choice from the server's list: sampler, scheduler, checkpoint and the like. */
import { useEffect, useMemo, type ReactNode } from 'react'
import { Combobox } from '@/ui/Combobox'
import { Field } from '@/ui/Field'
import { createLazyPart } from '@/ui/lazyPart'
import type { ComboInput } from '@/workflow/definitions/nodeDefs'
import type { Parameter } from '@/workflow/form/parameters'
import { ModelCombobox } from '../pickers/ModelCombobox'
import type { OffersProps } from '../Offers'
import { useField, type FieldState } from '../useField'

/** Most workflows find on the server what they name. */
const offersPart = createLazyPart<OffersProps>(async () => (await import('../Offers')).Offers)

const MODEL_EXTENSION = /\.(safetensors|ckpt|pt|pth|bin|gguf|sft)$/i

export function ListField({ parameter, spec }: { parameter: Parameter; spec: ComboInput }) {
  const field = useField(parameter)
  // Options may be numbers or booleans: the control speaks text, the value keeps its type.
  const byText = useMemo(() => new Map(spec.options.map((option) => [String(option), option])), [spec.options])
  const options = useMemo(() => [...byText.keys()], [byText])
  const isModels = spec.options.slice(0, 3).some((option) => MODEL_EXTENSION.test(String(option))) // packs put "None" first
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
  if (field.problem?.kind === 'notInList') return <LazyOffers parameter={parameter} problem={field.problem} />
  if (parameter.initial === null) return undefined // older than the input: it names none
  if (field.isModified && options.length > 0 && !options.some((option) => String(option) === asked)) {
    return <>The workflow names <span className="wrap-anywhere">{asked}</span>, which is not on this server.</>
  }
  return undefined
}

export function withoutExtension(name: string): string {
  return name.replace(MODEL_EXTENSION, '')
}

function LazyOffers(props: OffersProps) {
  useEffect(() => void offersPart.load(), [])
  return <offersPart.Component {...props} />
}
