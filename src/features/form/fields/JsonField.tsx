/**
 * A value of a kind that has no control here, as its JSON text: kept exactly, changed by hand. It is taken when the field
 * is left or with Ctrl/Cmd+Enter; while it cannot be read the value stays what it was, and nothing is sent.
 */
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { ExactJsonError, parseExact, printExact } from '@/lib/exactJson'
import { Field, type ControlProps } from '@/ui/Field'
import { useReportProblem } from '@/ui/fieldProblems'
import { TextArea } from '@/ui/TextArea'
import type { Parameter, ParameterValue } from '@/workflow/form/parameters'
import { jsonProblem, words } from '../otherTexts'
import { useField } from '../useField'

export function JsonField({ parameter }: { parameter: Parameter }) {
  const field = useField(parameter)
  const { spec } = parameter
  return (
    <Field {...field.row} layout="stack" note={field.row.note ?? (spec.kind === 'opaque' ? spec.type : words.json)}>
      {(control) => <JsonText {...control} value={field.value} onChange={field.setValue} />}
    </Field>
  )
}

interface JsonTextProps extends ControlProps {
  value: ParameterValue
  onChange: (value: ParameterValue) => void
}

function JsonText({ value, onChange, ...control }: JsonTextProps) {
  const [draft, setDraft] = useState<{ text: string; from: ParameterValue; problem: string | null } | null>(null)
  // A value that changes from outside (reset, undo) puts an end to the draft.
  const current = draft !== null && Object.is(draft.from, value) ? draft : null
  const problem = current?.problem ?? null
  const report = useReportProblem(problem)

  function commit() {
    if (current === null) return
    try {
      const next = parseExact(current.text)
      printExact(next) // NaN can be read and not be sent
      report(null)
      setDraft(null)
      onChange(next)
    } catch (error) {
      const reason = jsonProblem(error instanceof ExactJsonError ? error : null)
      setDraft({ ...current, problem: reason })
      report(reason)
    }
  }
  function handleKey(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) commit()
    else if (event.key === 'Escape' && current !== null) {
      event.preventDefault()
      setDraft(null)
    }
  }
  return (
    <div data-undo={current === null ? 'form' : 'own'}>
      <TextArea
        {...control}
        invalid={control.invalid === true || problem !== null}
        value={current?.text ?? printedOf(value)}
        onChange={(text) => setDraft({ text, from: value, problem })}
        onBlur={commit}
        onKeyDown={handleKey}
        minLines={1}
        spellCheck={false}
        className="font-mono text-meta!"
      />
    </div>
  )
}

function printedOf(value: ParameterValue): string {
  try {
    return printExact(value, 2)
  } catch {
    return String(value) // NaN: ComfyUI's own files can hold it
  }
}
