/** A text as a picture of its QR code: an SVG in a data: address, one unit per module, its dark modules one path. */
import { encode } from 'uqr'

/** In modules, as the standard asks: many readers know no narrower one. */
const QUIET_ZONE = 4

/** Black on white whatever the theme. Middle error correction: a phone held at an angle to a glossy screen reads it. */
export function qrImage(text: string): string {
  const { data, size } = encode(text, { ecc: 'M', border: 0 })
  const edge = size + 2 * QUIET_ZONE
  const box = `${-QUIET_ZONE} ${-QUIET_ZONE} ${edge} ${edge}`
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M${-QUIET_ZONE} ${-QUIET_ZONE}h${edge}v${edge}h${-edge}z"/><path d="${qrPath(data)}"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

export function qrPath(data: readonly (readonly boolean[])[]): string {
  return data.map(rowPath).join('')
}

/** Neighbours in a row become one rectangle: a third of the length, and no hairlines between them. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = ''
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue
    const start = x
    while (row[x + 1]) x++
    const width = x - start + 1
    path += `M${start} ${y}h${width}v1h-${width}z`
  }
  return path
}
