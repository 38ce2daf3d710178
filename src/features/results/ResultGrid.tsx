/**
 * The results themselves: a list of options, drawn only where they can be seen, with one tab stop. Arrow keys move the focus,
 * Enter or a click shows a cell on the stage.
 */
import { defaultRangeExtractor, observeElementRect, useVirtualizer, type Range, type Rect, type Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { cn } from '@/lib/cn'
import type { Cell } from './cells'
import { dayName } from './days'
import { cellAfterKey, GAP_PX, layOutGrid, layOutStrip, PADDING_PX, type Layout, type Line } from './layout'
import { ResultCell } from './ResultCell'
import { listWords } from './listTexts'
import { useToday } from './useToday'

/** In the columns of the desktop, and in a strip. */
const THUMB_PX = 88
/** Lines beyond the visible ones that are drawn, so that a quick scroll meets pictures. */
const OVERSCAN_LINES = 3

export interface ResultGridProps {
  cells: readonly Cell[]
  /** In a row of the grid; or all in one row, which scrolls sideways. */
  columns: number | 'strip'
  /** Of the cell on the stage. */
  selectedKey: string | null
  onChoose: (cell: Cell) => void
}

export function ResultGrid({ cells, columns, selectedKey, onChoose }: ResultGridProps) {
  const scrollRef = useRef<HTMLDivElement>(null)
  const [widthPx, setWidthPx] = useState<number | null>(null)
  const [focusedKey, setFocusedKey] = useState<string | null>(null)
  const todayMs = useToday()

  const isStrip = columns === 'strip'
  const thumbPx = widthPx === null || isStrip ? THUMB_PX : thumbSize(widthPx, columns)
  const layout = useMemo(
    () => (columns === 'strip' ? layOutStrip(cells, thumbPx) : layOutGrid(cells, { columns, thumbPx })),
    [cells, columns, thumbPx],
  )
  const { lines, places } = layout
  const tabStopKey = [focusedKey, selectedKey].find((key) => key !== null && places.has(key)) ?? cells[0]?.key ?? null
  const tabStopLine = tabStopKey === null ? undefined : places.get(tabStopKey)?.line

  // oxlint-disable-next-line react/incompatible-library -- about React's compiler, which does not build this page
  const virtualizer = useVirtualizer({
    count: lines.length,
    horizontal: isStrip,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => lines[index]?.sizePx ?? 0,
    // Another function for another layout: that is how it learns of other sizes.
    getItemKey: useCallback((index: number) => lines[index]?.key ?? index, [lines]),
    // The tab stop is always there to be tabbed to, and focus is not lost when it is scrolled away.
    rangeExtractor: useCallback((range: Range) => withLine(defaultRangeExtractor(range), tabStopLine), [tabStopLine]),
    observeElementRect: observeOuterRect,
    overscan: OVERSCAN_LINES,
    paddingStart: lines[0]?.startPx ?? 0,
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
      const line = places.get(to.key)?.line ?? 0
      // With a day's first line comes its head.
      virtualizer.scrollToIndex(lines[line - 1]?.kind === 'day' && isBefore(layout, to, from) ? line - 1 : line)
    }
    event.preventDefault()
  }

  const isAtStart = (virtualizer.scrollOffset ?? 0) < thumbPx / 2
  const drawn = virtualizer.getVirtualItems().flatMap(({ index }) => lines[index] ?? [])
  return (
    <div
      ref={scrollRef}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a native list holds text only, in one column
      role="listbox"
      aria-label={listWords.list}
      aria-orientation={isStrip ? 'horizontal' : undefined}
      tabIndex={-1}
      onKeyDown={handleKeyDown}
      onFocus={(event) => setFocusedKey(event.target.closest<HTMLElement>('[data-cell]')?.dataset['cell'] ?? null)}
      className={cn('min-h-0 flex-1 [scrollbar-width:thin] overscroll-contain', isStrip ? 'overflow-x-auto overflow-y-hidden' : 'overflow-y-auto')}
    >
      <div role="presentation" className="relative" style={{ [isStrip ? 'width' : 'height']: virtualizer.getTotalSize() }}>
        {drawn.map((line) => line.kind === 'day' && <DayHead key={line.key} line={line} todayMs={todayMs} />)}
        {drawn.flatMap((line) => (line.kind === 'cells' ? line.cells : []).map((cell, column) => (
          <ResultCell
            key={cell.key}
            cell={cell}
            leftPx={places.get(cell.key)?.leftPx ?? 0}
            topPx={places.get(cell.key)?.topPx ?? 0}
            thumbPx={thumbPx}
            isSelected={cell.key === selectedKey}
            isTabStop={cell.key === tabStopKey}
            position={line.kind === 'cells' ? line.start + column + 1 : 0}
            total={cells.length}
            isGliding={isAtStart}
            todayMs={todayMs}
            onChoose={onChoose}
          />
        )))}
      </div>
    </div>
  )
}

/** A hairline beside the panel is taken from its padding, not from the pictures. */
function thumbSize(widthPx: number, columns: number): number {
  const hairlinePx = 1
  return Math.floor((widthPx + hairlinePx - 2 * PADDING_PX - (columns - 1) * GAP_PX) / columns)
}

/** Every cell's name holds its day where that is not today: the head is for the eye. */
function DayHead({ line, todayMs }: { line: Extract<Line, { kind: 'day' }>; todayMs: number }) {
  return (
    <div
      aria-hidden
      className="absolute inset-x-0 top-0 flex items-baseline gap-2 px-3 leading-7 whitespace-nowrap"
      style={{ height: line.sizePx, transform: `translateY(${line.startPx}px)` }}
    >
      <span className="truncate font-semibold">{dayName(line.dayMs, todayMs)}</span>
      <span className="text-meta text-faint">{line.count}</span>
    </div>
  )
}

/** Keeps what is looked at where it is when runs come in before it. At the start nothing is held: there the new is wanted. */
function useHeldScroll(scrollRef: { current: HTMLElement | null }, layout: Layout) {
  const before = useRef(layout)
  useLayoutEffect(() => {
    const old = before.current
    before.current = layout
    const scroller = scrollRef.current
    if (old === layout || old.kind !== layout.kind || !scroller) return
    const [scroll, start] = layout.kind === 'strip' ? (['scrollLeft', 'leftPx'] as const) : (['scrollTop', 'topPx'] as const)
    const scrolledPx = scroller[scroll]
    if (scrolledPx <= 0) return
    for (const { key } of old.cells) {
      const [from, to] = [old.places.get(key)?.[start] ?? 0, layout.places.get(key)?.[start]]
      if (from < scrolledPx || to === undefined) continue
      scroller[scroll] += to - from
      return
    }
  }, [scrollRef, layout])
}

function isBefore({ places }: Layout, a: Cell, b: Cell): boolean {
  return (places.get(a.key)?.line ?? 0) < (places.get(b.key)?.line ?? 0)
}

/**
 * The scroller's width with its scrollbar, which lies in the padding: thumbnails that left room for it would shrink when
 * it appears, and with them the list that made it appear.
 */
function observeOuterRect(instance: Virtualizer<HTMLDivElement, Element>, onRect: (rect: Rect) => void) {
  return observeElementRect(instance, ({ width, height }) => onRect({ width: instance.scrollElement?.offsetWidth ?? width, height }))
}

function withLine(indexes: number[], line: number | undefined): number[] {
  if (line === undefined || indexes.includes(line)) return indexes
  return [...indexes, line].toSorted((a, b) => a - b)
}
