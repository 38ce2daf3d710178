/**
 * Node definitions as GET /object_info gives them: the trimmed facts of tests/fixtures/objectInfo, with the model and
 * input file lists of this server put in. They also tell the validator what a class takes and gives.
 * Source: protocol 6.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { LargeDefinitions } from './largeDefinitions'
import type { ModelLibrary } from './models'
import type { Profile } from './profile'
import { readPyJson, type Py, type PyObject } from './python/json'
import { isPyObject } from './python/values'

export interface InputSpec {
  name: string
  required: boolean
  /** A type word, or the options of an old-style combo. */
  type: string | Py[]
  options: PyObject
}
export interface NodeClass {
  classType: string
  inputs: readonly InputSpec[]
  outputTypes: readonly string[]
  isOutputNode: boolean
  info: PyObject
}
export interface NodeLibrary {
  classTypes(): string[]
  /** Built anew on each call, as the server does: file lists are read each time. */
  find(classType: string): NodeClass | null
}

/** Inputs whose options are files of a model folder; `input` stands for the images that were uploaded. */
const fileInputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CheckpointLoaderSimple: { ckpt_name: 'checkpoints' },
  UNETLoader: { unet_name: 'diffusion_models' },
  CLIPLoader: { clip_name: 'text_encoders' },
  DualCLIPLoader: { clip_name1: 'text_encoders', clip_name2: 'text_encoders' },
  TripleCLIPLoader: { clip_name1: 'text_encoders', clip_name2: 'text_encoders', clip_name3: 'text_encoders' },
  VAELoader: { vae_name: 'vae' },
  LoraLoader: { lora_name: 'loras' },
  LoraLoaderModelOnly: { lora_name: 'loras' },
  ControlNetLoader: { control_net_name: 'controlnet' },
  UpscaleModelLoader: { model_name: 'upscale_models' },
  LoadImage: { image: 'input' },
  LoadImageMask: { image: 'input' },
}

export interface NodeLibraryOptions {
  profile: Profile
  models: ModelLibrary
  inputImages: () => string[]
  /** SaveImageWebsocket is a custom node: gone under --disable-all-custom-nodes. */
  withoutSocketImages: boolean
  /** The small nodes that fail, block, expand and count, as the recorded servers had them. */
  testNodes: boolean
  /** Nodes whose inputs depend on each other; only the newer release has such. */
  dynamicNodes?: boolean
  large?: LargeDefinitions | null
}

export function createNodeLibrary(options: NodeLibraryOptions): NodeLibrary {
  const facts = new Map(Object.entries(readFacts(`v${options.profile.version}`)))
  if (options.testNodes) {
    for (const [name, node] of Object.entries(readFacts('testNodes'))) facts.set(name, completeTestNode(name, node))
  }
  if (options.dynamicNodes) for (const [name, node] of Object.entries(readFacts('dynamicNodes'))) facts.set(name, node)
  for (const [name, node] of options.large?.facts ?? []) facts.set(name, node)
  const filesOf = (classType: string) => options.large?.fileInputs[classType] ?? fileInputs[classType]
  if (options.withoutSocketImages) facts.delete('SaveImageWebsocket')
  const namesFor = (folder: string) => (folder === 'input' ? options.inputImages() : [...(options.models.names(folder) ?? [])])

  return {
    classTypes: () => [...facts.keys()],
    find: (classType) => {
      const fact = facts.get(classType)
      return fact ? readClass(classType, withFiles(filesOf(classType), fact, namesFor), options.profile) : null
    },
  }
}

function readFacts(name: string): Record<string, PyObject> {
  const path = fileURLToPath(new URL(`../fixtures/objectInfo/${name}.json`, import.meta.url))
  const facts: Record<string, PyObject> = {}
  const document = readPyJson(readFileSync(path, 'utf8'))
  if (!isPyObject(document)) throw new TypeError(`${path} holds no object`)
  for (const [key, value] of Object.entries(document)) if (isPyObject(value)) facts[key] = value
  return facts
}

/** The fixture of the test nodes leaves out what follows from the rest. */
function completeTestNode(name: string, node: PyObject): PyObject {
  const input = isPyObject(node['input']) ? node['input'] : {}
  const outputs = Array.isArray(node['output']) ? node['output'] : []
  return {
    input,
    input_order: Object.fromEntries(Object.entries(input).map(([kind, inputs]) => [kind, isPyObject(inputs) ? Object.keys(inputs) : []])),
    ...node,
    output_is_list: outputs.map(() => false),
    output_name: outputs,
    name,
    python_module: 'custom_nodes.test_nodes',
    category: 'test',
  }
}

/** A copy of the facts with the files of the server in its combos. */
function withFiles(files: Readonly<Record<string, string>> | undefined, fact: PyObject, namesFor: (folder: string) => string[]): PyObject {
  const input = fact['input']
  if (!files || !isPyObject(input) || !isPyObject(input['required'])) return fact
  const required = { ...input['required'] }
  for (const [name, folder] of Object.entries(files)) {
    const spec = required[name]
    if (!Array.isArray(spec)) continue
    const [type, ...rest] = spec
    const names = namesFor(folder)
    required[name] = Array.isArray(type)
      ? [names, ...rest]
      : [type ?? 'COMBO', { ...(isPyObject(rest[0]) ? rest[0] : {}), options: names }]
  }
  return { ...fact, input: { ...input, required } }
}

function readClass(classType: string, fact: PyObject, profile: Profile): NodeClass {
  const info: PyObject = { description: '', ...fact }
  if (profile.nodeInfoExtras) {
    info['is_input_list'] ??= false
    info['has_intermediate_output'] ??= false
    info['search_aliases'] ??= []
  }
  const outputs = Array.isArray(fact['output']) ? fact['output'] : []
  return {
    classType,
    inputs: readInputSpecs(isPyObject(fact['input']) ? fact['input'] : {}),
    outputTypes: outputs.map((type) => (typeof type === 'string' ? type : 'COMBO')),
    isOutputNode: fact['output_node'] === true,
    info,
  }
}

/** @param groups `{required?, optional?}`, of a class or of a dynamic input */
export function readInputSpecs(groups: PyObject): InputSpec[] {
  const inputs: InputSpec[] = []
  for (const group of ['required', 'optional']) {
    const members = groups[group]
    if (!isPyObject(members)) continue
    for (const [name, spec] of Object.entries(members)) {
      if (!Array.isArray(spec)) continue
      const [type, options] = spec
      inputs.push({
        name,
        required: group === 'required',
        type: Array.isArray(type) || typeof type === 'string' ? type : '*',
        options: isPyObject(options) ? options : {},
      })
    }
  }
  return inputs
}
