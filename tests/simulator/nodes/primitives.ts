/**
 * Values and text.
 */
import { printStr } from '../python/values'
import { PyFloat } from '../python/json'
import type { NodeRun } from './context'
import { plain, type NodeValue } from './values'

const passValue: NodeRun = ({ inputs }) => ({ outputs: [inputs.entries().find(([name]) => name === 'value')?.[1] ?? plain(null)] })

export const primitiveNodes: Readonly<Record<string, NodeRun>> = {
  PrimitiveInt: passValue,
  PrimitiveFloat: passValue,
  PrimitiveString: passValue,
  PrimitiveStringMultiline: passValue,
  PrimitiveBoolean: passValue,
  StringConcatenate: ({ inputs }) => ({ outputs: [plain(inputs.text('string_a') + inputs.text('delimiter') + inputs.text('string_b'))] }),
  PreviewAny: ({ inputs, outputTypes }) => {
    const text = describe(inputs.entries().find(([name]) => name === 'source')?.[1])
    return { outputs: outputTypes.map(() => plain(text)), ui: { text: [text] } }
  },
}

function describe(value: NodeValue | undefined): string {
  if (value?.kind !== 'plain') return `<${value?.kind ?? 'nothing'}>`
  return printStr(typeof value.value === 'number' && !Number.isInteger(value.value) ? new PyFloat(value.value) : value.value)
}
