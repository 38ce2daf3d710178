/** A parameter with everything that a test does not care about left plain. */
import { asNodeId } from '@/comfy/ids'
import { asParameterId, type Parameter } from '@/workflow/form/parameters'

export function makeParameter(wanted: Partial<Parameter> = {}): Parameter {
  const targets = wanted.targets ?? [{ nodeId: asNodeId('1'), input: 'value' }]
  const nodeId = wanted.nodeId ?? targets[0]?.nodeId ?? asNodeId('1')
  const id = wanted.id ?? asParameterId(targets[0] ?? { nodeId, input: 'value' })
  return {
    role: 'other', label: 'Value', nodeTitle: 'Node', initial: 0, tooltip: null, isAdvanced: false, condition: null, group: null, lora: null,
    spec: { kind: 'opaque', type: 'X', default: null },
    ...wanted, id, nodeId, targets,
  }
}
