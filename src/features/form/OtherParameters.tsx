/**
 * Everything below the roles: the search over all fields, the nodes with their other parameters, what is hidden. While
 * something is searched for, only what was found is shown, the roles among it.
 */
import { useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { cn } from '@/lib/cn'
import { selectCanUndo, selectValue } from '@/state/documentStore'
import { useDocument, useFormLayout, useStores } from '@/state/react'
import { Disclosure } from '@/ui/Disclosure'
import { IconButton } from '@/ui/IconButton'
import { Icon } from '@/ui/Icon'
import { MoreIcon, RedoIcon, ResetIcon, SearchIcon, UndoIcon } from '@/ui/icons'
import { Kbd } from '@/ui/Kbd'
import { MenuButton, type MenuItem } from '@/ui/MenuButton'
import { isOverlayOpen } from '@/ui/overlays'
import { TextInput } from '@/ui/TextInput'
import type { ArrangedForm } from './arrange'
import { Fields } from './Fields'
import { NodeSections } from './NodeSections'
import { searchForm, type Found } from './search'
import { foundText, hiddenText, searchText, words } from './otherTexts'
import { StandsApart } from './useField'
import { useFieldMenu } from './useFieldMenu'
import { usePinnedDrag } from './usePinnedDrag'
import { travel, useUndoKeys } from './useUndoKeys'

const HIDDEN_PART = 'hidden'
/** Of a node that is closed. */
const ROW_PX = 32
const MAX_OPEN_AT_FIRST = 12

export interface OtherParametersProps {
  /** The form around it: of it are the menus and the history, too. */
  formRef: RefObject<HTMLElement | null>
  form: ArrangedForm
  /** Whether only what was found is to be shown. */
  onSearching: (isSearching: boolean) => void
}

export function OtherParameters({ formRef, form, onSearching }: OtherParametersProps) {
  const menu = useFieldMenu(formRef)
  useUndoKeys()
  usePinnedDrag(formRef)
  const [query, setQuery] = useState('')
  const found = useFound(form, useDeferredValue(query.trim()))
  const isSearching = query.trim() !== ''
  const headRef = useRef<HTMLDivElement>(null)
  const scrolled = useRef(0)
  useLayoutEffect(() => {
    onSearching(isSearching)
    const scroller = scrollerOf(headRef.current)
    if (!scroller) return
    if (isSearching) scrolled.current = scroller.scrollTop
    return () => {
      // Coming back from a search is coming back to where it began.
      if (isSearching) requestAnimationFrame(() => scroller.scrollTo?.({ top: scrolled.current }))
    }
  }, [isSearching, onSearching])

  return (
    <>
      <div ref={headRef} className={cn('-mx-4 flex items-center gap-1 bg-ground px-4 py-px', isSearching && 'sticky top-0 z-(--z-sticky) pb-2')}>
        <SearchField query={query} onQuery={setQuery} count={form.sections.reduce((sum, { parameters }) => sum + parameters.length, 0)} />
        <UndoButton />
        <FormMenu form={form} />
      </div>
      {isSearching ? found && <Results found={found} /> : <Rest form={form} />}
      {menu}
    </>
  )
}

function Rest({ form }: { form: ArrangedForm }) {
  const isHiddenOpen = useFormLayout(({ openParts }) => openParts.has(HIDDEN_PART))
  const isRefused = useDocument(({ errors }) => form.hidden.some(({ id }) => errors.has(id)))
  const stores = useStores()
  return (
    <div className="rests-unseen mt-1" style={{ containIntrinsicBlockSize: `auto ${form.sections.length * ROW_PX}px` }}>
      <NodeSections sections={form.sections} openAtFirst={opensAtFirst(form)} />
      {form.hidden.length > 0 && (
        <Disclosure title={<span className="text-muted">{hiddenText(form.hidden.length)}</span>} open={isHiddenOpen || isRefused} onOpenChange={(isOpen) => stores.layout.getState().setOpen(HIDDEN_PART, isOpen)}>
          <div className="pb-2"><StandsApart value={true}><Fields parameters={form.hidden} /></StandsApart></div>
        </Disclosure>
      )}
    </div>
  )
}

/** Without a sampler there are no roles: a form of closed rows would be none. */
function opensAtFirst({ app, pinned, groups, sections }: ArrangedForm): boolean {
  return app.length + pinned.length + groups.length === 0 && sections.length <= MAX_OPEN_AT_FIRST
}

function Results({ found }: { found: Found }) {
  return (
    <>
      <p role="status" className="text-meta text-muted">{found.count === 0 ? words.nothingFound : foundText(found.count)}</p>
      {found.above.length > 0 && <div className="py-1"><StandsApart value={true}><Fields parameters={found.above} /></StandsApart></div>}
      <NodeSections sections={found.sections} allOpen />
      {found.hidden.length > 0 && (
        <>
          <p className="flex min-h-(--ctl) items-center text-muted">{hiddenText(found.hidden.length)}</p>
          <StandsApart value={true}><Fields parameters={found.hidden} /></StandsApart>
        </>
      )}
    </>
  )
}

/** What is found stays while its value is changed: it was looked for to be changed. */
function useFound(form: ArrangedForm, query: string): Found | null {
  const stores = useStores()
  return useMemo(() => {
    if (query === '') return null
    const state = stores.document.getState()
    const { names } = stores.layout.getState()
    return searchForm(form, query, {
      valueOf: ({ id, initial }) => selectValue(id)(state) ?? initial,
      nameOf: (id) => names.get(id),
      classOf: ({ nodeId }) => state.document?.graph.get(nodeId)?.classType ?? '',
    })
  }, [form, query, stores])
}

function SearchField({ query, onQuery, count }: { query: string; onQuery: (query: string) => void; count: number }) {
  const inputRef = useRef<HTMLInputElement>(null)
  useEffect(() => {
    function handleKey(event: globalThis.KeyboardEvent) {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isOverlayOpen() || isTyping(event.target)) return
      event.preventDefault()
      inputRef.current?.focus()
    }
    window.addEventListener('keydown', handleKey)
    return () => window.removeEventListener('keydown', handleKey)
  }, [])

  function handleKey(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key !== 'Escape') return
    event.preventDefault() // it interrupts nothing
    onQuery('')
    event.currentTarget.blur()
  }
  return (
    <div data-undo="own" className="min-w-0 flex-1">
      <TextInput
        ref={inputRef}
        label={words.search}
        role="searchbox"
        placeholder={count === 0 ? words.search : searchText(count)}
        icon={SearchIcon}
        trailing={query === '' && <Kbd keys={['/']} />}
        aria-keyshortcuts="/"
        enterKeyHint="search"
        value={query}
        onChange={onQuery}
        onKeyDown={handleKey}
      />
    </div>
  )
}

function UndoButton() {
  const stores = useStores()
  const canUndo = useDocument(selectCanUndo)
  return <IconButton icon={UndoIcon} label={words.undo} disabled={!canUndo} aria-keyshortcuts="Control+Z Meta+Z" onClick={() => travel(stores, 'undo')} />
}

function FormMenu({ form }: { form: ArrangedForm }) {
  const stores = useStores()
  const canUndo = useDocument(selectCanUndo)
  const canRedo = useDocument((state) => state.future.length > 0)
  const isChanged = useDocument(({ values, offLoras }) => values.size + offLoras.size > 0)
  const layout = stores.layout.getState()
  const setAll = (isOpen: boolean) => layout.setAllOpen(form.sections.map(({ section }) => section.nodeId), isOpen !== opensAtFirst(form))
  const items: MenuItem[] = [
    { kind: 'action', label: words.undo, keys: ['Mod', 'Z'], icon: UndoIcon, disabled: !canUndo, onSelect: () => travel(stores, 'undo') },
    { kind: 'action', label: words.redo, keys: ['Mod', 'Shift', 'Z'], icon: RedoIcon, disabled: !canRedo, onSelect: () => travel(stores, 'redo') },
    { kind: 'action', label: words.resetAll, icon: ResetIcon, disabled: !isChanged, onSelect: () => stores.document.getState().resetAll() },
    { kind: 'separator' },
    { kind: 'action', label: words.openAll, onSelect: () => setAll(true) },
    { kind: 'action', label: words.closeAll, onSelect: () => setAll(false) },
    { kind: 'action', label: words.clearLayout, onSelect: () => stores.layout.getState().clear() },
  ]
  return (
    <MenuButton label={words.formMenu} items={items} align="end" className="-mr-2 w-(--ctl) px-0! text-muted">
      <Icon of={MoreIcon} />
    </MenuButton>
  )
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLInputElement ? !['checkbox', 'radio', 'range', 'color', 'button'].includes(target.type) : target instanceof HTMLElement && target.isContentEditable
}

function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let at = element?.parentElement ?? null; at; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at
  }
  return null
}
