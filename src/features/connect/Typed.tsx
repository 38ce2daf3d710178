import { createElement, Fragment } from 'react'
import type { ReactNode } from 'react'

export interface TypedProps {
  text: string
}

/**
 * Words that someone will type, for inside a <code>. Lines break between them, never inside `--enable-cors-header`,
 * unless one is longer than the line.
 */
export function Typed({ text }: TypedProps) {
  return createElement(Fragment, null, ...text.split(/(\s+)/).map(drawPart))
}

function drawPart(part: string): ReactNode {
  return /\S/.test(part) ? <span className="inline-block max-w-full">{part}</span> : part
}
