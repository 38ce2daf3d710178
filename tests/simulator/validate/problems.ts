/**
 * The error objects of POST /prompt, one builder for each type. Shapes, keys and wording are the server's: clients
 * match on them. Source: protocol 1.3 and recorded answers.
 */
import type { InputSpec } from '../nodeInfo'
import type { Py, PyObject } from '../python/json'
import { printRepr, printStr, type PyError } from '../python/values'

/** More options than this are not repeated in an answer. */
const MAX_LISTED_OPTIONS = 20

export interface Problem {
  [key: string]: Py
  type: string
  message: string
  details: string
  extra_info: PyObject
}

const configOf = (input: InputSpec): Py => [input.type, input.options]

function problem(type: string, message: string, details: string, extra_info: PyObject): Problem {
  return { type, message, details, extra_info }
}

export function inputMissing(input: InputSpec): Problem {
  const ownName = input.name.split('.').at(-1) ?? input.name // of an input within a dynamic one the text has the last part only
  return problem('required_input_missing', 'Required input is missing', ownName, { input_name: input.name })
}

export function badLink(input: InputSpec, value: Py): Problem {
  return problem('bad_linked_input', 'Bad linked input, must be a length-2 list of [node_id, slot_index]', input.name, {
    input_name: input.name, input_config: configOf(input), received_value: value,
  })
}

export function typeMismatch(input: InputSpec, received: string, link: Py): Problem {
  const wanted = typeof input.type === 'string' ? input.type : printRepr(input.type)
  return problem(
    'return_type_mismatch',
    'Return type mismatch between linked nodes',
    `${input.name}, received_type(${received}) mismatch input_type(${wanted})`,
    { input_name: input.name, input_config: configOf(input), received_type: received, linked_node: link },
  )
}

export function notConvertible(input: InputSpec, value: Py, error: PyError): Problem {
  return problem(
    'invalid_input_type',
    `Failed to convert an input value to a ${printStr(input.type)} value`,
    `${input.name}, ${printStr(value)}, ${error.message}`,
    { input_name: input.name, input_config: configOf(input), received_value: value, exception_message: error.message },
  )
}

export function outOfRange(input: InputSpec, value: Py, side: 'min' | 'max'): Problem {
  const bound = printStr(input.options[side] ?? null)
  return problem(
    side === 'min' ? 'value_smaller_than_min' : 'value_bigger_than_max',
    `Value ${printStr(value)} ${side === 'min' ? 'smaller' : 'bigger'} than ${side} of ${bound}`,
    input.name,
    { input_name: input.name, input_config: configOf(input), received_value: value },
  )
}

export function notInList(input: InputSpec, value: Py, options: readonly Py[]): Problem {
  const many = options.length > MAX_LISTED_OPTIONS
  const listed = many ? `(list of length ${options.length})` : printRepr([...options])
  return problem('value_not_in_list', 'Value not in list', `${input.name}: '${printStr(value)}' not in ${listed}`, {
    input_name: input.name, input_config: many ? null : configOf(input), received_value: value,
  })
}

export function customRefusal(input: InputSpec, reason: string): Problem {
  return problem('custom_validation_failed', 'Custom validation failed for node', `${input.name} - ${reason}`, {
    input_name: input.name,
  })
}

export function failedInside(input: InputSpec, link: Py, error: PyError): Problem {
  return problem('exception_during_inner_validation', 'Exception when validating inner node', error.message, {
    input_name: input.name,
    input_config: configOf(input),
    exception_message: error.message,
    exception_type: error.type,
    traceback: ['  File "/srv/comfyui/execution.py", line 1, in validate_inputs\n'],
    linked_node: link,
  })
}

export function failedOutside(error: PyError): Problem {
  return problem('exception_during_validation', 'Exception when validating node', error.message, {
    exception_type: error.type,
    traceback: ['  File "/srv/comfyui/execution.py", line 1, in validate_prompt\n'],
  })
}

export function cycle(nodeId: string, nodes: readonly string[]): Problem {
  return problem('dependency_cycle', 'Dependency cycle detected', nodes.join(' -> '), {
    node_id: nodeId, cycle_nodes: [...nodes],
  })
}

// The refusals of a whole prompt.
export function missingClass(nodeId: string, classType: string | null, title: string | null): Problem {
  const message =
    classType === null
      ? `Node '${title ?? `ID #${nodeId}`}' has no class_type. The workflow may be corrupted or a custom node is missing.`
      : `Node '${title ?? classType}' not found. The custom node may not be installed.`
  return problem('missing_node_type', message, `Node ID '#${nodeId}'`, {
    node_id: nodeId, class_type: classType, node_title: classType === null ? title : (title ?? classType),
  })
}

/** What releases before 0.12 say for the same. */
export function olderMissingClass(nodeId: string, classType: string | null): Problem {
  const message =
    classType === null
      ? 'Cannot execute because a node is missing the class_type property.'
      : `Cannot execute because node ${classType} does not exist.`
  return problem('invalid_prompt', message, `Node ID '#${nodeId}'`, {})
}

export function noOutputs(): Problem {
  return problem('prompt_no_outputs', 'Prompt has no outputs', '', {})
}

export function outputsFailed(details: string): Problem {
  return problem('prompt_outputs_failed_validation', 'Prompt outputs failed validation', details, {})
}

export function noPrompt(): Problem {
  return problem('no_prompt', 'No prompt provided', 'No prompt provided', {})
}

export function badPromptId(): Problem {
  return problem(
    'invalid_prompt_id',
    'prompt_id must be a valid UUID',
    'prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server generate one',
    {},
  )
}
