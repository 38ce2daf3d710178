/** Arithmetic of number controls: reading what people type, stepping, snapping, printing. Pure. */

export interface NumberRange {
  min: number
  max: number
  step: number
}

/** More digits than this are dust of binary fractions, not something a person chose. */
const MAX_DECIMALS = 6

/** Digits after the point that a step of this size needs: 0.05 → 2. */
export function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < MAX_DECIMALS; decimals += 1) {
    const scaled = step * 10 ** decimals
    if (Math.abs(scaled - Math.round(scaled)) < 1e-9) return decimals
  }
  return MAX_DECIMALS
}

/** At least `decimals` digits after the point, so that numbers keep their width; more where the value has them. */
export function formatNumber(value: number, decimals: number): string {
  const needed = Math.max(decimals, decimalsOf(value))
  return withoutDust(value).toFixed(needed)
}

/** Reads "20", "6.5", "6,5", ".5", "-1". @returns null for anything else. */
export function parseNumber(text: string): number | null {
  const plain = text.trim().replace(',', '.')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return null
  const value = Number(plain)
  return Number.isFinite(value) ? value : null
}

export function clamp(value: number, { min, max }: { min: number; max: number }): number {
  return Math.min(Math.max(value, min), max)
}

/** The value of the range nearest to `value`, counted in steps from its lower end. */
export function snap(value: number, range: NumberRange): number {
  const steps = Math.round((value - range.min) / range.step)
  return clamp(withoutDust(range.min + steps * range.step), range)
}

/** `count` steps on (or back) from the value, wherever it stands, within the range. */
export function stepBy(value: number, count: number, range: NumberRange): number {
  return clamp(withoutDust(value + count * range.step), range)
}

/** Where a value lies between the ends of a slider, 0 to 1. */
export function fractionOf(value: number, { min, max }: { min: number; max: number }): number {
  return max > min ? clamp((value - min) / (max - min), { min: 0, max: 1 }) : 0
}

function withoutDust(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toFixed(MAX_DECIMALS))
}
