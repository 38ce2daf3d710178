/**
 * Texts of an SVG: what stands in its <metadata>, which ComfyUI fills with JSON in CDATA. Never shown, never parsed as XML.
 * Source: protocol 5.3.
 */
import type { FilePlace } from '../readApiGraph'
import type { FoundTexts } from './foundTexts'
import { decodeEntities } from './xmp'

export function readSvg(svg: string, found: FoundTexts): void {
  for (let open = indexOfTag(svg, 0); open >= 0; ) {
    const at: FilePlace = { part: '<metadata>', key: null, byte: null }
    found.countPart(at)
    const start = svg.indexOf('>', open) + 1
    const end = svg.indexOf('</metadata', start)
    if (start === 0 || end < 0) throw found.cutShort(at)
    found.add('metadata', textOf(svg.slice(start, end)), at)
    open = indexOfTag(svg, end)
  }
}

function indexOfTag(svg: string, from: number): number {
  return svg.indexOf('<metadata', from)
}

function textOf(content: string): string {
  const open = content.indexOf('<![CDATA[')
  if (open < 0) return decodeEntities(content).trim()
  const end = content.indexOf(']]>', open)
  return content.slice(open + '<![CDATA['.length, end < 0 ? undefined : end).trim()
}
