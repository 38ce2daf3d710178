/**
 * Text being typed into a control whose value is not text. It is committed by Enter or by leaving; text that cannot be
 * read stays where it is and is reported, never thrown away; Escape and undo bring the value back.
 */
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useReportProblem } from './fieldProblems'

export type Reading<T> = { ok: true; value: T } | { ok: false; reason: string }

interface TypedValueOptions<T> {
  value: T
  format: (value: T) => string
  read: (text: string) => Reading<T>
  onCommit: (value: T) => void
}

export interface TypedValue<T> {
  text: string
  isTyping: boolean
  /** Why what was typed cannot be read: found when it was last to be committed. */
  problem: string | null
  type: (text: string) => void
  /** Takes the typed text, if any. @returns the value that now holds. */
  commit: () => T
  /** Handles Enter, Escape and undo. @returns whether the key was one of them and did something. */
  handleKey: (event: KeyboardEvent) => boolean
}

interface Draft<T> {
  text: string
  /** The value when typing began: a value that changes from outside puts an end to the draft. */
  from: T
  problem: string | null
}

export function useTypedValue<T>({ value, format, read, onCommit }: TypedValueOptions<T>): TypedValue<T> {
  const [kept, setDraft] = useState<Draft<T> | null>(null)
  const draft = kept !== null && Object.is(kept.from, value) ? kept : null
  if (draft !== kept) setDraft(null)
  const problem = draft?.problem ?? null
  const reportNow = useReportProblem(problem)

  function commit(): T {
    if (draft === null) return value
    const reading = read(draft.text)
    if (!reading.ok) {
      setDraft({ ...draft, problem: reading.reason })
      reportNow(reading.reason)
      return value
    }
    setDraft(null)
    if (problem !== null) reportNow(null)
    if (!Object.is(reading.value, value)) onCommit(reading.value)
    return reading.value
  }

  return {
    text: draft?.text ?? format(value),
    isTyping: draft !== null,
    problem,
    type: (text) => setDraft({ text, from: value, problem }),
    commit,
    handleKey: (event) => {
      if (event.nativeEvent.isComposing) return false
      if (event.key === 'Enter') commit()
      else if (event.key === 'Escape' && draft !== null) {
        event.preventDefault()
        setDraft(null)
      } else if (isUndo(event) && draft !== null) {
        event.preventDefault() // what is being typed is taken back before anything that was done before it
        setDraft(null)
      } else return false
      return true
    },
  }
}

function isUndo({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'z'
}
