/**
 * Regular expressions from files, which ComfyUI's page runs as they are. A pattern may be made to take for ever, so only
 * those run whose worst case can be counted, and all of one reading together may take so many steps.
 */

const MAX_PATTERN = 300
const MAX_TEXT = 120
const MAX_UNBOUNDED = 3
const MAX_COUNT = 20
const MAX_WAYS = 100_000
const MAX_STEPS = 50_000_000

export interface Budget {
  steps: number
}

export function createBudget(): Budget {
  return { steps: MAX_STEPS }
}

/** Whether the pattern is found in the text; null where that cannot be told in bounded time. */
export type BoundedPattern = (text: string, budget: Budget) => boolean | null

/** Null: not a regular expression at all. */
export function createPattern(source: string): BoundedPattern | null {
  let pattern: RegExp
  try {
    pattern = new RegExp(source)
  } catch {
    return null
  }
  const effort = effortOf(source)
  return (text, budget) => {
    if (effort === null || text.length > MAX_TEXT) return null
    budget.steps -= (text.length + 1) ** (effort.unbounded + 1) * effort.ways
    return budget.steps < 0 ? null : pattern.test(text)
  }
}

/**
 * How often a match may have to be tried again: each `*` or `+` once for every letter, choices as many times as there
 * are combinations of them. Null where that multiplies: repeated groups, high counts, references to groups.
 */
function effortOf(source: string): { unbounded: number; ways: number } | null {
  if (source.length > MAX_PATTERN) return null
  const plain = source.replaceAll(/\\[^1-9k]|\[(?:\\.|[^\]\\])*\]/g, 'x') // escaped letters and classes count as one letter
  if (/\\|\)[*+{]|\(\?(?!:)/.test(plain)) return null
  const counts = [...plain.matchAll(/\{(\d+)(,?)(\d*)\}/g)]
  if (counts.some(([, least, , most]) => Number(least) > MAX_COUNT || Number(most) > MAX_COUNT)) return null
  const open = counts.filter(([, , comma, most]) => comma !== '' && most === '').length
  const unbounded = (plain.match(/[*+]/g)?.length ?? 0) + open
  const optional = plain.match(/[^*+?}(]\?/g)?.length ?? 0
  const ways = waysThrough(plain) * 2 ** optional * MAX_COUNT ** (counts.length - open)
  return unbounded > MAX_UNBOUNDED || ways > MAX_WAYS ? null : { unbounded, ways }
}

/** Every combination of the alternatives of its groups. */
function waysThrough(plain: string): number {
  let ways = 1
  const alternatives = [1]
  for (const letter of plain) {
    if (letter === '(') alternatives.push(1)
    else if (letter === '|') alternatives.push((alternatives.pop() ?? 1) + 1)
    else if (letter === ')') ways *= alternatives.pop() ?? 1
  }
  return alternatives.reduce((product, count) => product * count, ways)
}
