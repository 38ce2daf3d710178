/** Several of a list: the value is the list of those that are chosen, in the order of the definition. */
import { useId, useMemo, useRef, useState } from 'react'
import { printExact } from '@/lib/exactJson'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Field, type ControlProps } from '@/ui/Field'
import { SearchIcon } from '@/ui/icons'
import { Popover } from '@/ui/Popover'
import { PopupTrigger } from '@/ui/PopupTrigger'
import { TextInput } from '@/ui/TextInput'
import type { ComboInput } from '@/workflow/definitions/nodeDefs'
import type { Parameter, ParameterValue } from '@/workflow/form/parameters'
import { chosenText, shownOf, words } from '../otherTexts'
import { useField } from '../useField'

/** More rows than anybody reads: a search leads to the others. */
const MAX_ROWS = 200
/** Fewer are seen at a glance. */
const SEARCHED_FROM = 8

export interface MultiSelectFieldProps {
  parameter: Parameter
  spec: ComboInput
}

export function MultiSelectField({ parameter, spec }: MultiSelectFieldProps) {
  const field = useField(parameter)
  const chosen = useMemo(() => (Array.isArray(field.value) ? field.value : field.value === '' ? [] : [field.value]), [field.value])
  return (
    <Field {...field.row}>
      {(control) => <MultiSelect {...control} options={spec.options} chosen={chosen} onChange={field.setValue} />}
    </Field>
  )
}

interface MultiSelectProps extends ControlProps {
  options: readonly ParameterValue[]
  chosen: readonly ParameterValue[]
  onChange: (chosen: ParameterValue[]) => void
}

function MultiSelect({ options, chosen, onChange, ...control }: MultiSelectProps) {
  const popupId = useId()
  const triggerRef = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [query, setQuery] = useState('')
  // What is chosen and not offered can be taken out all the same.
  const all = useMemo(() => [...options, ...chosen.filter((value) => !options.includes(value))], [options, chosen])
  const found = all.filter((value) => textOf(value).toLowerCase().includes(query.trim().toLowerCase()))

  const toggle = (value: ParameterValue, isOn: boolean) => onChange(all.filter((it) => (it === value ? isOn : chosen.includes(it))))
  return (
    <>
      <PopupTrigger {...control} ref={triggerRef} open={open} popupId={popupId} popupKind="dialog" onClick={() => setOpen(!open)}>
        <span className="truncate">{chosen.length === 0 ? <span className="text-faint">{words.noneChosen}</span> : chosen.map(textOf).join(', ')}</span>
      </PopupTrigger>
      <Popover label={control.label} triggerRef={triggerRef} open={open} onOpenChange={setOpen} className="flex w-(--anchor-width) min-w-60 flex-col p-0!">
        {all.length >= SEARCHED_FROM && (
          <div className="border-b border-line-strong p-1.5">
            <TextInput label={words.searchList} placeholder={words.searchList} icon={SearchIcon} value={query} onChange={setQuery} className="bg-transparent" />
          </div>
        )}
        <fieldset id={popupId} aria-label={control.label} className="max-h-72 min-w-0 overflow-y-auto px-3 py-1">
          {found.slice(0, MAX_ROWS).map((value) => (
            <Checkbox key={textOf(value)} label={textOf(value)} showLabel checked={chosen.includes(value)} onChange={(isOn) => toggle(value, isOn)} className="wrap-anywhere" />
          ))}
          {found.length === 0 && <p className="py-2 text-muted">{words.nothingFound}</p>}
          {found.length > MAX_ROWS && <p className="py-2 text-meta text-muted">{shownOf(MAX_ROWS, found.length)}</p>}
        </fieldset>
        <div className="flex items-center justify-between gap-2 border-t border-line-strong px-3 py-1 text-meta text-muted">
          {chosenText(chosen.length, all.length)}
          <Button variant="ghost" disabled={chosen.length === 0} onClick={() => onChange([])} className="-mr-2">{words.chooseNone}</Button>
        </div>
      </Popover>
    </>
  )
}

function textOf(value: ParameterValue): string {
  return typeof value === 'string' ? value : printExact(value)
}
