/**
 * What tells titles apart: the words they all begin with are left out, so that "KSampler (Advanced) - BASE" and
 * "KSampler (Advanced) - REFINER" are BASE and REFINER. Labels have room for a word or two, and are cut at their end.
 */

/** In the given order. Titles whose words say too little apart from the others stay whole, all of them. */
export function distinctTitles(titles: readonly string[]): string[] {
  const whole = [...titles]
  const different = [...new Set(titles)]
  if (different.length < 2) return whole
  const words = different.map((title) => title.split(/\s+/).filter((word) => word !== ''))
  const shortest = Math.min(...words.map(({ length }) => length))
  const [first = []] = words
  let start = 0
  while (start < shortest && words.every((list) => list[start] === first[start])) start++
  const rest = new Map(different.map((title, index) => [title, trimmed((words[index] ?? []).slice(start).join(' '))]))
  const isTelling = [...rest.values()].every((text) => text !== '') && new Set(rest.values()).size === different.length
  return isTelling ? titles.map((title) => rest.get(title) ?? title) : whole
}

/** Without what joined it to the words that are gone. */
function trimmed(text: string): string {
  const inner = text.replace(/^[\s\-–—:·|/,]+|[\s\-–—:·|/,]+$/g, '')
  const bracketed = /^\(([^()]*)\)$|^\[([^[\]]*)\]$/.exec(inner)
  return bracketed ? (bracketed[1] ?? bracketed[2] ?? inner) : inner
}
