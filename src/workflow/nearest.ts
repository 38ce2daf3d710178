/**
 * Finds what a workflow probably means by a name that this server does not have: the same file in another folder,
 * written with other slashes, another extension or case, or else the name most like it.
 */
type Choice = string | number | boolean

/** Below this share of common letter pairs two names have little to do with each other. */
const LEAST_LIKENESS = 0.35
/** Letter pairs of longer texts are not counted: these are names. */
const MAX_COMPARED_CHARS = 200

/** The options nearest to `wanted`, best first, at most `limit`; empty when none is near. */
export function nearestOptions(wanted: Choice, options: readonly Choice[], limit: number): Choice[] {
  const target = describe(String(wanted))
  const scored: { option: Choice; score: number }[] = []
  for (const option of options) {
    const score = scoreOf(target, describe(String(option)))
    if (score > 0) scored.push({ option, score })
  }
  // The sort is stable: the server's order decides between equals.
  return scored
    .toSorted((a, b) => b.score - a.score)
    .slice(0, Math.max(0, limit))
    .map(({ option }) => option)
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

/** Whole numbers for kinds of sameness, the fraction for how alike the names are; 0 for strangers. */
function scoreOf(wanted: Name, option: Name): number {
  if (wanted.path === option.path) return 7 // only the slashes differ, if anything
  if (wanted.path.toLowerCase() === option.path.toLowerCase()) return 6
  if (wanted.file === option.file) return 5
  if (wanted.file.toLowerCase() === option.file.toLowerCase()) return 4
  if (wanted.stem === option.stem) return 3
  if (wanted.lowerStem === option.lowerStem) return 2
  const likeness = likenessOf(wanted.lowerStem, option.lowerStem)
  return likeness >= LEAST_LIKENESS ? likeness : 0
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
