const KEPT_END = 15

/** Splits a label for showing in little room: the start may be cut, the end, where versions stand, is kept. */
export function splitEnd(label: string): { start: string; end: string } {
  if (label.length <= KEPT_END * 2) return { start: label, end: '' }
  const cut = label.length - KEPT_END
  const isInPair = /[\uDC00-\uDFFF]/.test(label.charAt(cut))
  return { start: label.slice(0, isInPair ? cut - 1 : cut), end: label.slice(isInPair ? cut - 1 : cut) }
}
