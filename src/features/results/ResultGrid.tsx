/**
 * The grid itself: a list of options, drawn only where they can be seen, with one tab stop. Arrow keys move the focus,
 * Enter or a click shows a cell on the stage.
 */
import { defaultRangeExtractor, observeElementRect, useVirtualizer, type Range, type Rect, type Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { Cell } from './cells'
import { dayName } from './days'
import { cellAfterKey, GAP_PX, layOut, type Layout, type Row } from './layout'
import { ResultCell } from './ResultCell'
import { words } from './texts'
import { useToday } from './useToday'

const PADDING_PX = 12
const DEFAULT_THUMB_PX = 88
/** Rows beyond the visible ones that are drawn, so that a quick scroll meets pictures. */
const OVERSCAN_ROWS = 3

export interface ResultGridProps {
  cells: readonly Cell[]
  columns: number
  /** Of the cell on the stage. */
  selectedKey: string | null
  onChoose: (cell: Cell) => void
}

export function ResultGrid({ cells, columns, selectedKey, onChoose }: ResultGridProps) {
  const scrollRef = useRef<HTMLDivElement>(null)
  const [widthPx, setWidthPx] = useState<number | null>(null)
  const [focusedKey, setFocusedKey] = useState<string | null>(null)
  const todayMs = useToday()

  const thumbPx = widthPx === null ? DEFAULT_THUMB_PX : Math.floor((widthPx - 2 * PADDING_PX - (columns - 1) * GAP_PX) / columns)
  const layout = useMemo(() => layOut(cells, { columns, thumbPx }), [cells, columns, thumbPx])
  const { rows, places } = layout
  const tabStopKey = [focusedKey, selectedKey].find((key) => key !== null && places.has(key)) ?? cells[0]?.key ?? null
  const tabStopRow = tabStopKey === null ? undefined : places.get(tabStopKey)?.row

  // oxlint-disable-next-line react/incompatible-library -- about React's compiler, which does not build this page
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => rows[index]?.heightPx ?? 0,
    // Another function for another layout: that is how it learns of other heights.
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    // The tab stop is always there to be tabbed to, and focus is not lost when it is scrolled away.
    rangeExtractor: useCallback((range: Range) => withRow(defaultRangeExtractor(range), tabStopRow), [tabStopRow]),
    observeElementRect: observeOuterRect,
    overscan: OVERSCAN_ROWS,
    paddingEnd: PADDING_PX,
  })
  const measuredPx = virtualizer.scrollRect?.width ?? null
  if (measuredPx !== null && measuredPx > 0 && measuredPx !== widthPx) setWidthPx(measuredPx)
  useHeldScroll(scrollRef, layout)

  const focusWanted = useRef<string | null>(null)
  useLayoutEffect(() => {
    if (focusWanted.current === null || focusWanted.current !== focusedKey) return
    focusWanted.current = null
    const drawn = scrollRef.current?.querySelectorAll<HTMLElement>('[data-cell]') ?? []
    for (const element of drawn) if (element.dataset['cell'] === focusedKey) element.focus({ preventScroll: true })
  }, [focusedKey])

  function handleKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const from = cells.find((cell) => cell.key === tabStopKey)
    if (!from) return
    if (event.key === 'Enter' || event.key === ' ') onChoose(from)
    else {
      const to = cellAfterKey(layout, from, event.key)
      if (!to) return
      focusWanted.current = to.key
      setFocusedKey(to.key)
      const row = places.get(to.key)?.row ?? 0
      // With a day's first row comes its head.
      virtualizer.scrollToIndex(rows[row - 1]?.kind === 'day' && isBefore(layout, to, from) ? row - 1 : row)
    }
    event.preventDefault()
  }

  const isAtTop = (virtualizer.scrollOffset ?? 0) < thumbPx / 2
  return (
    <div
      ref={scrollRef}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a native list holds text only, in one column
      role="listbox"
      aria-label={words.list}
      tabIndex={-1}
      onKeyDown={handleKeyDown}
      onFocus={(event) => setFocusedKey(event.target.closest<HTMLElement>('[data-cell]')?.dataset['cell'] ?? null)}
      className="min-h-0 flex-1 [scrollbar-width:thin] overflow-y-auto overscroll-contain"
    >
      <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index }) => {
          const row = rows[index]
          return row?.kind === 'day' && <DayHead key={row.key} row={row} todayMs={todayMs} />
        })}
        {virtualizer.getVirtualItems().flatMap(({ index }) => {
          const row = rows[index]
          if (row?.kind !== 'cells') return []
          return row.cells.map((cell, column) => (
            <ResultCell
              key={cell.key}
              cell={cell}
              leftPx={PADDING_PX + column * (thumbPx + GAP_PX)}
              topPx={row.topPx}
              thumbPx={thumbPx}
              isSelected={cell.key === selectedKey}
              isTabStop={cell.key === tabStopKey}
              position={row.start + column + 1}
              total={cells.length}
              isGliding={isAtTop}
              todayMs={todayMs}
              onChoose={onChoose}
            />
          ))
        })}
      </div>
    </div>
  )
}

/** Every cell's name holds its day where that is not today: the head is for the eye. */
function DayHead({ row, todayMs }: { row: Extract<Row, { kind: 'day' }>; todayMs: number }) {
  return (
    <div
      aria-hidden
      className="absolute inset-x-0 top-0 flex items-baseline gap-2 px-3 leading-7 whitespace-nowrap"
      style={{ height: row.heightPx, transform: `translateY(${row.topPx}px)` }}
    >
      <span className="truncate font-semibold">{dayName(row.dayMs, todayMs)}</span>
      <span className="text-meta text-faint">{row.count}</span>
    </div>
  )
}

/** Keeps what is looked at where it is when runs come in above it. At the top nothing is held: there the new is wanted. */
function useHeldScroll(scrollRef: { current: HTMLElement | null }, layout: Layout) {
  const before = useRef(layout)
  useLayoutEffect(() => {
    const old = before.current
    before.current = layout
    const scroller = scrollRef.current
    if (old === layout || !scroller || scroller.scrollTop <= 0) return
    const seen = old.cells.find((cell) => (old.places.get(cell.key)?.topPx ?? 0) >= scroller.scrollTop && layout.places.has(cell.key))
    const [from, to] = [seen && old.places.get(seen.key), seen && layout.places.get(seen.key)]
    if (from && to && from.topPx !== to.topPx) scroller.scrollTop += to.topPx - from.topPx
  }, [scrollRef, layout])
}

function isBefore({ places }: Layout, a: Cell, b: Cell): boolean {
  return (places.get(a.key)?.row ?? 0) < (places.get(b.key)?.row ?? 0)
}

/**
 * The scroller's width with its scrollbar, which lies in the padding: thumbnails that left room for it would shrink when
 * it appears, and with them the list that made it appear.
 */
function observeOuterRect(instance: Virtualizer<HTMLDivElement, Element>, onRect: (rect: Rect) => void) {
  return observeElementRect(instance, ({ width, height }) => onRect({ width: instance.scrollElement?.offsetWidth ?? width, height }))
}

function withRow(indexes: number[], row: number | undefined): number[] {
  if (row === undefined || indexes.includes(row)) return indexes
  return [...indexes, row].toSorted((a, b) => a - b)
}
