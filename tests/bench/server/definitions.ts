/**
 * Node definitions as a server with many packs and thousands of models has them: the core classes, loaders that each
 * repeat the list of 5,000 names, and packs of nodes with a dozen inputs.
 */
import type { NodeLibrary } from '../../simulator/nodeInfo'
import { printPyJson } from '../../simulator/python/json'

export const MODEL_NAMES = 5000
/** Of the whole answer. */
const WANTED_BYTES = 20_000_000
/** Loaders of packs that repeat the list. */
const LOADERS = 40
const PACK_INPUTS = 12

export interface LargeDefinitions {
  /** Exact JSON text of one class's answer, or null where there is no such class. */
  ofClass(classType: string): string | null
  /** Of GET /object_info. */
  all: string
}

export function modelNames(): string[] {
  return Array.from({ length: MODEL_NAMES }, (_, index) => `folder_${index % 40}/model_number_${String(index).padStart(4, '0')}.safetensors`)
}

export function largeDefinitions(nodes: NodeLibrary): LargeDefinitions {
  const classes = new Map<string, string>()
  for (const classType of nodes.classTypes()) {
    const found = nodes.find(classType)
    if (found) classes.set(classType, printPyJson(found.info))
  }
  let bytes = [...classes.values()].reduce((sum, { length }) => sum + length, 0)
  const add = (classType: string, input: object) => {
    const info = JSON.stringify({ input, output: ['MODEL'], output_is_list: [false], output_name: ['MODEL'], name: classType, display_name: classType, category: 'pack', python_module: 'custom_nodes.pack', output_node: false })
    classes.set(classType, info)
    bytes += info.length + classType.length
  }
  const names = modelNames()
  for (let index = 0; index < LOADERS; index++) add(`PackLoader${index}`, { required: { model_name: [names, {}], strength: ['FLOAT', { default: 1, min: -10, max: 10, step: 0.01 }] } })
  for (let index = 0; bytes < WANTED_BYTES; index++) {
    const inputs = Array.from({ length: PACK_INPUTS }, (_, at) => [`value_${at}`, at % 3 === 0 ? ['MODEL'] : ['INT', { default: at, min: 0, max: 4096, step: 8, tooltip: `What value ${at} of node ${index} is for, in a sentence.` }]])
    add(`PackNode${index}`, { required: Object.fromEntries(inputs) })
  }
  return {
    all: `{${[...classes].map(([classType, info]) => `${JSON.stringify(classType)}: ${info}`).join(', ')}}`,
    ofClass(classType) {
      const info = classes.get(classType)
      return info === undefined ? null : `{${JSON.stringify(classType)}: ${info}}`
    },
  }
}
