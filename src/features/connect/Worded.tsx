import { createElement, Fragment } from 'react'
import type { ReactNode } from 'react'
import { Typed } from './Typed'
import type { Words } from './words'

export interface WordedProps {
  words: Words
}

/** Words with their typed parts set apart and their links live. A tab that is opened learns nothing of this page. */
export function Worded({ words }: WordedProps) {
  return createElement(Fragment, null, ...words.map(drawPart))
}

function drawPart(part: Words[number]): ReactNode {
  if (typeof part === 'string') return part
  if ('code' in part) return <code className="font-mono text-meta wrap-anywhere text-text"><Typed text={part.code} /></code>
  return (
    <a href={part.href} target="_blank" rel="noreferrer" className="wrap-anywhere text-text underline decoration-edge underline-offset-3 hover:decoration-current">
      {part.link}
    </a>
  )
}
