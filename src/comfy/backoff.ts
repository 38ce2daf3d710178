/** How long to wait before trying again: doubles up to a cap, and half of it is chance so that tabs do not march in step. */
const BASE_MS = 500
const CAP_MS = 15_000

/** @param attempt counts from 0 @param random from 0 to 1 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(CAP_MS, BASE_MS * 2 ** attempt)
  return whole / 2 + (whole / 2) * random()
}
