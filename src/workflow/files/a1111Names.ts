/**
 * AUTOMATIC1111's names for samplers, schedules, sizes and files in ComfyUI's words. Pure.
 * Source: the drop-down lists of both programs (ComfyUI comfy/samplers.py).
 */
import type { A1111Parameters } from '../readWorkflow'
import { parseSeed, type Seed } from '../sending/seeds'

/** Schedules as they stand behind the name of a sampler in older texts, and as `Schedule type` in newer ones. */
const SCHEDULERS: ReadonlyMap<string, string> = new Map([
  ['karras', 'karras'],
  ['exponential', 'exponential'],
  ['polyexponential', 'exponential'],
  ['sgm uniform', 'sgm_uniform'],
  ['sgm_uniform', 'sgm_uniform'],
  ['uniform', 'normal'],
  ['normal', 'normal'],
  ['simple', 'simple'],
  ['beta', 'beta'],
  ['ddim', 'ddim_uniform'],
  ['ddim_uniform', 'ddim_uniform'],
  ['kl optimal', 'kl_optimal'],
  ['linear quadratic', 'linear_quadratic'],
])
/** What "Automatic" stands for, by sampler. */
const AUTOMATIC: ReadonlyMap<string, string> = new Map([
  ['dpmpp_2m', 'karras'],
  ['dpmpp_sde', 'karras'],
  ['dpmpp_2s_ancestral', 'karras'],
  ['dpm_2', 'karras'],
  ['dpm_2_ancestral', 'karras'],
  ['dpmpp_2m_sde', 'exponential'],
  ['dpmpp_2m_sde_heun', 'exponential'],
  ['dpmpp_3m_sde', 'exponential'],
])
const SCHEDULE_IN_NAME = / (karras|exponential|polyexponential|sgm uniform|simple|beta|normal)$/i
const MODEL_FILE = /\.(safetensors|ckpt|pt|pth|gguf|sft)$/i

/** A name that neither program has stays what it is: the form then offers the nearest. */
export function samplerOf(name: string, schedule: string | undefined): { sampler: string; scheduler: string } {
  const inName = SCHEDULE_IN_NAME.exec(name)?.[1]
  const sampler = samplerName(name.replace(SCHEDULE_IN_NAME, ''))
  const word = (schedule ?? inName ?? '').toLowerCase()
  if (word === 'automatic') return { sampler, scheduler: AUTOMATIC.get(sampler) ?? 'normal' }
  return { sampler, scheduler: SCHEDULERS.get(word) ?? (sampler === 'ddim' ? 'ddim_uniform' : 'normal') }
}

/** "DPM++ 2S a" is dpmpp_2s_ancestral: the one list is made from the other's names. */
function samplerName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll('cfg++', 'cfg_pp')
    .replaceAll('++', 'pp')
    .replaceAll(/[\s-]+/g, '_')
    .replace(/_a$/, '_ancestral')
    .replace(/^dpm2/, 'dpm_2')
    .replace(/^unipc/, 'uni_pc')
}

/** `Size: 512x768`, in pixels. */
export function sizeOf(text: string | undefined): { width: number; height: number } | null {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(text ?? '')
  const [width, height] = [Number(match?.[1]), Number(match?.[2])]
  return width > 0 && height > 0 ? { width, height } : null
}

export function numberOf(text: string | undefined): number | null {
  const value = text === undefined || text === '' ? NaN : Number(text)
  return Number.isFinite(value) ? value : null
}

export function seedOf(text: string | undefined): Seed | null {
  const reading = parseSeed(text ?? '')
  return reading.ok ? reading.value : null
}

/** Models, LoRAs and VAEs are named without their extension. */
export function fileNameOf(name: string, extension = 'safetensors'): string {
  return MODEL_FILE.test(name) ? name : `${name}.${extension}`
}

const MAX_EMBEDDINGS = 50
const MAX_NAME_CHARS = 100

/** Embeddings are plain words there; which of the words are some, the hashes tell. */
export function withEmbeddings(text: string, { settings }: A1111Parameters): string {
  const names = (settings.get('TI hashes') ?? '').split(',').map((entry) => entry.split(':')[0]?.trim() ?? '')
  return names.slice(0, MAX_EMBEDDINGS).reduce((changed, name) => {
    if (name === '' || name.length > MAX_NAME_CHARS) return changed
    const word = new RegExp(`(?<![\\w:-])${name.replaceAll(/[^\w]/g, String.raw`\$&`)}(?![\\w-])`, 'gi')
    return changed.replaceAll(word, `embedding:${name}`)
  }, text)
}
