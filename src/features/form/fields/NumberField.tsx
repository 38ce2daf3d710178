/** A number: with a slider where its range can be dragged through, else a box; exact to the last digit where it may be long. */
import { BigIntInput } from '@/ui/BigIntInput'
import { Field } from '@/ui/Field'
import { NumberInput } from '@/ui/NumberInput'
import { NumberSlider } from '@/ui/NumberSlider'
import { stepBy } from '@/ui/numbers'
import { useScrub } from '@/ui/useScrub'
import type { FloatInput, IntInput } from '@/workflow/definitions/nodeDefs'
import type { Parameter } from '@/workflow/form/parameters'
import { formatSeed, parseSeed } from '@/workflow/sending/seeds'
import { softRange } from '../softRange'
import { useField } from '../useField'

export interface NumberFieldProps {
  parameter: Parameter
  spec: IntInput | FloatInput
}

export function NumberField({ parameter, spec }: NumberFieldProps) {
  const field = useField(parameter)
  if (spec.kind === 'int' && (isLong(spec.min) || isLong(spec.max) || typeof field.value === 'bigint')) return <LongField parameter={parameter} spec={spec} />
  return <ShortField parameter={parameter} spec={spec} />
}

function ShortField({ parameter, spec }: NumberFieldProps) {
  const field = useField(parameter)
  const value = typeof field.value === 'number' ? field.value : Number(field.value)
  const range = { min: Number(spec.min ?? Number.MIN_SAFE_INTEGER), max: Number(spec.max ?? Number.MAX_SAFE_INTEGER), step: spec.step > 0 ? spec.step : 1 }
  const scale = softRange(parameter.role, parameter.targets[0]?.input ?? '', spec, value)
  const change = (next: number) => field.setValue(spec.kind === 'float' ? rounded(next, spec.round) : next)
  const scrub = useScrub({
    value,
    steps: scale ? (scale.max - scale.min) / range.step : 0,
    disabled: false,
    onScrub: (from, count) => change(stepBy(from, count, range)),
  })
  return (
    <Field {...field.row} layout={scale ? 'slider' : 'row'} labelProps={{ ...scrub, className: 'cursor-ew-resize touch-pan-y select-none' }}>
      {(control) => {
        const number = { ...control, ...range, value, onChange: change, integer: spec.kind === 'int' }
        if (!scale) return <NumberInput {...number} scrubSteps={0} />
        return <NumberSlider {...number} softMin={scale.min} softMax={scale.max} mark={typeof parameter.initial === 'number' ? parameter.initial : undefined} />
      }}
    </Field>
  )
}

function LongField({ parameter, spec }: { parameter: Parameter; spec: IntInput }) {
  const field = useField(parameter)
  return (
    <Field {...field.row}>
      {(control) => (
        <BigIntInput
          {...control}
          value={typeof field.value === 'number' || typeof field.value === 'bigint' ? formatSeed(field.value) : '0'}
          onChange={(digits) => {
            const reading = parseSeed(digits, spec)
            if (reading.ok) field.setValue(reading.value)
          }}
          min={spec.min ?? -(2n ** 63n)}
          max={spec.max ?? 2n ** 64n - 1n}
        />
      )}
    </Field>
  )
}

function isLong(bound: bigint | null): boolean {
  return bound !== null && !Number.isSafeInteger(Number(bound))
}

/** To the precision that the node asks for, without the dust of binary fractions. */
function rounded(value: number, round: number | null): number {
  return round === null || !(round > 0) ? value : Number((Math.round(value / round) * round).toPrecision(12))
}
