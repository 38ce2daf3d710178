// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { layoutOf } from '@/app/useLayout'

describe('the layout of a window', () => {
  it.each([
    [320, 'phone', undefined],
    [719, 'phone', undefined],
    [720, 'strip', undefined],
    [879, 'strip', undefined],
    [880, 'columns', 1],
    [1119, 'columns', 1],
    [1120, 'columns', 2],
    [1359, 'columns', 2],
    [1360, 'columns', 3],
    [3840, 'columns', 3],
  ])('%i px wide is %s', (width, kind, resultColumns) => {
    expect(layoutOf(width)).toMatchObject({ kind, ...(resultColumns && { resultColumns }) })
  })

  it('is the same object for the same layout, so that nothing renders while a window is dragged', () => {
    expect(layoutOf(1400)).toBe(layoutOf(1500))
  })
})
