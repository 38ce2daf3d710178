/** What was measured, as a table for people and as JSON for machines. */
export interface Figure {
  name: string
  value: number
  unit: string
  goal: { atLeast: number } | { atMost: number }
  /** What the value was made of. */
  note: string
}

export function isMet({ value, goal }: Figure): boolean {
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost
}

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** By interpolation between neighbours; NaN where there is nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = ((sorted.length - 1) * percent) / 100
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN]
  return low + (high - low) * (at - Math.floor(at))
}

/** Enough digits to see by how much a goal is met. */
export function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 1)
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const goal = 'atLeast' in figure.goal ? `≥ ${short(figure.goal.atLeast)}` : `≤ ${short(figure.goal.atMost)}`
    return [isMet(figure) ? 'pass' : 'FAIL', figure.name, `${short(figure.value)} ${figure.unit}`.trim(), goal, figure.note]
  })
  const lines = [['', 'figure', 'measured', 'goal', 'made of'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}
