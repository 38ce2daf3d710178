/**
 * Sampler nodes and what feeds them: noise, guiders, sigmas.
 */
import type { NodeRun } from './context'
import { sample } from './sample'
import type { NodeValue } from './values'

const one = (value: NodeValue) => ({ outputs: [value] })

/** Sigma schedulers that only say how many steps there are. */
const schedule: NodeRun = ({ inputs }) => one({ kind: 'sigmas', steps: inputs.number('steps'), denoise: 1 })

export const samplerNodes: Readonly<Record<string, NodeRun>> = {
  KSampler: async (context) => {
    const { inputs } = context
    const steps = inputs.number('steps')
    return one(
      await sample(context, {
        model: inputs.get('model', 'model'),
        positive: inputs.get('positive', 'conditioning').text,
        negative: inputs.get('negative', 'conditioning').text,
        cfg: inputs.number('cfg'),
        seed: inputs.integer('seed'),
        latent: inputs.get('latent_image', 'latent'),
        steps, from: 0, to: steps,
        denoise: inputs.number('denoise'),
        keepsNoise: false,
      }),
    )
  },
  KSamplerAdvanced: async (context) => {
    const { inputs } = context
    const steps = inputs.number('steps')
    const from = Math.min(steps, inputs.number('start_at_step'))
    const addsNoise = inputs.text('add_noise') === 'enable'
    return one(
      await sample(context, {
        model: inputs.get('model', 'model'),
        positive: inputs.get('positive', 'conditioning').text,
        negative: inputs.get('negative', 'conditioning').text,
        cfg: inputs.number('cfg'),
        seed: addsNoise ? inputs.integer('noise_seed') : null,
        latent: inputs.get('latent_image', 'latent'),
        steps, from, to: Math.min(steps, inputs.number('end_at_step')),
        denoise: 1 - from / steps,
        keepsNoise: inputs.text('return_with_leftover_noise') === 'enable',
      }),
    )
  },
  SamplerCustom: async (context) => {
    const { inputs } = context
    const sigmas = inputs.get('sigmas', 'sigmas')
    const latent = await sample(context, {
      model: inputs.get('model', 'model'),
      positive: inputs.get('positive', 'conditioning').text,
      negative: inputs.get('negative', 'conditioning').text,
      cfg: inputs.number('cfg'),
      seed: inputs.flag('add_noise') ? inputs.integer('noise_seed') : null,
      latent: inputs.get('latent_image', 'latent'),
      steps: sigmas.steps, from: 0, to: sigmas.steps, denoise: sigmas.denoise, keepsNoise: false,
    })
    return { outputs: [latent, latent] }
  },
  SamplerCustomAdvanced: async (context) => {
    const { inputs } = context
    const guider = inputs.get('guider', 'guider')
    const sigmas = inputs.get('sigmas', 'sigmas')
    const latent = await sample(context, {
      model: guider.model, positive: guider.positive, negative: guider.negative, cfg: guider.cfg,
      seed: inputs.get('noise', 'noise').seed,
      latent: inputs.get('latent_image', 'latent'),
      steps: sigmas.steps, from: 0, to: sigmas.steps, denoise: sigmas.denoise, keepsNoise: false,
    })
    return { outputs: [latent, latent] }
  },
  RandomNoise: ({ inputs }) => one({ kind: 'noise', seed: inputs.integer('noise_seed') }),
  DisableNoise: () => one({ kind: 'noise', seed: null }),
  BasicGuider: ({ inputs }) =>
    one({ kind: 'guider', model: inputs.get('model', 'model'), positive: inputs.get('conditioning', 'conditioning').text, negative: '', cfg: 5 }),
  CFGGuider: ({ inputs }) =>
    one({
      kind: 'guider', model: inputs.get('model', 'model'), positive: inputs.get('positive', 'conditioning').text,
      negative: inputs.get('negative', 'conditioning').text, cfg: inputs.number('cfg'),
    }),
  DualCFGGuider: ({ inputs }) =>
    one({
      kind: 'guider', model: inputs.get('model', 'model'),
      positive: `${inputs.get('cond1', 'conditioning').text}, ${inputs.get('cond2', 'conditioning').text}`,
      negative: inputs.get('negative', 'conditioning').text, cfg: inputs.number('cfg_conds'),
    }),
  KSamplerSelect: ({ inputs }) => one({ kind: 'sampler', name: inputs.text('sampler_name') }),
  BasicScheduler: ({ inputs }) => {
    const denoise = inputs.number('denoise')
    return one({ kind: 'sigmas', steps: denoise > 0 ? inputs.number('steps') : 0, denoise })
  },
  SDTurboScheduler: ({ inputs }) => one({ kind: 'sigmas', steps: inputs.number('steps'), denoise: inputs.number('denoise') }),
  KarrasScheduler: schedule,
  ExponentialScheduler: schedule,
  SplitSigmas: ({ inputs }) => {
    const sigmas = inputs.get('sigmas', 'sigmas')
    const step = Math.min(sigmas.steps, inputs.number('step'))
    const left = 1 - step / Math.max(1, sigmas.steps)
    return { outputs: [{ ...sigmas, steps: step }, { ...sigmas, steps: sigmas.steps - step, denoise: sigmas.denoise * left }] }
  },
}
