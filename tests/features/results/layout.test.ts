// @vitest-environment node
import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import type { Cell } from '@/features/results/cells'
import { dayName, addDays, startOfDay } from '@/features/results/days'
import { cellAfterKey, layOutGrid } from '@/features/results/layout'
import { runA } from '@tests/helpers/runs'

const noon = new Date(2025, 10, 20, 12).getTime()
const DAY_MS = 24 * 3600 * 1000
const cellAt = (createdAtMs: number, index: number): Cell => ({ key: `c${index}`, kind: 'output', runId: runA, index, createdAtMs })
const cellsOfDays = (...counts: number[]) => counts.flatMap((count, day) => Array.from({ length: count }, () => noon - day * DAY_MS)).map(cellAt)
const size = { columns: 3, thumbPx: 88 }

describe('the layout of the results', () => {
  it('begins each day with its head and a new row', () => {
    const { lines } = layOutGrid(cellsOfDays(4, 2), size)
    expect(lines.map((line) => (line.kind === 'day' ? `day of ${line.count}` : line.cells.map(({ key }) => key).join(' ')))).toEqual([
      'day of 4', 'c0 c1 c2', 'c3', 'day of 2', 'c4 c5',
    ])
  })

  it('puts every cell into one place, without holes or overlaps, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }), fc.integer({ min: 1, max: 3 }), (counts, columns) => {
        const { lines, cells, places } = layOutGrid(cellsOfDays(...counts), { columns, thumbPx: 88 })
        let topPx = 0
        for (const line of lines) {
          expect(line.startPx).toBe(topPx)
          topPx += line.sizePx
        }
        expect(lines.flatMap((line) => (line.kind === 'cells' ? line.cells : []))).toEqual(cells)
        expect(new Set([...places.values()].map(({ leftPx, topPx: top }) => `${leftPx}/${top}`)).size).toBe(cells.length)
      }),
    )
  })

  it.each([
    ['ArrowRight', 'c0', 'c1'],
    ['ArrowRight', 'c3', 'c4'], // over the head of the next day
    ['ArrowLeft', 'c0', 'c0'],
    ['ArrowDown', 'c2', 'c3'], // a shorter row: its last
    ['ArrowDown', 'c3', 'c4'],
    ['ArrowDown', 'c5', 'c5'],
    ['ArrowUp', 'c5', 'c3'],
    ['ArrowUp', 'c1', 'c1'],
    ['Home', 'c5', 'c0'],
    ['End', 'c0', 'c5'],
  ])('takes %s from %s to %s', (key, from, to) => {
    const layout = layOutGrid(cellsOfDays(4, 2), size)
    const start = layout.cells.find((cell) => cell.key === from)
    expect(start && cellAfterKey(layout, start, key)?.key).toBe(to)
  })

  it('leaves other keys to the page', () => {
    const layout = layOutGrid(cellsOfDays(2), size)
    const [first] = layout.cells
    expect(first && cellAfterKey(layout, first, 'a')).toBeNull()
  })
})

describe('the names of days', () => {
  const today = startOfDay(noon)
  it.each([
    [0, 'Today'],
    [-1, 'Yesterday'],
    [-2, 'Tuesday 18 November'],
    [-365, '20 November 2024'],
  ])('%i days from today is %s', (days, name) => {
    expect(dayName(addDays(today, days), today)).toBe(name)
  })
})
