/** What of a drop or a paste is a workflow. Pure but for reading the event's data. */

/** The file to open of those dropped or pasted together: one that says it is JSON, else the first. */
export function fileOf(data: DataTransfer | null): File | null {
  const files = [...(data?.files ?? [])]
  return files.find((file) => /\.json$/i.test(file.name) || file.type === 'application/json') ?? files[0] ?? null
}

export function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') ?? false
}

/** Text that can be nothing else: JSON, or AUTOMATIC1111's parameters. Any other text is left to whoever wants it. */
export function workflowTextOf(data: DataTransfer | null): string | null {
  const text = data?.getData('text/plain') ?? ''
  return /^[\s\uFEFF]*\{/.test(text) || /^Steps: \d+, /m.test(text) ? text : null
}

const NO_TEXT_TYPES: ReadonlySet<string> = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'])

/** Whether what is pasted there becomes text. */
export function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NO_TEXT_TYPES.has(target.type)
  if (target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLElement && target.isContentEditable
}
