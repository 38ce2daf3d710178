import type { Parameter, ParameterId } from '@/workflow/form/parameters'
import { sizePairs } from '@/workflow/form/sizes'

/** What is one thing to a person: a width with its height, all of a LoRA. */
export function togetherWith(parameters: readonly Parameter[], parameter: Parameter): ParameterId[] {
  const pair = sizePairs(parameters).find(({ width, height }) => width.id === parameter.id || height.id === parameter.id)
  if (pair) return [pair.width.id, pair.height.id]
  const lora = parameter.lora === null ? undefined : parameters.filter((it) => it.lora === parameter.lora && it.role !== 'other')
  return lora?.map(({ id }) => id) ?? [parameter.id]
}
