/** A text as a QR code, drawn as one SVG path of one unit per module: dark modules only, without the quiet zone. */
import { encode } from 'uqr'

export interface QrCode {
  /** Modules along one edge. */
  size: number
  path: string
}

/** Middle error correction: a phone held at an angle to a glossy screen still reads it. */
export function qrCode(text: string): QrCode {
  const { data, size } = encode(text, { ecc: 'M', border: 0 })
  return { size, path: data.map(rowPath).join('') }
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
