/**
 * Fills the fields of an open form with what an AUTOMATIC1111 picture's text says. What the form has no field for, and
 * files that the server does not have, are left out: the fields then keep what they hold.
 */
import type { Parameter, ParameterId, ParameterValue, Role } from '../form/parameters'
import type { A1111Parameters } from '../readWorkflow'
import type { Values } from '../form/values'
import { nearestOptions } from '../form/nearest'
import { withoutLoraTags } from './a1111'
import { numberOf, samplerOf, seedOf, sizeOf, withEmbeddings } from './a1111Names'

/** @param formParameters in form order: where a role is there several times, the first one is the base pass, the next the hires pass */
export function a1111Values(parameters: A1111Parameters, formParameters: readonly Parameter[]): Values {
  const { settings, prompt, negative, loras } = parameters
  const values = new Map<ParameterId, ParameterValue>()
  const fill = (parameter: Parameter | undefined, value: string | number | bigint | null) => {
    const fitting = parameter && value !== null ? fitted(parameter, value) : null
    if (parameter && fitting !== null) values.set(parameter.id, fitting)
  }
  const fields = (role: Role) => formParameters.filter((it) => it.role === role)
  const fillFirst = (role: Role, value: string | number | bigint | null) => fill(fields(role)[0], value)

  fillFirst('prompt', withEmbeddings(withoutLoraTags(prompt), parameters))
  fillFirst('negative', withEmbeddings(negative, parameters))
  fillFirst('seed', seedOf(settings.get('Seed')))
  fillFirst('steps', numberOf(settings.get('Steps')))
  fillFirst('cfg', numberOf(settings.get('CFG scale')))
  fillFirst('guidance', numberOf(settings.get('Distilled CFG Scale')))
  const { sampler, scheduler } = samplerOf(settings.get('Sampler') ?? '', settings.get('Schedule type') ?? settings.get('Scheduler'))
  if (sampler !== '') {
    fillFirst('sampler', sampler)
    fillFirst('scheduler', scheduler)
  }
  const size = sizeOf(settings.get('Size'))
  fillFirst('width', size?.width ?? null)
  fillFirst('height', size?.height ?? null)
  fillFirst('checkpoint', settings.get('Model') ?? null)
  fillFirst('vae', settings.get('VAE') ?? null)
  fillDenoiseAndHires()
  for (const [index, lora] of loras.entries()) {
    const ofLora = (role: Role) => fields(role).find((it) => it.lora === index)
    const file = ofLora('lora')
    fill(file, lora.name)
    if (file && !values.has(file.id)) continue // another LoRA's strength would mean nothing
    fill(ofLora('loraStrength'), lora.strength)
    fill(ofLora('loraClipStrength'), lora.clipStrength)
  }
  return values

  /** It belongs to the hires pass; without one, to a picture that was the start. */
  function fillDenoiseAndHires() {
    const denoise = numberOf(settings.get('Denoising strength'))
    const [first, second] = fields('denoise')
    const isHires = settings.has('Hires upscale') || settings.has('Hires resize')
    if (isHires) {
      fill(second, denoise)
      fill(fields('seed')[1], seedOf(settings.get('Seed')))
      fill(fields('steps')[1], numberOf(settings.get('Hires steps')) || numberOf(settings.get('Steps')))
    } else if (fields('image').length > 0) fill(first, denoise)
  }
}

/** The value as the field's kind holds it, or null where it does not fit. */
function fitted({ spec }: Parameter, value: string | number | bigint): ParameterValue {
  switch (spec.kind) {
    case 'int': return typeof value === 'number' ? Math.round(value) : typeof value === 'bigint' ? value : null
    case 'float': return typeof value === 'string' ? null : Number(value)
    case 'string': return typeof value === 'string' ? value : null
    case 'combo': return spec.options.find((option) => option === value) ?? sameFile(String(value), spec.options)
    default: return null
  }
}

/** Names come without folder and extension; a name that is only similar is another file. */
function sameFile(name: string, options: readonly (string | number | boolean)[]): string | number | boolean | null {
  const [nearest] = nearestOptions(name, options, 1)
  return nearest !== undefined && stemOf(String(nearest)) === stemOf(name) ? nearest : null
}

function stemOf(name: string): string {
  return name.replace(/^.*[/\\]/s, '').replace(/\.(safetensors|ckpt|pt|pth|gguf|sft)$/i, '').toLowerCase()
}
