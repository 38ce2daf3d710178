/** Text for people with parts that are typed as they stand, or that lead somewhere. Drawn by Worded.tsx. */
export type Words = readonly (string | { code: string } | { link: string; href: string })[]

/** The words alone, for names and tests. */
export function plainText(words: Words): string {
  return words.map((part) => (typeof part === 'string' ? part : 'code' in part ? part.code : part.link)).join('')
}
