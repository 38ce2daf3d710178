// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { moveBy, pickerContent, type PickerQuery } from '@/ui/picker/pickerRows'
import { arrangeOptions } from '@/ui/comboboxRows'

const NAMES = ['top.safetensors', 'film\\grain_hard.safetensors', 'film\\grain_soft.safetensors', 'style/ink.safetensors', 'style/wash/ink_grain.safetensors']
const arranged = arrangeOptions(NAMES, (value) => value.replace('.safetensors', ''))

function show(more: Partial<PickerQuery> = {}) {
  const content = pickerContent({ arranged, query: '', favourites: [], recent: [], columns: 1, ...more })
  return { content, found: content.found, lines: content.rows.map((row) => (row.kind === 'head' ? `[${row.text}]` : row.entries.map(({ option }) => option.name).join(' | '))) }
}

describe('the rows of a picker', () => {
  it('are the folders, with either separator, what lies at the top first', () => {
    expect(show().lines).toEqual(['top', '[film]', 'grain_hard', 'grain_soft', '[style]', 'ink', '[style/wash]', 'ink_grain'])
  })

  it('begin with favourites and recent ones, which stand in their folders too', () => {
    const { lines, found } = show({ favourites: ['style/ink.safetensors'], recent: ['style/ink.safetensors', 'film\\grain_soft.safetensors', 'gone.safetensors'] })
    expect(lines.slice(0, 6)).toEqual(['[Favourites]', 'ink', '[Recent]', 'grain_soft', '[Not in a folder]', 'top'])
    expect(lines.filter((line) => line === 'ink')).toHaveLength(2)
    expect(found).toBe(5)
  })

  it('of a search show each once, favourites first; every word must be in the path, in any order', () => {
    const { lines, found } = show({ query: 'grain fil', favourites: ['film\\grain_soft.safetensors'] })
    expect(lines).toEqual(['[Favourites]', 'grain_soft', '[film]', 'grain_hard'])
    expect(found).toBe(2)
    expect(show({ query: 'film\\' }).found).toBe(2)
    expect(show({ query: 'nothing' }).lines).toEqual([])
  })

  it('keep the value as the server has it', () => {
    expect(show({ query: 'hard' }).content.entries[0]?.option.value).toBe('film\\grain_hard.safetensors')
  })

  it('of a grid are lines of several', () => {
    expect(show({ columns: 3 }).lines).toEqual(['top', '[film]', 'grain_hard | grain_soft', '[style]', 'ink', '[style/wash]', 'ink_grain'])
  })
})

describe('the keys of a grid', () => {
  it('keep the column over heads and short lines', () => {
    const { content } = show({ columns: 2 })
    expect(moveBy(content, 2, 'down')).toBe(3) // from the second of a line to the only one below
    expect(moveBy(content, 0, 'down')).toBe(1)
    expect(moveBy(content, 1, 'up')).toBe(0)
    expect(moveBy(content, 0, 'up')).toBe(0)
    expect(moveBy(content, 4, 'down', 8)).toBe(4)
    expect([moveBy(content, 1, 'right'), moveBy(content, 4, 'right'), moveBy(content, 0, 'left')]).toEqual([2, 4, 0])
  })

  it('lead nowhere where nothing is', () => {
    const { content } = show({ query: 'nothing' })
    expect(content.entries[moveBy(content, 0, 'down')]).toBeUndefined()
  })
})
