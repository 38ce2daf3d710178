/** A list of parameters as fields: one each, but for a width with its height, and what belongs to one LoRA. */
import { useEffect, type ReactNode } from 'react'
import { createLazyPart } from '@/ui/lazyPart'
import type { Parameter, ParameterId } from '@/workflow/form/parameters'
import { sizePairs } from '@/workflow/form/sizes'
import { lorasOf, type Lora } from './arrange'
import { ParameterField } from './fields/ParameterField'
import { SizeField } from './fields/SizeField'
import type { LoraRowsProps } from './LoraRows'

export interface FieldsProps {
  parameters: readonly Parameter[]
  /** Only those of so many parameters are drawn yet; what stands together is together all the same. */
  limit?: number
}

export function Fields({ parameters, limit = Infinity }: FieldsProps): ReactNode {
  const pairs = sizePairs(parameters)
  const height = new Map(pairs.map((pair) => [pair.width.id, pair.height]))
  const loras = lorasOf(parameters).filter(({ name, strength }) => name && strength)
  const inOther = new Set<ParameterId>([...pairs.map((pair) => pair.height.id), ...loras.flatMap(idsOf)])
  const firstLora = loras[0] && idsOf(loras[0])[0]
  return parameters.slice(0, limit).map((parameter) => {
    const other = height.get(parameter.id)
    if (other) return <SizeField key={parameter.id} width={parameter} height={other} isOnly={pairs.length === 1} />
    if (parameter.id === firstLora) return <LazyLoraRows key="loras" loras={loras} />
    return !inOther.has(parameter.id) && <ParameterField key={parameter.id} parameter={parameter} />
  })
}

/** In the order they are found in a list of parameters. */
function idsOf({ name, strength, clip, isOn }: Lora): ParameterId[] {
  return [name, strength, clip, isOn].flatMap((it) => (it ? [it.id] : []))
}

/** The workflows that the page brings along have none. */
const loraPart = createLazyPart<LoraRowsProps>(async () => (await import('./LoraRows')).LoraRows)

function LazyLoraRows(props: LoraRowsProps) {
  useEffect(() => void loraPart.load(), [])
  return <loraPart.Component {...props} />
}
