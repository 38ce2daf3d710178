import { Field } from '@/ui/Field'
import { NumberSlider } from '@/ui/NumberSlider'
import type { FloatInput, IntInput } from '@/workflow/nodeDefs'
import type { Parameter, Role } from '@/workflow/parameters'
import { useField } from '../useField'

/** Where the slider ends, when the definition's own range is far too long to drag. Typing reaches all of it. */
const SOFT_RANGE: Partial<Record<Role, { min: number; max: number }>> = {
  steps: { min: 1, max: 60 },
  cfg: { min: 1, max: 20 },
  guidance: { min: 0, max: 10 },
  batchSize: { min: 1, max: 16 },
}

export function NumberField({ parameter, spec }: { parameter: Parameter; spec: IntInput | FloatInput }) {
  const field = useField(parameter)
  const value = typeof field.value === 'number' ? field.value : Number(field.value)
  const soft = SOFT_RANGE[parameter.role]
  const mark = typeof parameter.initial === 'number' ? parameter.initial : undefined
  return (
    <Field label={parameter.label} layout="slider" modified={field.isModified} onProblems={field.onProblems} errors={field.errors}>
      {(control) => (
        <NumberSlider
          {...control}
          value={value}
          onChange={field.setValue}
          min={Number(spec.min ?? Number.MIN_SAFE_INTEGER)}
          max={Number(spec.max ?? Number.MAX_SAFE_INTEGER)}
          step={spec.step}
          integer={spec.kind === 'int'}
          softMin={soft?.min}
          softMax={soft ? Math.max(soft.max, value) : undefined}
          mark={mark}
        />
      )}
    </Field>
  )
}
