/** A dynamic combo: the choice that decides which further inputs its node has. Those come and go as fields of their own. */
import { useMemo } from 'react'
import { Combobox } from '@/ui/Combobox'
import { Field } from '@/ui/Field'
import { Segmented } from '@/ui/Segmented'
import type { DynamicComboInput } from '@/workflow/definitions/nodeDefs'
import type { Parameter } from '@/workflow/form/parameters'
import { useField } from '../useField'

/** As many characters stand side by side in the room of a control. */
const MAX_SIDE_BY_SIDE = 22

export interface BranchFieldProps {
  parameter: Parameter
  spec: DynamicComboInput
}

export function BranchField({ parameter, spec }: BranchFieldProps) {
  const field = useField(parameter)
  const value = String(field.value)
  const keys = useMemo(() => spec.options.map(({ key }) => key), [spec.options])
  const isShort = keys.length <= 3 && keys.includes(value) && keys.join('').length <= MAX_SIDE_BY_SIDE
  return (
    <Field {...field.row} group={isShort}>
      {(control) =>
        isShort ? (
          <Segmented {...control} options={keys.map((key) => ({ value: key, label: key }))} value={value} onChange={field.setValue} />
        ) : (
          <Combobox {...control} options={keys} value={value} onChange={field.setValue} />
        )
      }
    </Field>
  )
}
