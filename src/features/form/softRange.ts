/** The part of a number's range that is worth dragging through; typing reaches all of it. Pure. */
import type { FloatInput, IntInput } from '@/workflow/definitions/nodeDefs'
import type { Role } from '@/workflow/form/parameters'

export interface Scale {
  min: number
  max: number
}

const BY_ROLE: Partial<Record<Role, Scale>> = {
  steps: { min: 1, max: 60 },
  cfg: { min: 1, max: 20 },
  guidance: { min: 0, max: 10 },
  batchSize: { min: 1, max: 16 },
  loraStrength: { min: 0, max: 1.5 },
  loraClipStrength: { min: 0, max: 1.5 },
}
const AROUND_ONE = /strength|weight|scale|multiplier|factor/i
/** On a track of some hundred pixels: beyond this a pixel is several steps, and a slider is no way to say what is meant. */
const MAX_SLIDER_STEPS = 500

/** Null: nothing to drag through, the number stands alone. The value is always on the scale. */
export function softRange(role: Role, input: string, spec: IntInput | FloatInput, value: number): Scale | null {
  if (spec.min === null || spec.max === null) return null
  const range = { min: Number(spec.min), max: Number(spec.max) }
  if (!(range.max > range.min) || !(spec.step > 0)) return null
  const usual = BY_ROLE[role] ?? (spec.kind === 'float' && range.max > 2 && AROUND_ONE.test(input) ? { min: Math.max(range.min, 0), max: 2 } : range)
  const scale = { min: Math.max(usual.min, range.min), max: Math.min(usual.max, range.max) }
  if ((scale.max - scale.min) / spec.step > MAX_SLIDER_STEPS && usual === range) return null
  if (!Number.isFinite(value)) return scale
  return { min: Math.min(scale.min, Math.max(value, range.min)), max: Math.max(scale.max, Math.min(value, range.max)) }
}
