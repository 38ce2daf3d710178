/** A colour: the browser's own chooser, and its hexadecimal words beside it. */
import { useState } from 'react'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'
import type { Parameter } from '@/workflow/form/parameters'
import { words } from '../otherTexts'
import { useField } from '../useField'

export function ColorField({ parameter }: { parameter: Parameter }) {
  const field = useField(parameter)
  const value = String(field.value)
  // While it is typed it is no colour yet.
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? value
  const problem = isColor(text) ? null : words.noColor

  function type(next: string) {
    setTyped(next)
    if (isColor(next)) field.setValue(sixDigits(next))
  }
  return (
    <Field {...field.row} errors={problem === null ? field.errors : [problem, ...field.errors]}>
      {(control) => (
        <div className="flex min-w-0 gap-1">
          <input
            type="color"
            aria-label={`${control.label}: ${words.chooseColor}`}
            value={isColor(value) ? sixDigits(value).toLowerCase() : '#000000'}
            onChange={(event) => {
              setTyped(null)
              field.setValue(event.target.value)
            }}
            className="h-(--ctl) w-(--ctl) flex-none rounded-ctl border-0 bg-surface p-1.5"
          />
          <TextInput {...control} invalid={problem !== null || control.invalid} value={text} onChange={type} onBlur={() => setTyped(null)} spellCheck={false} className="flex-1" />
        </div>
      )}
    </Field>
  )
}

function isColor(text: string): boolean {
  return /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text.trim())
}

function sixDigits(text: string): string {
  const digits = text.trim().replace('#', '')
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits}`
}
