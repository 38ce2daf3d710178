// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { NodeInputError } from '@/comfy/errors'
import { refusalsByField, refusalText } from '@/features/form/refusals'
import type { Parameter } from '@/workflow/form/parameters'
import { makeParameter } from '@tests/helpers/parameters'
import { node } from '@tests/helpers/runs'

const targetsOf = (...refs: [nodeId: string, input: string][]) => refs.map(([nodeId, input]) => ({ nodeId: node(nodeId), input }))

function parameterAt(...refs: [nodeId: string, input: string][]): Parameter {
  const spec = { kind: 'int', min: 1n, max: 100n, step: 1, default: 20, isSeed: false } as const
  return makeParameter({ role: 'steps', label: 'Steps', targets: targetsOf(...refs), initial: 20, spec })
}

function makeError(nodeId: string, inputName: string | null, more: Partial<NodeInputError> = {}): NodeInputError {
  return { nodeId, inputName, classType: 'KSampler', type: 'value_smaller_than_min', message: 'Value 0 smaller than min of 1', details: '', receivedValue: 0, ...more }
}

describe('what the server refused', () => {
  const steps = parameterAt(['3', 'steps'])
  const shared = parameterAt(['6', 'text'], ['16', 'text'])

  it('goes to the field whose value it names', () => {
    const byField = refusalsByField([shared, steps], [makeError('3', 'steps')])
    expect([...byField]).toEqual([[steps.id, ['Too small: the server refused 0 (KSampler, steps).']]])
  })

  it('of a value that several nodes take goes to its one field, said once where it is the same', () => {
    const errors = [makeError('6', 'text'), makeError('16', 'text'), makeError('16', 'text', { type: 'required_input_missing' })]
    expect(refusalsByField([shared, steps], errors).get(shared.id)).toEqual([
      'Too small: the server refused 0 (KSampler, text).',
      'Missing, and required (KSampler, text).',
    ])
  })

  it('and names no field is left for the stage', () => {
    const errors = [makeError('9', 'images'), makeError('3', null), makeError('33', 'steps')]
    const byField = refusalsByField([shared, steps], errors)
    expect(byField.size).toBe(0)
  })

  it.each([
    ['value_bigger_than_max', 2n ** 64n, 'Too big: the server refused 18446744073709551616 (KSampler, seed).'],
    ['value_not_in_list', 'x.ckpt', 'The server does not have x.ckpt (KSampler, seed).'],
    ['invalid_input_type', 'many', 'The server cannot read many here (KSampler, seed).'],
    ['value_not_in_list', ['4', 0], 'The server does not have the value (KSampler, seed).'],
    ['something_newer', 1, 'The server refused it: No, because (KSampler, seed).'],
    ['value_not_in_list', 'x'.repeat(200), `The server does not have ${'x'.repeat(79)}… (KSampler, seed).`],
  ])('%s is a sentence', (type, receivedValue, text) => {
    expect(refusalText(makeError('3', 'seed', { type, receivedValue, message: 'No', details: 'because' }))).toBe(text)
  })
})
