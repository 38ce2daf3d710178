/** Remembers the models that were just sent, so that pickers offer them first. */
import type { ServerKey } from '@/comfy/ids'
import type { DocumentState } from '@/state/documentStore'
import { createModelChoices, type ModelChoices } from '@/storage/modelChoices'
import { isModelList, modelFoldersFor } from '@/workflow/definitions/modelFolders'

export function noteModels(
  { document, parameters, values }: Pick<DocumentState, 'document' | 'parameters' | 'values'>,
  server: ServerKey,
  choices: ModelChoices = createModelChoices(),
): void {
  for (const { id, role, spec, initial, targets } of parameters) {
    const [target] = targets
    if (spec.kind !== 'combo' || !target || !isModelList(spec.options)) continue
    const name = values.get(id) ?? initial
    const classType = document?.graph.get(target.nodeId)?.classType ?? null
    const [folder] = modelFoldersFor({ role, classType, input: target.input })
    if (folder !== undefined && typeof name === 'string' && spec.options.includes(name)) choices.noteUsed(server, folder, name)
  }
}
