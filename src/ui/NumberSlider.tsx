/**
 * A number on the control and number tracks of a slider Field: a native range, and the typed number beside it.
 * One stop for the keyboard, the number, which steps and types; the range takes pointers and touch readers, and hands
 * digits typed at it to the number. Its scale may be shorter than the number's range, which can be far too long to drag.
 */
import { useRef } from 'react'
import type { ChangeEvent, CSSProperties, KeyboardEvent } from 'react'
import { NumberInput, stepsOf } from './NumberInput'
import type { NumberInputProps } from './NumberInput'
import { decimalsOf, formatNumber, fractionOf, snap, stepBy } from './numbers'
import { useWheelStep } from './useWheelStep'

export interface NumberSliderProps extends Omit<NumberInputProps, 'look' | 'prefix' | 'inputRef' | 'className' | 'scrubSteps'> {
  /** Ends of the slider where they differ from the number's own. */
  softMin?: number | undefined
  softMax?: number | undefined
  /** The value it came with: marked by a tick where the value differs. */
  mark?: number | undefined
}

export function NumberSlider({ softMin, softMax, mark, ...number }: NumberSliderProps) {
  const { label, value, onChange, min, max, step, disabled = false } = number
  const rangeRef = useRef<HTMLInputElement>(null)
  const inputRef = useRef<HTMLInputElement>(null)
  const range = { min, max, step }
  const scale = { min: Math.max(softMin ?? min, min), max: Math.min(softMax ?? max, max) }

  function change(next: number): void {
    if (next !== value) onChange(next)
  }
  function handleDrag(event: ChangeEvent<HTMLInputElement>): void {
    const at = event.target.valueAsNumber
    // The ends are reached exactly, also where they are not a whole number of steps away from min.
    change(at <= scale.min ? scale.min : at >= scale.max ? scale.max : snap(at, range))
  }
  function handleKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (/^[\d.,-]$/.test(event.key)) inputRef.current?.focus() // the key itself then lands in the number
    const count = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? stepsOf(event)
    const end = { Home: scale.min, End: scale.max }[event.key]
    if (count === 0 && end === undefined) return
    event.preventDefault()
    change(end ?? stepBy(value, count, range))
  }
  useWheelStep(rangeRef, (direction) => {
    if (!disabled) change(stepBy(value, direction, range))
  })

  const style = { '--at': percent(fractionOf(value, scale)), '--tick': percent(fractionOf(mark ?? value, scale)) } as CSSProperties
  return (
    <>
      <div className="slider" style={style}>
        {mark !== undefined && mark !== value && <span aria-hidden className="slider-tick" />}
        <input
          ref={rangeRef}
          type="range"
          tabIndex={-1}
          aria-label={`${label} slider`}
          aria-valuetext={formatNumber(value, decimalsOf(step))}
          min={scale.min}
          max={scale.max}
          // A value between the steps must not be rounded by the browser just by being shown.
          step={snap(value, range) === value ? step : 'any'}
          value={value}
          disabled={disabled}
          onChange={handleDrag}
          onKeyDown={handleKeyDown}
          onDoubleClick={() => inputRef.current?.focus()}
        />
      </div>
      <NumberInput {...number} look="plain" inputRef={inputRef} scrubSteps={(scale.max - scale.min) / step} />
    </>
  )
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(3)}%`
}
