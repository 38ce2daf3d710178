/** The rows of an open picker, drawn only where they can be seen. Heights are fixed, so nothing is measured but the width. */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode, Ref } from 'react'
import { cn } from '@/lib/cn'
import { markMatches } from '../comboboxRows'
import { Icon } from '../Icon'
import { CheckIcon, FavouriteIcon } from '../icons'
import { isTouch } from '../popups/anchoredPopup'
import type { PickerContent, PickerEntry, PickerView } from './pickerRows'
import { favouriteLabel } from './texts'

export interface PickerListHandle {
  /** Scrolls no more than needed. */
  reveal: (index: number) => void
  toTop: () => void
}

export interface PickerListProps {
  ref: Ref<PickerListHandle>
  /** Of the popup: ids of the list and its options begin with it. */
  id: string
  label: string
  content: PickerContent
  query: string
  value: string
  highlighted: number
  view: PickerView
  onColumns: (columns: number) => void
  onPoint: (index: number) => void
  onChoose: (value: string) => void
  onToggleFavourite?: ((value: string) => void) | undefined
  renderPreview: ((value: string) => ReactNode) | undefined
  noteOf: ((value: string) => readonly string[]) | undefined
}

const NO_NOTES: readonly string[] = []
const PADDING_PX = 4
const GAP_PX = 4
const TILE_PX = 104
const CAPTION_PX = 36
const heightsPx = { mouse: { entries: 28, head: 24 }, touch: { entries: 44, head: 32 } }

export function PickerList({ ref, id, label, content, query, value, highlighted, view, onColumns, onPoint, onChoose, onToggleFavourite, renderPreview, noteOf }: PickerListProps) {
  const scrollRef = useRef<HTMLDivElement>(null)
  const [widthPx, setWidthPx] = useState(0)
  const { rows } = content
  const isGrid = view === 'grid'
  const columns = Math.max(Math.floor((widthPx - 8 + GAP_PX) / (TILE_PX + GAP_PX)), 2)
  const tilePx = Math.floor((widthPx - 8 - GAP_PX * (columns - 1)) / columns)
  const heights = isTouch() ? heightsPx.touch : heightsPx.mouse
  const linePx = isGrid ? tilePx + CAPTION_PX + GAP_PX : heights.entries

  useLayoutEffect(() => {
    const scroller = scrollRef.current
    if (!scroller) return
    const measure = () => setWidthPx(scroller.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(scroller)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => onColumns(columns), [onColumns, columns])

  const rowOfEntry = (index: number) => rows.findIndex((row) => row.kind === 'entries' && index < row.start + row.entries.length)
  const highlightedRow = rowOfEntry(highlighted)
  // oxlint-disable-next-line react/incompatible-library -- about React's compiler, which does not build this page
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => (rows[index]?.kind === 'head' ? heights.head : linePx),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: isGrid ? 1 : 8,
    paddingStart: PADDING_PX,
    paddingEnd: PADDING_PX,
    scrollPaddingStart: heights.head + PADDING_PX,
    scrollPaddingEnd: PADDING_PX,
    // The search names the option that the keyboard is on: it has to be there, even scrolled out of sight.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range)
      return highlightedRow < 0 || seen.includes(highlightedRow) ? seen : [...seen, highlightedRow].toSorted((a, b) => a - b)
    },
  })
  // Other rows have other heights and places: what was worked out for the old ones is worth nothing.
  useEffect(() => virtualizer.measure(), [virtualizer, rows, linePx])

  useImperativeHandle(ref, () => ({
    reveal: (index) => virtualizer.scrollToIndex(rowOfEntry(index), { align: 'auto' }),
    toTop: () => virtualizer.scrollToOffset(0),
  }))
  // Begins where the chosen one is.
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current || widthPx === 0) return
    begun.current = true
    if (highlighted > 0) virtualizer.scrollToIndex(highlightedRow, { align: 'center' })
  })

  const shared = (entry: PickerEntry, index: number) => ({
    id: `${id}-${index}`,
    entry,
    index,
    query,
    isChosen: entry.option.value === value,
    isHighlighted: index === highlighted,
    count: content.entries.length,
    onPoint,
    onChoose,
    onToggleFavourite,
  })
  return (
    <div
      ref={scrollRef}
      id={`${id}-list`}
      role="listbox"
      tabIndex={-1}
      aria-label={label}
      // The search keeps the focus, and a scrolled list would otherwise take it on a press.
      onMouseDown={(event) => event.preventDefault()}
      className={cn('min-h-0 flex-auto overflow-y-auto overscroll-contain outline-none', content.entries.length === 0 && 'hidden')}
    >
      <div role="presentation" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index: at, key, start, size }) => {
          const row = rows[at]
          if (row === undefined) return null
          const place = { height: size, transform: `translateY(${start}px)` }
          if (row.kind === 'head') {
            return (
              <div key={key} role="presentation" style={place} className={cn('absolute inset-x-0 top-0 flex items-center truncate pr-3 text-meta text-faint', isGrid ? 'pl-2' : 'pl-8')}>
                {row.isFolder ? <Marked text={row.text} query={query} /> : row.text}
              </div>
            )
          }
          if (!isGrid) {
            const [entry] = row.entries
            return entry && <ListEntry key={key} {...shared(entry, row.start)} notes={noteOf?.(entry.option.value) ?? NO_NOTES} style={place} />
          }
          return (
            <div key={key} role="presentation" style={{ ...place, gridTemplateColumns: `repeat(${columns}, ${tilePx}px)` }} className="absolute inset-x-0 top-0 grid gap-1 px-1">
              {row.entries.map((entry, column) => (
                <Tile key={entry.key} {...shared(entry, row.start + column)} sidePx={tilePx}>{renderPreview?.(entry.option.value)}</Tile>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

interface EntryProps {
  id: string
  entry: PickerEntry
  index: number
  query: string
  isChosen: boolean
  isHighlighted: boolean
  count: number
  onPoint: (index: number) => void
  onChoose: (value: string) => void
  onToggleFavourite: ((value: string) => void) | undefined
}

function ListEntry({ style, notes, ...props }: EntryProps & { notes: readonly string[]; style: { height: number; transform: string } }) {
  const { entry, query, isChosen } = props
  return (
    <div {...optionProps(props)} aria-description={notes.length > 0 ? notes.join(', ') : undefined} style={style} className={cn('group absolute inset-x-0 top-0 flex items-center gap-2 pl-2 select-none', props.isHighlighted && 'bg-hot')}>
      <Icon of={CheckIcon} className={cn('text-muted', !isChosen && 'invisible')} />
      <span className="min-w-0 truncate">
        {entry.showsFolder && entry.option.folder !== '' && <span className="text-faint"><Marked text={`${entry.option.folder}/`} query={query} /></span>}
        <Marked text={entry.option.name} query={query} />
      </span>
      {/* Drawn, not written: an option is called by its name, and these are its description. */}
      {notes.length > 0 && (
        <span aria-hidden className="ml-auto flex flex-none gap-3 pr-3 text-right text-meta text-faint">
          <span data-text={notes.at(-2)} className="w-20 after:content-[attr(data-text)] max-[480px]:hidden" />
          <span data-text={notes.at(-1)} className="w-20 after:content-[attr(data-text)]" />
        </span>
      )}
      <Star {...props} className="ml-auto h-full w-9 flex-none pointer-coarse:w-11" />
    </div>
  )
}

function Tile({ sidePx, children, ...props }: EntryProps & { sidePx: number; children: ReactNode }) {
  const { entry, query, isChosen, isHighlighted } = props
  return (
    <div {...optionProps(props)} className={cn('group relative min-w-0 rounded-sm select-none', isHighlighted && 'bg-hot')}>
      <div style={{ height: sidePx }} className={cn('grid place-items-center overflow-hidden rounded-pic bg-stage', isChosen && 'outline-2 -outline-offset-2 outline-text')}>{children}</div>
      <p className="line-clamp-2 pt-0.5 pr-6 pl-0.5 text-micro leading-4 wrap-anywhere"><Marked text={entry.option.name} query={query} /></p>
      <Star {...props} className="absolute right-0 bottom-0 h-9 w-6 pointer-coarse:-bottom-1 pointer-coarse:h-11 pointer-coarse:w-8" />
    </div>
  )
}

function optionProps({ id, entry, index, isChosen, count, onPoint, onChoose }: EntryProps) {
  const { folder, name, value } = entry.option
  return {
    id,
    role: 'option',
    'aria-selected': isChosen,
    'aria-label': `${folder === '' ? '' : `${folder}/`}${name}${entry.isFavourite ? ', favourite' : ''}`,
    'aria-setsize': count,
    'aria-posinset': index + 1,
    onPointerMove: () => onPoint(index),
    onClick: () => onChoose(value),
  } as const
}

/** For the pointer; the keyboard has its own key and the button below the list. */
function Star({ entry, isHighlighted, onToggleFavourite, className }: EntryProps & { className: string }) {
  const { isFavourite, option } = entry
  if (!onToggleFavourite) return null
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- see above
    <span
      aria-hidden
      title={favouriteLabel(option.name, isFavourite)}
      onClick={(event) => {
        event.stopPropagation()
        onToggleFavourite(option.value)
      }}
      className={cn('grid place-items-center text-muted hover:text-text', !isFavourite && !isHighlighted && 'opacity-0 pointer-coarse:opacity-60', className)}
    >
      <Icon of={FavouriteIcon} size={14} filled={isFavourite} />
    </span>
  )
}

function Marked({ text, query }: { text: string; query: string }) {
  return markMatches(text, query).map((part) =>
    part.isMatch ? <u key={part.start} className="underline decoration-[1.5px] underline-offset-3">{part.text}</u> : part.text,
  )
}
