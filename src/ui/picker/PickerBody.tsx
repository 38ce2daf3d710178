/**
 * A search and what was found below it, by keyboard, mouse and touch: what pickers and choosers hold. Focus stays in the
 * search; the list is told by aria-activedescendant.
 */
import { useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { arrangeOptions } from '../comboboxRows'
import { Icon } from '../Icon'
import { IconButton } from '../IconButton'
import { FavouriteIcon, GridIcon, ListIcon, SearchIcon } from '../icons'
import { isTouch } from '../popups/anchoredPopup'
import { PickerList, type PickerListHandle } from './PickerList'
import { indexOfValue, moveBy, pickerContent, type PickerView } from './pickerRows'
import { countText, favouriteLabel, nothingCalled, words } from './texts'

export interface PickerBodyProps {
  /** Ids of the list and its options begin with it. */
  id: string
  label: string
  inputRef: RefObject<HTMLInputElement | null>
  options: readonly string[]
  labelOf: (value: string) => string
  /** The chosen one. */
  value: string
  onChoose: (value: string) => void
  query: string
  onQueryChange: (query: string) => void
  /** Said in place of a list that has nothing in it. */
  emptyText: string
  view: PickerView
  onViewChange?: (view: PickerView) => void
  favourites?: readonly string[]
  recent?: readonly string[]
  onToggleFavourite?: (value: string) => void
  /** For the grid. */
  renderPreview?: (value: string) => ReactNode
  /** One or two, small, in columns at the end of a row of the list; the last is kept where there is little room. */
  noteOf?: (value: string) => readonly string[]
  /** When it appears, in a dialog that was there before it. Not where fingers are used: a keyboard on the screen would cover the list. */
  takesFocus?: boolean
}

const LINES_OF_A_PAGE = 8
const NONE: readonly string[] = []

export function PickerBody({
  id, label, inputRef, options, labelOf, value, onChoose, query, onQueryChange, emptyText,
  view, onViewChange, favourites = NONE, recent = NONE, onToggleFavourite, renderPreview, noteOf, takesFocus = false,
}: PickerBodyProps) {
  const listRef = useRef<PickerListHandle>(null)
  const [columns, setColumns] = useState(1)
  const [focusesAtStart] = useState(takesFocus)
  useEffect(() => {
    if (focusesAtStart && !isTouch()) inputRef.current?.focus()
  }, [focusesAtStart, inputRef])
  /** Null: where the search begins, at the chosen one or at the first found. */
  const [highlighted, setHighlighted] = useState<string | null>(null)
  /** Left and right belong to the text until the list has been gone into. */
  const [isInList, setInList] = useState(false)

  const arranged = useMemo(() => arrangeOptions(options, labelOf), [options, labelOf])
  const shownColumns = view === 'grid' ? columns : 1
  const content = useMemo(
    () => pickerContent({ arranged, query, favourites, recent, columns: shownColumns }),
    [arranged, query, favourites, recent, shownColumns],
  )
  const index = indexOfHighlight()
  const current = content.entries[index]

  function indexOfHighlight(): number {
    const at = highlighted === null ? -1 : content.entries.findIndex(({ key }) => key === highlighted)
    if (at >= 0) return at
    // Its section may have gone, as when it is no favourite any more.
    const same = highlighted === null ? -1 : indexOfValue(content, highlighted.slice(highlighted.indexOf('\n') + 1))
    if (same >= 0) return same
    return query.trim() === '' ? Math.max(indexOfValue(content, value), 0) : 0
  }

  function search(text: string) {
    setHighlighted(null)
    setInList(false)
    onQueryChange(text)
    listRef.current?.toTop()
  }
  function goTo(next: number) {
    const entry = content.entries[next]
    if (!entry) return
    setHighlighted(entry.key)
    setInList(true)
    listRef.current?.reveal(next)
  }
  function handleKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const { selectionStart, value: text } = event.currentTarget
    const isGrid = view === 'grid'
    switch (event.key) {
      case 'ArrowDown': goTo(moveBy(content, index, 'down')); break
      case 'ArrowUp': goTo(moveBy(content, index, 'up')); break
      case 'PageDown': goTo(moveBy(content, index, 'down', LINES_OF_A_PAGE)); break
      case 'PageUp': goTo(moveBy(content, index, 'up', LINES_OF_A_PAGE)); break
      case 'ArrowLeft':
        if (!isGrid || !(isInList || text === '')) return
        goTo(moveBy(content, index, 'left'))
        break
      case 'ArrowRight':
        if (isGrid && (isInList || text === '')) goTo(moveBy(content, index, 'right'))
        // At the end of the search: narrows it to the folder of the entry that the keyboard is on.
        else if (!isGrid && selectionStart === text.length && current && current.option.folder !== '') search(`${current.option.folder}/`)
        else return
        break
      case 'Enter':
        if (current) onChoose(current.option.value)
        break
      case 'd':
      case 'D':
        if (!(event.ctrlKey || event.metaKey) || event.altKey) return
        if (current) onToggleFavourite?.(current.option.value)
        break
      default: return
    }
    event.preventDefault()
  }

  const toggleView = () => {
    onViewChange?.(view === 'grid' ? 'list' : 'grid')
    inputRef.current?.focus()
  }
  const isFavourite = current?.isFavourite === true
  return (
    <>
      <div className="flex h-10 flex-none items-center gap-2 border-b border-line-strong pr-3 pl-2 has-[button]:pr-1 pointer-coarse:h-12">
        <Icon of={SearchIcon} className="text-muted" />
        <input
          ref={inputRef}
          type="text"
          role="combobox"
          aria-label={words.search}
          aria-autocomplete="list"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={current ? `${id}-${index}` : undefined}
          placeholder={words.search}
          value={query}
          onChange={(event) => search(event.target.value)}
          onKeyDown={handleKeyDown}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="done"
          className="h-full w-full min-w-0 flex-1 bg-transparent text-input outline-none"
        />
        <span role="status" className="flex-none text-meta text-muted">{countText(content.found, arranged.length)}</span>
        {onViewChange && <IconButton icon={view === 'grid' ? ListIcon : GridIcon} label={view === 'grid' ? words.asList : words.asGrid} onClick={toggleView} />}
      </div>
      {content.found === 0 && (
        <p className="flex-auto px-3 py-3 wrap-anywhere text-muted">{arranged.length === 0 ? emptyText : nothingCalled(query)}</p>
      )}
      <PickerList
        ref={listRef}
        id={id}
        label={label}
        content={content}
        query={query}
        value={value}
        highlighted={index}
        view={view}
        onColumns={setColumns}
        onPoint={(at) => setHighlighted(content.entries[at]?.key ?? null)}
        onChoose={onChoose}
        onToggleFavourite={onToggleFavourite}
        renderPreview={renderPreview}
        noteOf={noteOf}
      />
      <div className="flex h-8 flex-none items-center gap-3 overflow-hidden border-t border-line-strong pl-3 text-meta whitespace-nowrap text-muted pointer-coarse:hidden">
        <span>↑↓ move</span>
        <span>↵ use</span>
        {view === 'list' && <span>→ folder</span>}
        {(view === 'grid' || !onToggleFavourite) && <span>Esc close</span>}
        <span className="flex-1" />
        {current && onToggleFavourite && (
          <button
            type="button"
            aria-label={favouriteLabel(current.option.name, isFavourite)}
            aria-pressed={isFavourite}
            aria-keyshortcuts={isMac() ? 'Meta+D' : 'Control+D'}
            onClick={() => onToggleFavourite(current.option.value)}
            className="flex h-full items-center gap-1.5 rounded-sm pr-3 pl-2 hover:text-text"
          >
            <Icon of={FavouriteIcon} size={14} filled={isFavourite} />
            <span aria-hidden data-text={isMac() ? '⌘D' : 'Ctrl D'} className="after:content-[attr(data-text)]" />
          </button>
        )}
      </div>
    </>
  )
}

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform)
}
