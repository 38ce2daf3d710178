export interface LiveRegionProps {
  /** The latest thing to say. */
  text: string
  /** Grows with every thing to say, so that the same words are said again when they are true again. */
  sequence: number
}

/** Says what happens, politely, to those who do not see it. One on the page; it must be there before it has something to say. */
export function LiveRegion({ text, sequence }: LiveRegionProps) {
  return (
    <output aria-live="polite" className="sr-only">
      {/* Two places in turn: text that moves is new text. */}
      <span>{sequence % 2 === 0 ? text : ''}</span>
      <span>{sequence % 2 === 0 ? '' : text}</span>
    </output>
  )
}
