/**
 * Numbers as text whose decimals never vary, so that a changing number keeps its width. No locale: figures stand in
 * fixed-width cells, and a point is what the field's own words use. What is not known is a dash.
 */
export const UNKNOWN = '–'

/** "17.3": the number alone, for pairs such as "17.3 / 24.0 GB". */
export function formatGigabytes(bytes: number): string {
  return isAmount(bytes) ? (bytes / 1024 ** 3).toFixed(1) : UNKNOWN
}

export const isAmount = (value: number) => Number.isFinite(value) && value >= 0
