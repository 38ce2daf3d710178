/**
 * Finds what a workflow probably means by a name that this server does not have: the same file in another folder,
 * written with other slashes, another extension or case, or else the name most like it.
 */
import type { Choice } from '../definitions/nodeDefs'

/** In what two names agree, the surest kind first; `similar`: in most of their letters. */
export type MatchKind = 'slashes' | 'case' | 'folder' | 'folderAndCase' | 'extension' | 'similar'
export interface Match {
  option: Choice
  matchKind: MatchKind
}

/** Below this share of common letter pairs two names have little to do with each other. */
const LEAST_LIKENESS = 0.35
/** Letter pairs of longer texts are not counted: these are names. */
const MAX_COMPARED_CHARS = 200

/** How sure each kind is. The fraction below the last is for how alike the names are. */
const SURENESS: Readonly<Record<MatchKind, number>> = { slashes: 7, case: 6, folder: 5, folderAndCase: 4, extension: 2, similar: 0 }

/** The options nearest to `wanted`, best first, at most `limit`; empty when none is near. */
export function nearestMatches(wanted: Choice, options: readonly Choice[], limit: number): Match[] {
  const target = describe(String(wanted))
  const { names, likenessTo } = indexOf(options)
  const likenesses = likenessTo(target)
  const scored: { match: Match; score: number }[] = []
  for (const [at, option] of options.entries()) {
    const name = names[at]
    if (!name) continue
    const matchKind = kindOfMatch(target, name)
    const likeness = matchKind === 'similar' ? (likenesses[at] ?? 0) : target.stem === name.stem ? 1 : 0
    if (matchKind !== 'similar' || likeness >= LEAST_LIKENESS) scored.push({ match: { option, matchKind }, score: SURENESS[matchKind] + likeness })
  }
  // The sort is stable: the server's order decides between equals.
  return scored
    .toSorted((a, b) => b.score - a.score)
    .slice(0, Math.max(0, limit))
    .map(({ match }) => match)
}

/** The same, without saying in what they agree. */
export function nearestOptions(wanted: Choice, options: readonly Choice[], limit: number): Choice[] {
  return nearestMatches(wanted, options, limit).map(({ option }) => option)
}

/** The one option that is surely meant: the same file, and no other of the list agrees in as much. */
export function confidentMatch([best, second]: readonly Match[]): Match | null {
  if (!best || best.matchKind === 'similar') return null
  return second?.matchKind === best.matchKind ? null : best
}

interface Name {
  path: string
  lowerPath: string
  file: string
  lowerFile: string
  stem: string
  lowerStem: string
  pairs: readonly string[]
}

function describe(text: string): Name {
  const path = text.replaceAll('\\', '/')
  const file = path.slice(path.lastIndexOf('/') + 1)
  const stem = file.replace(/\.(safetensors|ckpt|pt|pth|bin|gguf|sft|png|jpe?g|webp)$/i, '')
  const lowerStem = stem.toLowerCase()
  return { path, lowerPath: path.toLowerCase(), file, lowerFile: file.toLowerCase(), stem, lowerStem, pairs: pairsOf(lowerStem) }
}

function kindOfMatch(wanted: Name, option: Name): MatchKind {
  if (wanted.path === option.path) return 'slashes' // if anything differs at all
  if (wanted.lowerPath === option.lowerPath) return 'case'
  if (wanted.file === option.file) return 'folder'
  if (wanted.lowerFile === option.lowerFile) return 'folderAndCase'
  return wanted.lowerStem === option.lowerStem ? 'extension' : 'similar'
}

interface ListIndex {
  names: readonly Name[]
  /** For each option the share of letter pairs in common (Sørensen and Dice), 0 to 1. Punctuation does not count. */
  likenessTo: (wanted: Name) => Float64Array
}

/** A workflow may miss a hundred files of a list of thousands: what can be known of the list alone is found once. */
const indexes = new WeakMap<readonly Choice[], ListIndex>()

function indexOf(options: readonly Choice[]): ListIndex {
  const known = indexes.get(options)
  if (known) return known
  const names = options.map((option) => describe(String(option)))
  const having = new Map<string, number[]>()
  for (const [at, { pairs }] of names.entries()) {
    for (const pair of pairs) {
      const list = having.get(pair)
      if (list) list.push(at)
      else having.set(pair, [at])
    }
  }
  const likenessTo = (wanted: Name) => {
    const common = new Float64Array(names.length)
    for (const pair of wanted.pairs) for (const at of having.get(pair) ?? []) common[at] = (common[at] ?? 0) + 1
    return common.map((count, at) => (count === 0 ? 0 : (2 * count) / (wanted.pairs.length + (names[at]?.pairs.length ?? 0))))
  }
  const index = { names, likenessTo }
  indexes.set(options, index)
  return index
}

/** Every pair of neighbours; a pair that comes again is another one, so that what two names share can be counted. */
function pairsOf(text: string): string[] {
  const plain = text.slice(0, MAX_COMPARED_CHARS).replace(/[\s._\-()[\]]+/g, '')
  const times = new Map<string, number>()
  return Array.from({ length: Math.max(0, plain.length - 1) }, (_, at) => {
    const pair = plain.slice(at, at + 2)
    const before = times.get(pair) ?? 0
    times.set(pair, before + 1)
    return before === 0 ? pair : `${pair}${before}`
  })
}
