/**
 * Loaders and model patches: names travel through the graph, nothing else. A file whose name begins with "broken" fails
 * to load, the way a damaged one does.
 */
import { PyError } from '../python/values'
import type { NodeRun } from './context'
import type { NodeInputs } from './inputs'
import type { ModelValue, NamedValue } from './values'

export const modelNodes: Readonly<Record<string, NodeRun>> = {
  CheckpointLoaderSimple: ({ inputs }) => {
    const name = inputs.text('ckpt_name')
    if (/(^|\/)broken/.test(name)) {
      throw new PyError('safetensors._safetensors_rust.SafetensorError', `Error while deserializing header of ${name}`)
    }
    return { outputs: [{ kind: 'model', name, loras: [] }, { kind: 'clip', name }, { kind: 'vae', name }] }
  },
  UNETLoader: ({ inputs }) => ({ outputs: [{ kind: 'model', name: inputs.text('unet_name'), loras: [] }] }),
  CLIPLoader: named('clip', 'clip_name'),
  DualCLIPLoader: named('clip', 'clip_name1', 'clip_name2'),
  TripleCLIPLoader: named('clip', 'clip_name1', 'clip_name2', 'clip_name3'),
  VAELoader: named('vae', 'vae_name'),
  ControlNetLoader: named('controlNet', 'control_net_name'),
  UpscaleModelLoader: named('upscaleModel', 'model_name'),
  LoraLoader: ({ inputs }) => ({ outputs: [withLora(inputs), { kind: 'clip', name: inputs.text('lora_name') }] }),
  LoraLoaderModelOnly: ({ inputs }) => ({ outputs: [withLora(inputs)] }),
  ModelSamplingSD3: ({ inputs }) => ({ outputs: [inputs.get('model', 'model')] }),
  ModelSamplingFlux: ({ inputs }) => ({ outputs: [inputs.get('model', 'model')] }),
}

function named(kind: NamedValue['kind'], ...names: string[]): NodeRun {
  return ({ inputs }) => ({ outputs: [{ kind, name: names.map((name) => inputs.text(name)).join(' ') }] })
}

function withLora(inputs: NodeInputs): ModelValue {
  const model = inputs.get('model', 'model')
  return { ...model, loras: [...model.loras, { name: inputs.text('lora_name'), strength: inputs.number('strength_model') }] }
}
