/**
 * One name out of a list of any length, searched as it is typed. This file is the closed control; the popup's code is
 * fetched when it is first wanted, and keys typed in the meantime are not lost: they are already the search.
 */
import { useId, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { splitEnd } from './splitEnd'
import type { ControlProps } from './Field'
import { useReportProblem } from './fieldProblems'
import { createLazyPart, type LazyPart } from './lazyPart'
import { PopupTrigger } from './PopupTrigger'
import type { ComboboxPopupProps } from './popups/ComboboxPopup'
import { useTooltip } from './Tooltip'
import { usePopup } from './usePopup'

export interface ComboboxProps extends ControlProps {
  /** Null while they are not known yet: then nothing is said of the value. */
  options: readonly string[] | null
  value: string
  onChange: (value: string) => void
  /** What a person reads in place of a value, e.g. without its file extension. A stable function. */
  labelOf?: (value: string) => string
  /** Said when the value is none of the options; null where the caller says it. */
  missingText?: string | null
  /** Another popup than the plain list, of the same props. */
  popup?: LazyPart<ComboboxPopupProps>
  className?: string | undefined
}

const comboboxPart = createLazyPart<ComboboxPopupProps>(async () => (await import('./popups/ComboboxPopup')).ComboboxPopup)

const asItIs = (value: string) => value

export function Combobox({
  options, value, onChange, labelOf = asItIs, missingText = 'Not in the list.', popup: part = comboboxPart, className, ...control
}: ComboboxProps) {
  const popupId = useId()
  const triggerRef = useRef<HTMLButtonElement>(null)
  const [query, setQuery] = useState('')
  const popup = usePopup(part)
  const label = labelOf(value)
  const shown = splitEnd(label)
  const isShortened = shown.end !== '' || label !== value
  const tooltip = useTooltip<HTMLButtonElement>(isShortened && !popup.open ? value : null)

  const isMissing = useMemo(() => options !== null && !options.includes(value), [options, value])
  const problem = isMissing ? missingText : null
  useReportProblem(problem)

  function openWith(text: string): void {
    setQuery(text)
    popup.setOpen(true)
  }
  function handleKeyDown(event: KeyboardEvent<HTMLButtonElement>): void {
    if (event.ctrlKey || event.metaKey) return
    if (popup.open) {
      // Still here: the popup's code is under way, and what is typed belongs to it.
      if (isCharacter(event.key)) setQuery(query + event.key)
      else if (event.key === 'Escape') popup.setOpen(false)
      else return
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') openWith('')
    else if (isCharacter(event.key) && event.key !== ' ') openWith(event.key)
    else return
    event.preventDefault()
  }

  return (
    <>
      <PopupTrigger
        {...control}
        {...tooltip.compose({
          onPointerEnter: popup.prefetch.onPointerEnter,
          onFocus: popup.prefetch.onFocus,
          onKeyDown: handleKeyDown,
        })}
        ref={triggerRef}
        open={popup.open}
        popupId={popupId}
        popupKind="dialog"
        invalid={control.invalid === true || problem !== null}
        onClick={() => (popup.open ? popup.setOpen(false) : openWith(''))}
        className={className}
      >
        <span className="truncate whitespace-pre">{shown.start}</span>
        {shown.end !== '' && <span className="flex-none whitespace-pre">{shown.end}</span>}
      </PopupTrigger>
      {tooltip.node}
      {popup.mounted && (
        <part.Component
          id={popupId}
          label={control.label}
          triggerRef={triggerRef}
          options={options}
          labelOf={labelOf}
          value={value}
          onChange={onChange}
          query={query}
          onQueryChange={setQuery}
          open={popup.open}
          onOpenChange={popup.setOpen}
          onClosed={popup.onClosed}
        />
      )}
    </>
  )
}

function isCharacter(key: string): boolean {
  return [...key].length === 1
}
