/** The rows of an open combobox, drawn only where they can be seen. Heights are fixed, so nothing is measured. */
import { Combobox } from '@base-ui/react/combobox'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useImperativeHandle, useRef } from 'react'
import type { Ref } from 'react'
import { cn } from '@/lib/cn'
import { markMatches } from '../comboboxRows'
import type { ComboboxRow } from '../comboboxRows'
import { Icon } from '../Icon'
import { CheckIcon } from '../icons'
import { isTouch } from './anchoredPopup'

export interface ComboboxListHandle {
  /** Scrolls no more than needed to show the option, with its folder's head where it is the first; from afar, to the middle. */
  reveal: (index: number) => void
}

interface ComboboxListProps {
  ref: Ref<ComboboxListHandle>
  rows: readonly ComboboxRow[]
  /** How many of the rows are options. */
  count: number
  query: string
  value: string
  label: string
}

const PADDING_PX = 4
const heightsPx = { mouse: { option: 28, folder: 24 }, touch: { option: 44, folder: 32 } }

export function ComboboxList({ ref, rows, count, query, value, label }: ComboboxListProps) {
  const scrollRef = useRef<HTMLDivElement>(null)
  const heights = isTouch() ? heightsPx.touch : heightsPx.mouse
  // oxlint-disable-next-line react/incompatible-library -- about React's compiler, which does not build this page
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => heights[rows[index]?.kind ?? 'option'],
    getItemKey: (index) => keyOf(rows[index], index),
    overscan: 8,
    paddingStart: PADDING_PX,
    paddingEnd: PADDING_PX,
  })

  // Other rows have other heights and places: what was worked out for the old ones is worth nothing.
  useEffect(() => virtualizer.measure(), [virtualizer, rows])

  useImperativeHandle(ref, () => ({
    reveal: (index) => {
      // The list may not have taken its size yet, or show the rows of the search before: wait for this turn to be drawn.
      requestAnimationFrame(() => {
        const scroller = scrollRef.current
        const at = rows.findIndex((row) => row.kind === 'option' && row.index === index)
        const item = virtualizer.measurementsCache[at]
        if (scroller === null || item === undefined) return
        const head = rows[at - 1]?.kind === 'folder' ? heights.folder : 0
        const room = scroller.clientHeight
        const highest = item.end + PADDING_PX - room
        const lowest = item.start - head - PADDING_PX
        const isFar = scroller.scrollTop < highest - room || scroller.scrollTop > lowest + room
        if (isFar) scroller.scrollTop = item.start - room / 2
        else if (scroller.scrollTop > lowest) scroller.scrollTop = lowest
        else if (scroller.scrollTop < highest) scroller.scrollTop = highest
      })
    },
  }), [rows, heights, virtualizer])

  return (
    <Combobox.List ref={scrollRef} aria-label={label} className={cn('min-h-0 overflow-y-auto overscroll-contain outline-none', count === 0 && 'hidden')}>
      <div role="presentation" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start, size }) => {
          const row = rows[index]
          if (row === undefined) return null
          const place = { height: size, transform: `translateY(${start}px)` }
          if (row.kind === 'folder') {
            return (
              <div key={key} role="presentation" style={place} className="absolute inset-x-0 top-0 flex items-center truncate pr-3 pl-8 text-meta text-faint">
                <Marked text={row.folder} query={query} />
              </div>
            )
          }
          const { option } = row
          return (
            <Combobox.Item
              key={key}
              index={row.index}
              value={option.value}
              aria-label={option.folder === '' ? undefined : `${option.folder}/${option.name}`}
              aria-setsize={count}
              aria-posinset={row.index + 1}
              style={place}
              className="absolute inset-x-0 top-0 flex items-center gap-2 pr-3 pl-2 select-none data-highlighted:bg-hot"
            >
              <Icon of={CheckIcon} className={cn('text-muted', option.value !== value && 'invisible')} />
              <span className="truncate"><Marked text={option.name} query={query} /></span>
            </Combobox.Item>
          )
        })}
      </div>
    </Combobox.List>
  )
}

function Marked({ text, query }: { text: string; query: string }) {
  return markMatches(text, query).map((part) =>
    part.isMatch ? <u key={part.start} className="underline decoration-[1.5px] underline-offset-3">{part.text}</u> : part.text,
  )
}

function keyOf(row: ComboboxRow | undefined, index: number): string | number {
  if (row === undefined) return index
  return row.kind === 'folder' ? `folder ${row.folder} ${index}` : `option ${row.option.value}`
}
