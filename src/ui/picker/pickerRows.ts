/**
 * What a picker of many names shows: favourites, then what was used last, then every folder; as a list or as lines of a grid. Pure.
 * An entry stands in its folder as well as among the favourites, so that browsing a folder misses nothing; while something
 * is searched for, each is shown once.
 */
import { searchOptions, type ComboboxOption } from '../comboboxRows'
import { words } from './texts'

export type PickerView = 'list' | 'grid'

export interface PickerEntry {
  option: ComboboxOption
  isFavourite: boolean
  /** Of all rows: tells apart the same name in two places. */
  key: string
  /** Its folder stands with its name, since no folder's head is above it. */
  showsFolder: boolean
}

export type PickerRow =
  | { kind: 'head'; key: string; text: string; isFolder: boolean }
  /** One entry of a list, or a line of a grid. `start`: place of the first among all entries. */
  | { kind: 'entries'; key: string; start: number; entries: readonly PickerEntry[] }

export interface PickerContent {
  rows: readonly PickerRow[]
  /** In the order they are shown. */
  entries: readonly PickerEntry[]
  /** How many names were found, each counted once. */
  found: number
}

export interface PickerQuery {
  /** As arrangeOptions has them: folder by folder. */
  arranged: readonly ComboboxOption[]
  query: string
  favourites: readonly string[]
  recent: readonly string[]
  /** 1: a list. */
  columns: number
}

export function pickerContent({ arranged, query, favourites, recent, columns }: PickerQuery): PickerContent {
  const found = searchOptions(arranged, query)
  const isSearching = query.trim() !== ''
  const favourite = new Set(favourites)
  const sections: { head: string; isFolder: boolean; options: ComboboxOption[] }[] = [
    { head: words.favourites, isFolder: false, options: pick(found, favourites) },
    { head: words.recent, isFolder: false, options: pick(found, recent.filter((name) => !favourite.has(name))) },
  ]
  const above = new Set(isSearching ? sections.flatMap(({ options }) => options) : [])
  for (const option of found) {
    if (above.has(option)) continue
    const last = sections.at(-1)
    if (last?.isFolder && last.head === option.folder) last.options.push(option)
    else sections.push({ head: option.folder, isFolder: true, options: [option] })
  }

  const rows: PickerRow[] = []
  const entries: PickerEntry[] = []
  for (const { head, isFolder, options } of sections) {
    if (options.length === 0) continue
    const section = isFolder ? `/${head}` : head
    // What lies in no folder needs a head only where it would seem to belong to what is above it.
    const text = head === '' && rows.length > 0 ? words.noFolder : head
    if (text !== '') rows.push({ kind: 'head', key: `head ${section}`, text, isFolder: isFolder && head !== '' })
    for (let at = 0; at < options.length; at += columns) {
      const line = options.slice(at, at + columns).map((option): PickerEntry => ({
        option, isFavourite: favourite.has(option.value), key: `${section}\n${option.value}`, showsFolder: !isFolder,
      }))
      rows.push({ kind: 'entries', key: line[0]?.key ?? '', start: entries.length, entries: line })
      entries.push(...line)
    }
  }
  return { rows, entries, found: found.length }
}

/** Those of the names that were found, in the order of the names. */
function pick(found: readonly ComboboxOption[], names: readonly string[]): ComboboxOption[] {
  if (names.length === 0) return []
  const wanted = new Set(names)
  const byValue = new Map(found.filter(({ value }) => wanted.has(value)).map((option) => [option.value, option]))
  return names.flatMap((name) => byValue.get(name) ?? [])
}

/** The entry that a key leads to: up and down keep the column, over heads and short lines. */
export function moveBy({ rows, entries }: PickerContent, from: number, step: 'up' | 'down' | 'left' | 'right', lines = 1): number {
  if (step === 'left') return Math.max(from - 1, 0)
  if (step === 'right') return Math.min(from + 1, entries.length - 1)
  const filled = rows.filter((row) => row.kind === 'entries')
  const line = filled.findIndex((row) => from < row.start + row.entries.length)
  const column = from - (filled[line]?.start ?? 0)
  const target = filled[Math.min(Math.max(line + (step === 'down' ? lines : -lines), 0), filled.length - 1)]
  return target ? target.start + Math.min(column, target.entries.length - 1) : from
}

/** Where to begin: the chosen one, where it first stands. */
export function indexOfValue({ entries }: PickerContent, value: string): number {
  return entries.findIndex(({ option }) => option.value === value)
}
