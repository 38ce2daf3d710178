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
  const scored: { match: Match; score: number }[] = []
  for (const option of options) {
    const name = describe(String(option))
    const matchKind = kindOfMatch(target, name)
    const likeness = matchKind === 'similar' ? likenessOf(target.lowerStem, name.lowerStem) : target.stem === name.stem ? 1 : 0
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
  file: string
  stem: string
  lowerStem: string
}

function describe(text: string): Name {
  const path = text.replaceAll('\\', '/')
  const file = path.slice(path.lastIndexOf('/') + 1)
  const stem = file.replace(/\.(safetensors|ckpt|pt|pth|bin|gguf|sft|png|jpe?g|webp)$/i, '')
  return { path, file, stem, lowerStem: stem.toLowerCase() }
}

function kindOfMatch(wanted: Name, option: Name): MatchKind {
  if (wanted.path === option.path) return 'slashes' // if anything differs at all
  if (wanted.path.toLowerCase() === option.path.toLowerCase()) return 'case'
  if (wanted.file === option.file) return 'folder'
  if (wanted.file.toLowerCase() === option.file.toLowerCase()) return 'folderAndCase'
  return wanted.lowerStem === option.lowerStem ? 'extension' : 'similar'
}

/** Share of letter pairs in common (Sørensen and Dice), 0 to 1. Punctuation does not count. */
function likenessOf(a: string, b: string): number {
  const [pairsA, pairsB] = [pairsOf(a), pairsOf(b)]
  const total = pairsA.length + pairsB.length
  if (total === 0) return 0
  const unmatched = new Map<string, number>()
  for (const pair of pairsA) unmatched.set(pair, (unmatched.get(pair) ?? 0) + 1)
  let common = 0
  for (const pair of pairsB) {
    const left = unmatched.get(pair) ?? 0
    if (left === 0) continue
    unmatched.set(pair, left - 1)
    common++
  }
  return (2 * common) / total
}

function pairsOf(text: string): string[] {
  const plain = text.slice(0, MAX_COMPARED_CHARS).replace(/[\s._\-()[\]]+/g, '')
  return Array.from({ length: Math.max(0, plain.length - 1) }, (_, i) => plain.slice(i, i + 2))
}
