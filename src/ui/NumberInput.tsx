/**
 * A typed number: a text input that says it is a spinbutton, since type="number" loses what it cannot read, changes
 * under the wheel and formats by locale. Any number that can be read is handed on, also outside min and max: what is
 * shown is what counts, and the form's checks say what is wrong with it. Keys and wheel stay within the range.
 */
import { useRef } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { cn } from '@/lib/cn'
import type { ControlProps } from './Field'
import { decimalsOf, formatNumber, parseNumber, stepBy } from './numbers'
import type { NumberRange } from './numbers'
import { useScrub } from './useScrub'
import { useSelectOnFocus } from './useSelectOnFocus'
import { useTypedValue } from './useTypedValue'
import type { Reading } from './useTypedValue'
import { useWheelStep } from './useWheelStep'

export interface NumberInputProps extends ControlProps, NumberRange {
  value: number
  onChange: (value: number) => void
  /** Only whole numbers. Left out: when the step is whole. */
  integer?: boolean
  /** box: a field of its own; plain: text until it is pointed at, the number of a slider; inner: inside another box. */
  look?: 'box' | 'plain' | 'inner'
  /** One or two letters at the left of a box, e.g. "W". */
  prefix?: string
  /** From end to end of the scale that a drag over the number goes along; left out: of its range. */
  scrubSteps?: number | undefined
  inputRef?: RefObject<HTMLInputElement | null>
  className?: string | undefined
}

const COARSE_STEPS = 10

const looks = {
  box: 'bg-surface px-2 text-right text-input hover:bg-raised focus-within:bg-surface',
  plain: 'px-2 text-right text-base focus-within:text-input hover:bg-surface focus-within:bg-raised',
  inner: 'text-center text-input hover:bg-raised focus-within:bg-raised',
}

export function NumberInput({
  id, label, labelId, describedBy, invalid = false, disabled = false,
  value, onChange, min, max, step, integer = Number.isInteger(step), look = 'box', prefix, scrubSteps = (max - min) / step, inputRef, className,
}: NumberInputProps) {
  const ownRef = useRef<HTMLInputElement>(null)
  const ref = inputRef ?? ownRef
  const decimals = decimalsOf(step)
  const typed = useTypedValue<number>({
    value,
    format: (number) => formatNumber(number, decimals),
    read: (text) => readNumber(text, integer),
    onCommit: onChange,
  })

  const selectOnFocus = useSelectOnFocus(ref, typed.isTyping ? null : value)
  const isWrong = invalid || typed.problem !== null

  function change(next: number, from: number): void {
    if (next !== from) onChange(next)
  }
  function stepFrom(current: number, count: number): void {
    change(stepBy(current, count, { min, max, step }), current)
  }
  function handleKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (typed.handleKey(event) || event.ctrlKey || event.metaKey || event.altKey) return
    const count = stepsOf(event)
    const end = typed.isTyping ? undefined : { Home: min, End: max }[event.key]
    if (count === 0 && end === undefined) return
    event.preventDefault()
    if (end === undefined) stepFrom(typed.commit(), count)
    else change(end, value)
  }
  useWheelStep(ref, (direction) => {
    if (!disabled) stepFrom(typed.commit(), direction)
  })
  const scrub = useScrub({ value, steps: scrubSteps, disabled, onScrub: (from, count) => change(stepBy(from, count, { min, max, step }), value) })

  return (
    <div
      className={cn(
        'flex h-(--ctl) min-w-0 items-center rounded-ctl transition-colors duration-(--dur-1) ring-within',
        looks[look],
        isWrong && 'inset-ring inset-ring-danger',
        disabled && 'text-faint',
        className,
      )}
    >
      {prefix !== undefined && <span aria-hidden className="flex-none text-faint">{prefix}</span>}
      <input
        ref={ref}
        id={id}
        type="text"
        role="spinbutton"
        inputMode={integer && min >= 0 ? 'numeric' : 'decimal'}
        autoComplete="off"
        enterKeyHint="done"
        aria-label={labelId === undefined ? label : undefined}
        aria-labelledby={labelId}
        aria-describedby={describedBy}
        aria-invalid={isWrong || undefined}
        aria-valuenow={value}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuetext={typed.text}
        disabled={disabled}
        value={typed.text}
        onChange={(event) => typed.type(event.target.value)}
        onKeyDown={handleKeyDown}
        onBlur={typed.commit}
        {...scrub}
        {...selectOnFocus}
        className="touch-pan-y not-focus:cursor-ew-resize w-full min-w-0 flex-1 bg-transparent [text-align:inherit] outline-none"
      />
    </div>
  )
}

/** How many steps a key asks for: arrows one, page keys many, others none. */
export function stepsOf({ key }: { key: string }): number {
  switch (key) {
    case 'ArrowUp': return 1
    case 'ArrowDown': return -1
    case 'PageUp': return COARSE_STEPS
    case 'PageDown': return -COARSE_STEPS
    default: return 0
  }
}

function readNumber(text: string, integer: boolean): Reading<number> {
  const value = parseNumber(text)
  if (value === null) return { ok: false, reason: text.trim() === '' ? 'A number is needed.' : `“${text.trim()}” is not a number.` }
  if (integer && !Number.isInteger(value)) return { ok: false, reason: 'A whole number is needed.' }
  return { ok: true, value }
}
