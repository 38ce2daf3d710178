/**
 * A whole number of any size, in and out as text: the number type cannot hold 64 bits, so no Number comes near it.
 * Text that is no whole number within the range is reported and kept for correction, and not handed on.
 */
import { useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { cn } from '@/lib/cn'
import type { ControlProps } from './Field'
import { useSelectOnFocus } from './useSelectOnFocus'
import { useTypedValue } from './useTypedValue'
import type { Reading } from './useTypedValue'
import { useWheelStep } from './useWheelStep'

export interface BigIntInputProps extends ControlProps {
  /** Decimal digits. */
  value: string
  onChange: (value: string) => void
  min?: bigint
  max?: bigint
  className?: string | undefined
}

const MAX_UINT64 = 2n ** 64n - 1n

export function BigIntInput({
  id, label, labelId, describedBy, invalid = false, disabled = false,
  value, onChange, min = 0n, max = MAX_UINT64, className,
}: BigIntInputProps) {
  const ref = useRef<HTMLInputElement>(null)
  const typed = useTypedValue<string>({
    value,
    format: (text) => text,
    read: (text) => readDigits(text, min, max),
    onCommit: onChange,
  })

  const selectOnFocus = useSelectOnFocus(ref, typed.isTyping ? null : value)
  const isWrong = invalid || typed.problem !== null

  function stepFrom(current: string, count: bigint): void {
    const next = BigInt(current) + count
    const within = next < min ? min : next > max ? max : next
    if (within.toString() !== current) onChange(within.toString())
  }
  function handleKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (typed.handleKey(event) || event.ctrlKey || event.metaKey || event.altKey) return
    const count = { ArrowUp: 1n, ArrowDown: -1n, PageUp: 10n, PageDown: -10n }[event.key]
    if (count === undefined) return
    event.preventDefault()
    stepFrom(typed.commit(), count)
  }
  useWheelStep(ref, (direction) => {
    if (!disabled) stepFrom(typed.commit(), BigInt(direction))
  })

  return (
    <div
      className={cn(
        'ring-within flex h-(--ctl) min-w-0 items-center rounded-ctl bg-surface px-2 transition-colors duration-(--dur-1) hover:bg-raised focus-within:bg-surface',
        isWrong && 'inset-ring inset-ring-danger',
        disabled && 'text-faint',
        className,
      )}
    >
      <input
        ref={ref}
        id={id}
        type="text"
        role="spinbutton"
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="done"
        aria-label={labelId === undefined ? label : undefined}
        aria-labelledby={labelId}
        aria-describedby={describedBy}
        aria-invalid={isWrong || undefined}
        // Numbers in ARIA are doubles; the text carries every digit.
        aria-valuenow={Number(value)}
        aria-valuetext={typed.text}
        disabled={disabled}
        value={typed.text}
        onChange={(event) => typed.type(event.target.value)}
        onKeyDown={handleKeyDown}
        onBlur={typed.commit}
        {...selectOnFocus}
        className="w-full min-w-0 flex-1 bg-transparent text-input outline-none"
      />
    </div>
  )
}

/** Grouping that people paste along ("1 234", "1,234", "1_234") is no part of the number. */
function readDigits(text: string, min: bigint, max: bigint): Reading<string> {
  const digits = text.replaceAll(/[\s,_']/g, '')
  if (digits === '') return { ok: false, reason: 'A whole number is needed.' }
  if (!/^[+-]?\d+$/.test(digits)) return { ok: false, reason: `“${text.trim()}” is not a whole number.` }
  const value = BigInt(digits)
  if (value < min) return { ok: false, reason: `At least ${min}.` }
  if (value > max) return { ok: false, reason: `At most ${max}.` }
  return { ok: true, value: value.toString() }
}
