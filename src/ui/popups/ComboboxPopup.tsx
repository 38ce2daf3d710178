/** The open combobox: search, folder by folder, as wide as the form. Fetched on first use; see Combobox. */
import { Combobox } from '@base-ui/react/combobox'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { arrangeOptions, rowsOf, searchOptions } from '../comboboxRows'
import { Icon } from '../Icon'
import { SearchIcon } from '../icons'
import { isOwnPress, isTouch, rowOf } from './anchoredPopup'
import { ComboboxList } from './ComboboxList'
import type { ComboboxListHandle } from './ComboboxList'

export interface ComboboxPopupProps {
  id: string
  label: string
  triggerRef: RefObject<HTMLElement | null>
  options: readonly string[] | null
  labelOf: (value: string) => string
  value: string
  onChange: (value: string) => void
  query: string
  onQueryChange: (query: string) => void
  open: boolean
  onOpenChange: (open: boolean) => void
  onClosed: () => void
}

const NONE: readonly string[] = []

export function ComboboxPopup({
  id, label, triggerRef, options, labelOf, value, onChange, query, onQueryChange, open, onOpenChange, onClosed,
}: ComboboxPopupProps) {
  const listRef = useRef<ComboboxListHandle>(null)
  const highlighted = useRef<string | undefined>(undefined)
  const searchRowRef = useRef<HTMLDivElement>(null)
  const inputRef = useRef<HTMLInputElement>(null)
  const isTabbedAway = useRef(false)
  // Base UI looks for the chosen row while the list is closed: it has to be there, closed, before it opens.
  const [isReady, setIsReady] = useState(false)
  // oxlint-disable-next-line react/set-state-in-effect -- one commit later is the point
  useLayoutEffect(() => setIsReady(true), [])

  const arranged = useMemo(() => arrangeOptions(options ?? NONE, labelOf), [options, labelOf])
  const found = useMemo(() => searchOptions(arranged, query), [arranged, query])
  const rows = useMemo(() => rowsOf(found), [found])
  const values = useMemo(() => found.map((option) => option.value), [found])

  function handleKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const input = event.currentTarget
    if (event.key === 'Tab') {
      // The list hangs beside the form in the page, but belongs between its fields: go on from the control.
      isTabbedAway.current = true
      triggerRef.current?.focus()
      onOpenChange(false)
    } else if (event.key === 'ArrowRight' && input.selectionStart === input.value.length) {
      // At the end of the search: narrows it to the folder of the row that the keyboard is on.
      const folder = found.find((option) => option.value === highlighted.current)?.folder
      if (folder) onQueryChange(`${folder}/`)
    } else if (event.key === 'Enter' && highlighted.current === undefined && query !== '' && found[0] !== undefined) {
      // What was typed before the list was there has highlighted nothing yet: Enter means the first, as it would then.
      if (found[0].value !== value) onChange(found[0].value)
    }
  }

  return (
    <Combobox.Root<string>
      virtualized
      autoHighlight
      items={values}
      filteredItems={values}
      value={value}
      onValueChange={(next) => {
        if (next !== null && next !== value) onChange(next)
      }}
      inputValue={query}
      onInputValueChange={onQueryChange}
      open={open && isReady}
      onOpenChange={(next, details) => {
        if (!isOwnPress(details, triggerRef)) onOpenChange(next)
      }}
      onOpenChangeComplete={(isOpen) => {
        if (!isOpen) onClosed()
      }}
      onItemHighlighted={(item, { reason, index }) => {
        highlighted.current = item
        if (item !== undefined && reason !== 'pointer') listRef.current?.reveal(index)
      }}
    >
      <Combobox.Portal>
        <Combobox.Positioner
          anchor={() => rowOf(triggerRef)}
          side="bottom"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-(--z-popover) w-(--anchor-width) min-w-[min(280px,var(--available-width))]"
        >
          <Combobox.Popup
            id={id}
            aria-label={label}
            // On touch the list is what is wanted first: focusing the search would bring up the keyboard and hide it.
            initialFocus={isTouch() ? searchRowRef : inputRef}
            finalFocus={() => (isTabbedAway.current ? false : triggerRef.current)}
            className="popup flex max-h-[min(345px,var(--available-height))] flex-col"
          >
            <div ref={searchRowRef} tabIndex={-1} className="flex h-10 flex-none items-center gap-2 border-b border-line-strong pr-3 pl-2 outline-none pointer-coarse:h-12">
              <Icon of={SearchIcon} className="text-muted" />
              <Combobox.Input
                ref={inputRef}
                aria-label="Search"
                placeholder="Search"
                onKeyDown={handleKeyDown}
                enterKeyHint="done"
                className="h-full w-full min-w-0 flex-1 bg-transparent text-input outline-none"
              />
              <Combobox.Status className="flex-none text-meta text-muted">{countText(found.length, arranged.length)}</Combobox.Status>
            </div>
            <Combobox.Empty className="not-empty:px-3 not-empty:py-3 not-empty:text-muted wrap-anywhere">
              {options === null ? 'The choices are not known yet.' : `Nothing here is called “${query.trim()}”.`}
            </Combobox.Empty>
            <ComboboxList ref={listRef} rows={rows} count={found.length} query={query} value={value} label={label} />
            <div className="flex h-7 flex-none items-center gap-4 border-t border-line-strong px-3 text-meta text-muted pointer-coarse:hidden">
              <span>↑↓ move</span>
              <span>↵ use</span>
              <span>→ folder</span>
              <span>Esc close</span>
            </div>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}

function countText(found: number, total: number): string {
  const all = total.toLocaleString('en')
  return found === total ? all : `${found.toLocaleString('en')} of ${all}`
}
