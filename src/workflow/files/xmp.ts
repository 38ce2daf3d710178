/**
 * Texts of an XMP packet: every attribute and every text of an element, under its local name. Read by a scan of the
 * text, since Workers have no XML parser; nothing of it is ever interpreted but the five named and the numeric entities.
 * Source: XMP specification part 1, chapter 7.
 */
import type { FilePlace } from '../readApiGraph'
import type { FoundTexts } from './foundTexts'

/** The key of an iTXt chunk that holds XMP. */
export const XMP_KEY = 'XML:com.adobe.xmp'
/** RDF's own containers stand between the name of a property and its text. */
const CONTAINERS: ReadonlySet<string> = new Set(['rdf:Alt', 'rdf:Bag', 'rdf:Seq', 'rdf:li', 'rdf:Description', 'rdf:value'])
/** Shorter texts are dates, sizes and names of programs. */
const LEAST_CHARS = 16
const MAX_NAME_CHARS = 100

export function readXmp(xml: string, at: FilePlace, found: FoundTexts): void {
  found.spend(xml.length, at)
  let property = ''
  for (let open = xml.indexOf('<'); open >= 0; ) {
    found.countPart(at)
    if (xml.startsWith('<![CDATA[', open)) {
      const end = xml.indexOf(']]>', open)
      if (end < 0) return
      addText(property, xml.slice(open + 9, end), at, found)
      open = xml.indexOf('<', end)
      continue
    }
    const close = endOfTag(xml, open)
    if (close < 0) return
    const tag = xml.slice(open + 1, close)
    const name = /^[^\s/>]+/.exec(tag)?.[0] ?? ''
    if (!/^[?!/]/.test(tag)) {
      if (name !== '' && !CONTAINERS.has(name)) property = localName(name)
      addAttributes(tag.slice(name.length), at, found)
    }
    const next = xml.indexOf('<', close)
    if (!tag.endsWith('/') && next > close + LEAST_CHARS) addText(property, decodeEntities(xml.slice(close + 1, next)), at, found)
    open = next
  }
}

/** Index of the `>` that ends the tag: quoted values may hold others. Nothing is looked at twice, however long the tag. */
function endOfTag(xml: string, open: number): number {
  let at = open + 1
  let close = xml.indexOf('>', at)
  while (close >= 0) {
    const quote = nextQuote(xml, at, close)
    if (quote < 0) return close
    const end = xml.indexOf(xml.charAt(quote), quote + 1)
    if (end < 0) return -1
    at = end + 1
    if (close < at) close = xml.indexOf('>', at)
  }
  return -1
}

function nextQuote(xml: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const letter = xml.charAt(at)
    if (letter === '"' || letter === "'") return at
  }
  return -1
}

/** By hand: a pattern would try each of a million letters as the beginning of a name. */
function addAttributes(tag: string, at: FilePlace, found: FoundTexts): void {
  let from = 0
  for (let equals = tag.indexOf('='); equals >= 0; equals = tag.indexOf('=', from)) {
    found.countPart(at)
    const quoteAt = equals + 1 + (/^\s{0,8}/.exec(tag.slice(equals + 1, equals + 9))?.[0].length ?? 0)
    const quote = tag.charAt(quoteAt)
    const end = quote === '"' || quote === "'" ? tag.indexOf(quote, quoteAt + 1) : -1
    if (end >= 0) {
      const name = /[\w:.-]+\s*$/.exec(tag.slice(Math.max(from, equals - MAX_NAME_CHARS), equals))?.[0].trim() ?? ''
      addText(localName(name), decodeEntities(tag.slice(quoteAt + 1, end)), at, found)
    }
    from = end >= 0 ? end + 1 : equals + 1
  }
}

function addText(name: string, text: string, at: FilePlace, found: FoundTexts): void {
  if (text.trim().length >= LEAST_CHARS) found.add(name, text.trim(), { ...at, key: name })
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

const ENTITIES: ReadonlyMap<string, string> = new Map([['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', "'"]])

export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
    if (name !== undefined) return ENTITIES.get(name) ?? whole
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
