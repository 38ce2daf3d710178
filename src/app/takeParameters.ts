/** What is done with the settings of an AUTOMATIC1111 picture. */
import type { Parameter } from '@/workflow/form/parameters'
import type { Values } from '@/workflow/form/values'
import type { A1111Parameters } from '@/workflow/readWorkflow'
import type { Page } from './page'
import { a1111Graph, a1111Values } from './workflowReader'

export function openAsWorkflow(page: Page, parameters: A1111Parameters, name: string): void {
  page.documentService.open({ name, origin: { kind: 'file', fileName: name }, graph: a1111Graph(parameters) })
}

/** One step of the form's history, so it can be taken back. */
export function fillForm(page: Page, parameters: A1111Parameters): void {
  const { parameters: fields, setValues, setSeedMode } = page.documents.getState()
  const values = a1111Values(parameters, fields)
  setValues(values)
  // Its seed is part of what was wanted: the next run must not throw it away.
  for (const { id, role } of fields) if (role === 'seed' && values.has(id)) setSeedMode(id, 'fixed')
  page.toaster.show({ text: filledText(values.size, leftOut(parameters, fields, values)) })
}

function filledText(count: number, missing: readonly string[]): string {
  if (count === 0) return 'The open form has no field for any of it.'
  const filled = `${count} ${count === 1 ? 'field' : 'fields'} filled`
  return missing.length === 0 ? `${filled}. Undo with Ctrl Z.` : `${filled}; left out: ${missing.join(', ')}. Undo with Ctrl Z.`
}

/** What makes the most difference: the model and the LoRAs, where this form or this server has not got them. */
function leftOut({ settings, loras }: A1111Parameters, fields: readonly Parameter[], values: Values): string[] {
  const filled = (role: Parameter['role']) => fields.filter((field) => field.role === role && values.has(field.id)).length
  const model = settings.get('Model')
  const lacking = loras.length - filled('lora')
  return [
    ...(model !== undefined && filled('checkpoint') === 0 ? [`the model ${model}`] : []),
    ...(lacking > 0 ? [lacking === 1 ? 'a LoRA' : `${lacking} LoRAs`] : []),
  ]
}
