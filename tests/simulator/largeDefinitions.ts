/**
 * Definitions as a server has them with many packs and thousands of models: classes that nobody uses, and loaders that each
 * repeat the names of all LoRAs or checkpoints.
 */
import type { ModelFiles } from './models'
import type { PyObject } from './python/json'
import { float } from './python/values'

/** As many as a large collection has. */
const MODELS = 5_000
/** About what one class without long lists weighs, in bytes. */
const PLAIN_CLASS_BYTES = 1_900
const LIST_BYTES = MODELS * 62

export interface LargeDefinitions {
  facts: ReadonlyMap<string, PyObject>
  /** Which inputs of them list the files of which folder. */
  fileInputs: Readonly<Record<string, Readonly<Record<string, string>>>>
  models: ModelFiles
}

/** @param sizeMb about what /object_info weighs, in millions of bytes */
export function makeLargeDefinitions(sizeMb: number): LargeDefinitions {
  const bytes = sizeMb * 1_000_000
  const loaders = Math.floor((bytes * 0.7) / LIST_BYTES)
  const others = Math.floor((bytes - loaders * LIST_BYTES) / PLAIN_CLASS_BYTES)
  const facts = new Map<string, PyObject>()
  const fileInputs: Record<string, Record<string, string>> = {}
  for (let at = 0; at < loaders; at++) {
    const [classType, folder] = at % 3 === 0 ? [`PackCheckpointLoader${at}`, 'checkpoints'] : [`PackLoraLoader${at}`, 'loras']
    facts.set(classType, makeClass(classType, { name: [['none'], {}], strength: ['FLOAT', { default: float(1), min: float(-10), max: float(10), step: float(0.01) }] }))
    fileInputs[classType] = { name: folder }
  }
  for (let at = 0; at < others; at++) facts.set(`Pack${at % 40}Node${at}`, makePlainClass(`Pack${at % 40}Node${at}`))
  return { facts, fileInputs, models: { loras: names('loras', MODELS), checkpoints: names('checkpoints', MODELS) } }
}

const words = ['landscape', 'portrait', 'detail', 'lighting', 'film', 'watercolor', 'texture', 'fabric', 'architecture', 'motion']

function names(folder: string, count: number): string[] {
  const known = folder === 'checkpoints' ? ['v1-5-pruned-emaonly-fp16.safetensors', 'sd_xl_base_1.0.safetensors'] : []
  return [...known, ...Array.from({ length: count - known.length }, (_, at) => {
    const word = (shift: number) => words[Math.floor(at / 10 ** shift) % 10] ?? ''
    return `${word(2)}/${word(1)}_${word(0)}_enhancer_v${(at % 7) + 1}_${String(at).padStart(5, '0')}.safetensors`
  })]
}

function makePlainClass(classType: string): PyObject {
  const required: PyObject = { model: ['MODEL', {}], image: ['IMAGE', {}] }
  for (let at = 0; at < 6; at++) {
    required[`amount_${at}`] = ['FLOAT', { default: float(0.5), min: float(0), max: float(1), step: float(0.01), tooltip: `How much of step ${at} is applied to the picture before it goes on.` }]
    required[`count_${at}`] = ['INT', { default: 4, min: 0, max: 4096, tooltip: `How many times step ${at} is done; more takes longer.` }]
  }
  required['mode'] = [words, { tooltip: 'Which way it is done.' }]
  required['seed'] = ['INT', { default: 0, min: 0, max: 18446744073709551615n, control_after_generate: true }]
  return makeClass(classType, required)
}

function makeClass(classType: string, required: PyObject): PyObject {
  return {
    input: { required }, input_order: { required: Object.keys(required) },
    output: ['MODEL', 'IMAGE'], output_is_list: [false, false], output_name: ['MODEL', 'IMAGE'],
    name: classType, display_name: classType.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' '), description: '',
    python_module: `custom_nodes.${classType.replace(/Node.*|Loader.*/, '').toLowerCase()}`, category: 'packs', output_node: false,
  }
}
