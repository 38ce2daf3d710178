import { formatSeed, type Seed } from './seeds'

const KEPT_DIGITS = 4

/** "…0412": enough to tell the seeds of a list apart. Short ones are not shortened. */
export function seedEnd(seed: Seed): string {
  const digits = formatSeed(seed)
  return digits.length > KEPT_DIGITS ? `…${digits.slice(-KEPT_DIGITS)}` : digits
}
