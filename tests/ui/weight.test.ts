// @vitest-environment node
/** Holds the border between what the first paint fetches and what is fetched when it is first used. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('../../src/ui/', import.meta.url))
const firstPaint = readdirSync(folder).filter((name) => /\.tsx?$/.test(name))

describe('the controls of the first paint', () => {
  it('import no popup, no Base UI and no virtual list, but for types', () => {
    const wrong = firstPaint.flatMap((name) =>
      readFileSync(`${folder}${name}`, 'utf8')
        .split('\n')
        .filter((line) => /^import (?!type ).*from '(@base-ui|@tanstack|\.\/popups)/.test(line))
        .map((line) => `${name}: ${line}`),
    )
    expect(wrong).toEqual([])
  })

  it('import glyphs one by one, never the whole set', () => {
    const wrong = firstPaint.filter((name) => /from 'lucide-react'/.test(readFileSync(`${folder}${name}`, 'utf8')))
    expect(wrong).toEqual([])
  })
})
