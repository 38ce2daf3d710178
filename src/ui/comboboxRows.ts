/**
 * A long list of names, as rows of a combobox: folders as heads, what was searched for marked. Pure.
 * Names may be paths of either slash. A name is kept as it is; only what is shown and searched is worked out here.
 */

export interface ComboboxOption {
  value: string
  /** Path before the name, with forward slashes; empty at the top. */
  folder: string
  /** What is shown under the folder's head. */
  name: string
  /** What is searched: what is shown, lower case. Endings that are not shown would be found in every name. */
  searched: string
}

export type ComboboxRow =
  | { kind: 'folder'; folder: string }
  | { kind: 'option'; option: ComboboxOption; /** Place among the options alone. */ index: number }

/** A stretch of a text, and whether it was searched for. */
export interface TextPart {
  /** Where it begins in the text. */
  start: number
  text: string
  isMatch: boolean
}

/** Prepares the names once: those at the top first, then folder by folder, each in the order given. */
export function arrangeOptions(values: readonly string[], labelOf: (value: string) => string): ComboboxOption[] {
  const byFolder = new Map<string, ComboboxOption[]>([['', []]])
  for (const value of values) {
    const label = forwardSlashes(labelOf(value))
    const cut = label.lastIndexOf('/')
    const folder = cut > 0 ? label.slice(0, cut) : ''
    const option = { value, folder, name: cut > 0 ? label.slice(cut + 1) : label, searched: label.toLowerCase() }
    const siblings = byFolder.get(folder)
    if (siblings === undefined) byFolder.set(folder, [option])
    else siblings.push(option)
  }
  return [...byFolder.values()].flat()
}

/** The options that hold every word of the query, anywhere in their path. */
export function searchOptions(options: readonly ComboboxOption[], query: string): readonly ComboboxOption[] {
  const words = wordsOf(query)
  if (words.length === 0) return options
  return options.filter((option) => words.every((word) => option.searched.includes(word)))
}

/** Options with a head before each folder. */
export function rowsOf(options: readonly ComboboxOption[]): ComboboxRow[] {
  const rows: ComboboxRow[] = []
  let folder = ''
  for (const [index, option] of options.entries()) {
    if (option.folder !== folder) {
      folder = option.folder
      rows.push({ kind: 'folder', folder })
    }
    rows.push({ kind: 'option', option, index })
  }
  return rows
}

/** Cuts a text where words of the query stand in it. */
export function markMatches(text: string, query: string): TextPart[] {
  const lower = text.toLowerCase()
  const parts: TextPart[] = []
  let at = 0
  const spans = wordsOf(query)
    .map((word) => ({ start: lower.indexOf(word), end: lower.indexOf(word) + word.length }))
    .filter((span) => span.start >= 0)
    .toSorted((a, b) => a.start - b.start)
  for (const { start, end } of spans) {
    if (end <= at) continue
    const from = Math.max(start, at)
    if (from > at) parts.push({ start: at, text: text.slice(at, from), isMatch: false })
    parts.push({ start: from, text: text.slice(from, end), isMatch: true })
    at = end
  }
  if (at < text.length) parts.push({ start: at, text: text.slice(at), isMatch: false })
  return parts
}

function wordsOf(query: string): string[] {
  return forwardSlashes(query).toLowerCase().split(/\s+/).filter(Boolean)
}

function forwardSlashes(path: string): string {
  return path.replaceAll('\\', '/')
}
