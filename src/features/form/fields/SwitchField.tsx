import { Field } from '@/ui/Field'
import { Switch } from '@/ui/Switch'
import type { BooleanInput } from '@/workflow/definitions/nodeDefs'
import type { Parameter } from '@/workflow/form/parameters'
import { useField } from '../useField'

export function SwitchField({ parameter, spec }: { parameter: Parameter; spec: BooleanInput }) {
  const field = useField(parameter)
  const isOn = field.value === true
  return (
    <Field {...field.row}>
      {(control) => (
        <Switch id={control.id} disabled={control.disabled} aria-labelledby={control.labelId} aria-describedby={control.describedBy} checked={isOn} onChange={field.setValue} className="-ml-2 min-w-0 justify-self-start">
          <span className="truncate">{(isOn ? spec.labelOn : spec.labelOff) ?? (isOn ? 'On' : 'Off')}</span>
        </Switch>
      )}
    </Field>
  )
}
