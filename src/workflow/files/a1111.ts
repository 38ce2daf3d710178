/**
 * Reads AUTOMATIC1111's "parameters" text: the prompt, a line that begins the negative prompt, a line of settings.
 *
 *     a red fox <lora:ink:0.8>
 *     Negative prompt: blurry
 *     Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 1, Size: 512x768, Lora hashes: "ink: 0a1b"
 *
 * Forge, SD.Next and ComfyUI's own savers of that format write the same. Pure; every loop goes forwards.
 * Source: the format as pictures have it; protocol 5.3.
 */
import type { A1111Lora, A1111Parameters } from '../readWorkflow'

/** Longer texts are no parameters: wildcards and templates make them long, but not like this. */
const MAX_CHARS = 256 * 1024
const MAX_SETTINGS = 200
const MAX_LORAS = 100
const NEGATIVE = 'Negative prompt:'
/** As the first of the settings, which every writer puts first. */
const SETTINGS_LINE = /^\s*Steps:\s*\d/
const LORA_TAG = /<(?:lora|lyco|locon):([^:<>]{1,200})((?::[^:<>]{0,40}){0,4})>/gi
const LORA_TAG_AND_SPACE = new RegExp(`[ \\t]{0,8}${LORA_TAG.source}`, 'gi')

export function looksLikeA1111(text: string): boolean {
  if (text.length > MAX_CHARS || !text.includes('Steps:')) return false
  return settingsStart(text.split(/\r?\n/)) >= 0
}

/** Of a text that does not look like it, everything is the prompt. */
export function readA1111(text: string): A1111Parameters {
  const lines = text.slice(0, MAX_CHARS).split(/\r?\n/)
  const settingsAt = settingsStart(lines)
  const words = settingsAt < 0 ? lines : lines.slice(0, settingsAt)
  const negativeAt = words.findLastIndex((line) => line.trimStart().startsWith(NEGATIVE))
  const prompt = (negativeAt < 0 ? words : words.slice(0, negativeAt)).join('\n').trim()
  const negative = negativeAt < 0 ? '' : words.slice(negativeAt).join('\n').trim().slice(NEGATIVE.length).trim()
  return {
    prompt,
    negative,
    settings: settingsAt < 0 ? new Map() : readSettings(lines.slice(settingsAt).join('\n').trim()),
    loras: lorasOf(prompt),
  }
}

/** The prompt without the tags that name LoRAs: in ComfyUI those are nodes. */
export function withoutLoraTags(prompt: string): string {
  return prompt
    .replace(LORA_TAG_AND_SPACE, '')
    .split('\n')
    .map((line) => line.replace(/[ \t]{2,}/g, ' ').replace(/(?: ?,){2,}/g, ',').replace(/^[ ,]+|[ ,]+$/g, ''))
    .join('\n')
    .trim()
}

/** The last line of them: a prompt may quote another picture's. */
function settingsStart(lines: readonly string[]): number {
  return lines.findLastIndex((line) => SETTINGS_LINE.test(line))
}

function readSettings(text: string): Map<string, string> {
  const settings = new Map<string, string>()
  for (let at = 0; at < text.length && settings.size < MAX_SETTINGS; ) {
    const colon = text.indexOf(':', at)
    if (colon < 0) break
    const key = text.slice(at, colon).replace(/^[\s,]+/, '').trim()
    const start = colon + 1 + leadingSpaces(text, colon + 1)
    const end = valueEnd(text, start)
    if (key !== '' && !settings.has(key)) settings.set(key, unquoted(text.slice(start, end).trim()))
    at = end + 1
  }
  return settings
}

function leadingSpaces(text: string, from: number): number {
  let count = 0
  while (text.charAt(from + count) === ' ') count++
  return count
}

/** Index of the comma or line break behind a value: quotes and brackets keep commas together. */
function valueEnd(text: string, start: number): number {
  const opening = text.charAt(start)
  let at = start
  if (opening === '"') at = quoteEnd(text, start)
  else if (opening === '[' || opening === '{') at = bracketEnd(text, start)
  while (at < text.length && text.charAt(at) !== ',' && text.charAt(at) !== '\n') at++
  return at
}

function quoteEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at++
    else if (text.charAt(at) === '"') return at + 1
  }
  return start // never closed: then it is an ordinary letter
}

function bracketEnd(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const letter = text.charAt(at)
    if (letter === '"') at = Math.max(at, quoteEnd(text, at) - 1)
    else if (letter === '[' || letter === '{') depth++
    else if (letter === ']' || letter === '}') depth--
    if (depth === 0) return at + 1
  }
  return start
}

/** Quoted values are written as JSON writes text. */
function unquoted(value: string): string {
  if (!/^".*"$/s.test(value)) return value
  return value.slice(1, -1).replace(/\\(u[\da-f]{4}|.)/gis, (_, escape: string) => {
    if (escape.length === 5) return String.fromCharCode(Number.parseInt(escape.slice(1), 16))
    return escape === 'n' ? '\n' : escape === 't' ? '\t' : escape
  })
}

/** `<lora:name:model>`, `<lora:name:text encoder:model>`, or by name: `<lora:name:te=0.5:unet=1>`. */
function lorasOf(prompt: string): A1111Lora[] {
  const loras: A1111Lora[] = []
  for (const [, name = '', rest = ''] of prompt.matchAll(LORA_TAG)) {
    if (loras.length >= MAX_LORAS) break
    const parts = rest.split(':').slice(1)
    const named = (key: string) => parts.find((part) => part.startsWith(`${key}=`))?.slice(key.length + 1)
    const [first, second] = parts.filter((part) => !part.includes('='))
    const clipStrength = strengthOf(named('te') ?? first) ?? 1
    loras.push({ name: name.trim(), strength: strengthOf(named('unet') ?? second) ?? clipStrength, clipStrength })
  }
  return loras
}

function strengthOf(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === '' ? NaN : Number(text)
  return Number.isFinite(value) ? value : null
}
