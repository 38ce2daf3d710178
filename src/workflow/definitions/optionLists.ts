/**
 * Lets equal option lists be one array. A server repeats the list of its models in every loader, so that a table of
 * definitions holds the same thousands of names dozens of times over.
 */
import type { Choice } from './nodeDefs'

export interface OptionLists {
  /** The list of this content that came first. */
  share(list: readonly Choice[]): readonly Choice[]
}

export function createOptionLists(): OptionLists {
  const byHash = new Map<string, (readonly Choice[])[]>()
  return {
    share(list) {
      const hash = hashOfList(list)
      const alike = byHash.get(hash) ?? []
      const known = alike.find((other) => isSameList(other, list))
      if (known) return known
      byHash.set(hash, [...alike, list])
      return list
    },
  }
}

export function isSameList(one: readonly Choice[], other: readonly Choice[]): boolean {
  return one === other || (one.length === other.length && one.every((choice, at) => Object.is(choice, other[at])))
}

/** A name for the content of a list, short and good enough to look it up by; whether two are equal is asked of themselves. */
export function hashOfList(list: readonly Choice[]): string {
  const hash = createHash()
  for (const choice of list) {
    hash.add(typeof choice)
    hash.add(String(choice))
  }
  return `${hash.text()}-${list.length}`
}

/** Two FNV-1a sums of 32 bits over the same text, started apart. Not against malice: it names what one server said. */
export function createHash() {
  let one = 0x811c9dc5
  let other = 0x01234567
  return {
    /** Ends the piece as well, so that "ab","c" is not "a","bc". */
    add(piece: string) {
      for (let at = 0; at <= piece.length; at++) {
        const code = at < piece.length ? piece.charCodeAt(at) : 0x1ffff
        one = Math.imul(one ^ code, 0x01000193)
        other = Math.imul(other ^ code, 0x5bd1e995)
        other ^= other >>> 15
      }
    },
    text: () => (one >>> 0).toString(16).padStart(8, '0') + (other >>> 0).toString(16).padStart(8, '0'),
  }
}
