/** What is done with the settings of an AUTOMATIC1111 picture. */
import type { A1111Parameters } from '@/workflow/readWorkflow'
import type { Page } from './page'
import { a1111Graph, a1111Values } from './workflowReader'

export function openAsWorkflow(page: Page, parameters: A1111Parameters, name: string): void {
  page.documentService.open({ name, origin: { kind: 'file', fileName: name }, graph: a1111Graph(parameters) })
}

/** One step of the form's history, so it can be taken back. */
export function fillForm(page: Page, parameters: A1111Parameters): void {
  const { parameters: fields, setValues } = page.documents.getState()
  const values = a1111Values(parameters, fields)
  setValues(values)
  page.toaster.show({ text: values.size === 0 ? 'The open form has no field for any of it.' : `${values.size} ${values.size === 1 ? 'field' : 'fields'} filled. Undo with Ctrl Z.` })
}
