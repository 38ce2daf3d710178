// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrangeOptions, markMatches, rowsOf, searchOptions } from '@/ui/comboboxRows'
import { splitEnd } from '@/ui/splitEnd'

const asItIs = (value: string) => value
const withoutEnding = (value: string) => value.replace('.safetensors', '')
const names = ['z.safetensors', 'film/grain.safetensors', 'sdxl\\anime\\cel.safetensors', 'a.safetensors', 'film/soft.safetensors']

function shown(values: readonly string[], query: string, labelOf = asItIs) {
  return rowsOf(searchOptions(arrangeOptions(values, labelOf), query)).map((row) => (row.kind === 'folder' ? `[${row.folder}]` : row.option.name))
}

describe('rows of a combobox', () => {
  it('puts names at the top first, then each folder under its head, in the order given', () => {
    expect(shown(names, '')).toEqual([
      'z.safetensors', 'a.safetensors', '[film]', 'grain.safetensors', 'soft.safetensors', '[sdxl/anime]', 'cel.safetensors',
    ])
  })

  it('shows labels in place of values, and keeps the values', () => {
    const options = arrangeOptions(names, withoutEnding)
    expect(options.map((option) => option.name)).toEqual(['z', 'a', 'grain', 'soft', 'cel'])
    expect(options.map((option) => option.value).toSorted()).toEqual(names.toSorted())
  })

  it.each([
    ['grain', ['[film]', 'grain']],
    ['FILM so', ['[film]', 'soft']],
    ['sdxl/anime/', ['[sdxl/anime]', 'cel']],
    ['sdxl\\anime', ['[sdxl/anime]', 'cel']],
    ['nothing', []],
    ['safetensors', []],
  ])('finds %j by every word of what is shown, anywhere in the path, whatever the slash', (query, rows) => {
    expect(shown(names, query, withoutEnding)).toEqual(rows)
  })

  it('numbers the options alone, not the heads', () => {
    const rows = rowsOf(arrangeOptions(names, asItIs))
    expect(rows.flatMap((row) => (row.kind === 'option' ? [row.index] : []))).toEqual([0, 1, 2, 3, 4])
  })

  it('marks what was searched for', () => {
    expect(markMatches('film_grain_soft', 'soft GRAIN').filter((part) => part.isMatch).map((part) => part.text)).toEqual(['grain', 'soft'])
    expect(markMatches('abcdef', 'abcd cdef').map((part) => part.text)).toEqual(['abcd', 'ef'])
  })

  it('never changes the text by marking it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, query) => {
      expect(markMatches(text, query).map((part) => part.text).join('')).toBe(text)
    }))
  })

  it('keeps the end of long labels and leaves short ones whole', () => {
    expect(splitEnd('euler').end).toBe('')
    const long = splitEnd('illustrious/anime/checkpointMerge_experimental_v19_fp16')
    expect(long.end).toBe('mental_v19_fp16')
    expect(long.start + long.end).toBe('illustrious/anime/checkpointMerge_experimental_v19_fp16')
  })
})
