/** LoRAs, one row each in the order of their chain: on or off, which, and how strong. */
import { useMemo } from 'react'
import { selectValue, type DocumentState } from '@/state/documentStore'
import { useDocument, useFormLayout, useStores } from '@/state/react'
import { Checkbox } from '@/ui/Checkbox'
import { Field, type ControlProps } from '@/ui/Field'
import { NumberSlider } from '@/ui/NumberSlider'
import type { Parameter } from '@/workflow/form/parameters'
import type { Lora } from './arrange'
import { offersOf, withoutExtension } from './fields/ListField'
import { apartKey } from './loraParts'
import { ModelCombobox } from './pickers/ModelCombobox'
import { TriggerWordsButton } from './pickers/TriggerWordsButton'
import { softRange } from './softRange'
import { loraOnText, lorasOn, words } from './otherTexts'
import { useField } from './useField'

export interface LoraRowsProps {
  /** With a name and a strength at least. */
  loras: readonly Lora[]
}

export function LoraRows({ loras }: LoraRowsProps) {
  const off = useDocument((state) => loras.filter((lora) => isOffIn(state, lora)).length)
  return (
    <div data-field="row" role="group" aria-label={words.lora}>
      <div className="grid min-h-(--ctl) grid-cols-[var(--track-label)_minmax(0,1fr)] items-center gap-x-2">
        <span className="text-muted">{words.lora}</span>
        <span className="text-meta text-faint">{lorasOn(loras.length - off, loras.length)}</span>
      </div>
      {loras.map(({ name, strength, ...lora }) => name && strength && <LoraRow key={lora.index} {...lora} name={name} strength={strength} />)}
    </div>
  )
}

/** By the switch that the file has for it, else by what the form leaves out. */
function isOffIn(state: DocumentState, { index, isOn }: Pick<Lora, 'index' | 'isOn'>): boolean {
  return isOn ? selectValue(isOn.id)(state) === false : state.offLoras.has(index)
}

interface LoraRowProps extends Lora {
  name: Parameter
  strength: Parameter
}

function LoraRow({ index, name, strength, clip, isOn }: LoraRowProps) {
  const stores = useStores()
  const isOff = useDocument((state) => isOffIn(state, { index, isOn }))
  const clipValue = useDocument(({ values }) => clip && (values.get(clip.id) ?? clip.initial))
  const isAskedApart = useFormLayout(({ openParts }) => openParts.has(apartKey(index)))
  const [file, model] = [useField(name), useField(strength)]
  const value = Number(model.value)
  // Almost everybody wants both strengths alike: they move together until they are set apart.
  const isApart = clip !== null && (isAskedApart || Number(clipValue) !== value)
  const shown = withoutExtension(String(file.value))

  function setOn(next: boolean) {
    const { setValue, setLoraOn } = stores.document.getState()
    if (isOn) setValue(isOn.id, next)
    else setLoraOn(index, next)
  }
  function setStrength(next: number) {
    stores.document.getState().setValues(new Map(clip && !isApart ? [[strength.id, next], [clip.id, next]] : [[strength.id, next]]))
  }
  return (
    <>
      <Field
        {...model.row}
        layout="lead"
        fieldId={name.id}
        label={`${words.lora} ${index + 1}`}
        modified={file.isModified || model.isModified}
        errors={[...file.errors, ...model.errors]}
        hint={offersOf(name, file)}
        lead={
          <div className="grid min-w-0 flex-1 grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-1">
            <Checkbox label={loraOnText(shown)} checked={!isOff} onChange={setOn} />
            <LoraName parameter={name} isOff={isOff} invalid={file.errors.length > 0} />
            <TriggerWordsButton loraName={String(file.value)} className="w-6! text-faint pointer-coarse:w-9!" />
          </div>
        }
        className={isOff ? 'opacity-60' : undefined}
      >
        {(control) => <Strength {...control} invalid={model.errors.length > 0} parameter={strength} value={value} onChange={setStrength} />}
      </Field>
      {isApart && <ClipStrength parameter={clip} />}
    </>
  )
}

function LoraName({ parameter, isOff, invalid }: { parameter: Parameter; isOff: boolean; invalid: boolean }) {
  const field = useField(parameter)
  const { spec } = parameter
  const subject = useMemo(() => (parameter.targets[0] ? { role: parameter.role, target: parameter.targets[0] } : null), [parameter])
  const options = useMemo(() => (spec.kind === 'combo' ? spec.options.map(String) : null), [spec])
  return (
    <ModelCombobox
      subject={subject}
      label={field.row.label}
      options={options}
      value={String(field.value)}
      onChange={field.setValue}
      labelOf={withoutExtension}
      missingText={null}
      invalid={invalid}
      className={`bg-transparent! px-1! hover:bg-surface! [&>svg]:opacity-0 hover:[&>svg]:opacity-100 focus-visible:[&>svg]:opacity-100 pointer-coarse:[&>svg]:opacity-100 ${isOff ? 'text-muted' : ''}`}
    />
  )
}

function ClipStrength({ parameter }: { parameter: Parameter }) {
  const field = useField(parameter)
  return (
    <Field {...field.row} layout="lead" label={words.clipStrength} lead={<span aria-hidden className="pl-6 text-muted">{words.clipStrength}</span>}>
      {(control) => <Strength {...control} parameter={parameter} value={Number(field.value)} onChange={field.setValue} />}
    </Field>
  )
}

interface StrengthProps extends ControlProps {
  parameter: Parameter
  value: number
  onChange: (value: number) => void
}

function Strength({ parameter: { spec, role, initial }, value, onChange, ...control }: StrengthProps) {
  if (spec.kind !== 'float' && spec.kind !== 'int') return null
  const scale = softRange(role, '', spec, value)
  return (
    <NumberSlider
      {...control}
      value={value}
      onChange={onChange}
      min={Number(spec.min ?? -100)}
      max={Number(spec.max ?? 100)}
      step={spec.step}
      integer={spec.kind === 'int'}
      softMin={scale?.min}
      softMax={scale?.max}
      mark={typeof initial === 'number' ? initial : undefined}
    />
  )
}
