/**
 * Turns what a node threw into what `execution_error` says of it. Source: protocol 2.4.
 */
import type { NodeValue } from '../nodes/values'
import type { Py, PyObject } from '../python/json'
import { float, PyError } from '../python/values'
import type { NodeFailure } from './reporter'

export function describeFailure(error: unknown, inputs: PyObject): NodeFailure {
  const type = error instanceof PyError ? error.type : 'RuntimeError'
  const message = error instanceof Error ? error.message : String(error)
  return {
    type,
    message,
    traceback: [
      '  File "/srv/comfyui/execution.py", line 545, in execute\n    output_data = await run_node(node_id, inputs)\n',
      `  File "/srv/comfyui/nodes.py", line 120, in run\n    raise ${type.split('.').at(-1) ?? type}(message)\n`,
    ],
    inputs,
  }
}

/** Each input as a list of one shortened value. */
export function describeInputs(inputs: readonly (readonly [string, NodeValue])[]): PyObject {
  return Object.fromEntries(inputs.map(([name, value]) => [name, [describeValue(value)]]))
}

function describeValue(value: NodeValue): Py {
  if (value.kind === 'plain') {
    return typeof value.value === 'number' && !Number.isInteger(value.value) ? float(value.value) : value.value
  }
  return value.kind === 'image' ? `tensor(${value.rasters.length}, ${value.height}, ${value.width}, 3)` : `<${value.kind}>`
}
