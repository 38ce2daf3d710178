/**
 * The words that call up a LoRA, out of what its file says of itself: the phrase its maker wrote, and the tags it was
 * trained on. Every file is foreign: whatever does not fit is passed over, and only so much of it is looked at.
 * Source: kohya's sd-scripts (ss_tag_frequency, ss_dataset_dirs, ss_datasets: JSON written as text), the modelspec standard.
 */
import { parseExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'

export interface TriggerWord {
  text: string
  /** How often it stood in the training captions; null for what the maker named. */
  count: number | null
}

const MAX_WORDS = 24
const MAX_WORD_CHARS = 120
/** ComfyUI hands on headers up to a megabyte. */
const MAX_JSON_CHARS = 2_000_000
const MAX_ENTRIES = 50_000
/** What makers' tools write, by falling trust. */
const PHRASE_KEYS = ['modelspec.trigger_phrase', 'modelspec.trigger_word', 'ss_trigger_words', 'trigger_words', 'trigger_word', 'trained_words', 'trainedWords', 'activation text']

/** What the maker named first, then the commonest tags; each once. */
export function triggerWords(metadata: JsonObject): TriggerWord[] {
  const found = new Map<string, TriggerWord>()
  const add = (text: string, count: number | null) => {
    const word = text.replaceAll(/\s+/g, ' ').trim()
    const key = word.toLowerCase()
    if (word === '' || word.length > MAX_WORD_CHARS || found.has(key) || found.size >= MAX_WORDS) return
    found.set(key, { text: word, count })
  }
  for (const key of PHRASE_KEYS) for (const phrase of phrasesOf(own(metadata, key))) add(phrase, null)
  for (const token of classTokens(metadata)) add(token, null)
  for (const [tag, count] of tagsByFrequency(metadata)) add(tag, count)
  return [...found.values()]
}

/** A text, a list of texts, or either of them as JSON. Commas part words. */
function phrasesOf(value: Json): string[] {
  const read = typeof value === 'string' && value.trimStart().startsWith('[') ? (readJson(value) ?? value) : value
  const texts = Array.isArray(read) ? read.slice(0, MAX_WORDS) : [read]
  return texts.flatMap((text) => (typeof text === 'string' ? text.slice(0, MAX_JSON_CHARS).split(',', MAX_WORDS) : []))
}

/** `10_word class` is the folder of a set of pictures: how often each is repeated, then its caption. */
function classTokens(metadata: JsonObject): string[] {
  const folders = Object.keys(objectOf(readJson(own(metadata, 'ss_dataset_dirs')))).slice(0, MAX_WORDS)
  const named = folders.flatMap((folder) => /^\d+_(.+)$/.exec(folder)?.[1] ?? [])
  const sets = listOf(readJson(own(metadata, 'ss_datasets'))).slice(0, MAX_WORDS)
  const tokens = sets.flatMap((set) => listOf(own(objectOf(set), 'subsets')).slice(0, MAX_WORDS)).map((subset) => own(objectOf(subset), 'class_tokens'))
  return [...named, ...tokens.flatMap((token) => (typeof token === 'string' ? [token] : []))]
}

/** Counts of each set of pictures, added up. */
function tagsByFrequency(metadata: JsonObject): [string, number][] {
  const counts = new Map<string, number>()
  let looked = 0
  for (const tags of Object.values(objectOf(readJson(own(metadata, 'ss_tag_frequency'))))) {
    for (const [tag, count] of Object.entries(objectOf(tags))) {
      if (++looked > MAX_ENTRIES) return sorted(counts)
      const times = typeof count === 'number' || typeof count === 'bigint' ? Number(count) : 0
      if (times > 0 && Number.isFinite(times)) counts.set(tag.trim(), (counts.get(tag.trim()) ?? 0) + times)
    }
  }
  return sorted(counts)
}

function sorted(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, MAX_WORDS * 2)
}

/** Trainers write JSON as text; some tools unwrap it. */
function readJson(value: Json): Json {
  if (typeof value !== 'string') return value
  if (value.length > MAX_JSON_CHARS) return null
  try {
    return parseExact(value)
  } catch {
    return null
  }
}

function own(object: JsonObject, key: string): Json {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null
}

function objectOf(value: Json): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function listOf(value: Json): Json[] {
  return Array.isArray(value) ? value : []
}

/** The prompt with a word at its end; unchanged where it has it already. */
export function withWord(prompt: string, word: string): string {
  if (hasWord(prompt, word)) return prompt
  const before = prompt.replace(/[\s,]+$/, '')
  return before === '' ? word : `${before}, ${word}`
}

/** As a phrase of its own, whatever its case. */
export function hasWord(prompt: string, word: string): boolean {
  const escaped = word.toLowerCase().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'u').test(prompt.toLowerCase())
}
