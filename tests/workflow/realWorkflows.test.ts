// @vitest-environment node
/** Roles in graphs that ComfyUI's own page has made, other people's and not part of the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseExact, printExact } from '@/lib/exactJson'
import type { JsonObject } from '@/lib/json'
import type { ApiGraph } from '@/workflow/apiGraph'
import { applyValues } from '@/workflow/form/applyValues'
import { checkGraph } from '@/workflow/form/checkGraph'
import { describeForm } from '@/workflow/form/describeForm'
import { findParameters } from '@/workflow/roles/findParameters'
import { linkOf } from '@/workflow/links'
import type { NodeDefs } from '@/workflow/definitions/nodeDefs'
import type { Role } from '@/workflow/form/parameters'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { readFileContents } from '@/workflow/files/readFileContents'
import { readApiFile } from '@/workflow/readApiGraph'
import { readNodeDef } from '@/workflow/definitions/readNodeDef'
import { planRun } from '@/workflow/sending/runPlan'
import { hasRecordings, hasWorkflows, recordingsDir, workflowsDir } from '@tests/helpers/recordings'
import { noDefs, rolesOf } from './fixtures'

type Expected = Partial<Record<Role, string[]>> & { steps: string[] }

/** Settings of one KSampler, whose fields need no proof each. */
const ksampler = (id: string) => ({ seed: [`${id}.seed`], steps: [`${id}.steps`], cfg: [`${id}.cfg`], denoise: [`${id}.denoise`], sampler: [`${id}.sampler_name`], scheduler: [`${id}.scheduler`] })
const size = (id: string) => ({ width: [`${id}.width`], height: [`${id}.height`], batchSize: [`${id}.batch_size`] })
const flux = {
  prompt: ['6.text'],
  seed: ['25.noise_seed'],
  steps: ['17.steps'],
  guidance: ['26.guidance'],
  denoise: ['17.denoise'],
  sampler: ['16.sampler_name'],
  scheduler: ['17.scheduler'],
  width: ['27.width + 30.width'],
  height: ['27.height + 30.height'],
  batchSize: ['27.batch_size'],
  diffusionModel: ['12.unet_name'],
  clip: ['11.clip_name1', '11.clip_name2'],
  vae: ['10.vae_name'],
}

/** Every field, for these; and the steps that each sampler will report. */
const exact: [file: string, roles: Expected, steps: Record<string, number>][] = [
  ['flux_dev_example', flux, { '13': 20 }],
  ['flux_redux_model_example', { ...flux, image: ['40.image'] }, { '13': 20 }],
  ['img2img_workflow', { ...ksampler('3'), prompt: ['6.text'], negative: ['7.text'], checkpoint: ['14.ckpt_name'], image: ['10.image'] }, { '3': 20 }],
  ['inpaint_example', { ...ksampler('3'), prompt: ['6.text'], negative: ['7.text'], checkpoint: ['29.ckpt_name'], image: ['20.image'] }, { '3': 20 }],
  [
    'lora_multiple',
    {
      ...ksampler('3'), ...size('5'), prompt: ['6.text'], negative: ['7.text'], checkpoint: ['4.ckpt_name'],
      lora: ['11.lora_name', '10.lora_name'], loraStrength: ['11.strength_model', '10.strength_model'], loraClipStrength: ['11.strength_clip', '10.strength_clip'],
    },
    { '3': 20 },
  ],
  ['mixing_controlnets', { ...ksampler('3'), ...size('5'), prompt: ['24.text'], negative: ['7.text'], checkpoint: ['31.ckpt_name'], vae: ['15.vae_name'], image: ['21.image', '20.image'], controlNet: ['27.control_net_name', '26.control_net_name'] }, { '3': 12 }],
  ['sd3_5_simple_example', { ...ksampler('3'), ...size('53'), prompt: ['16.text'], negative: ['40.text'], checkpoint: ['4.ckpt_name'] }, { '3': 20 }],
  ['converted/default', { ...ksampler('3'), ...size('5'), prompt: ['6.text'], negative: ['7.text'], checkpoint: ['4.ckpt_name'] }, { '3': 20 }],
  ['converted/linear_basic_app_1', { ...ksampler('3'), ...size('5'), prompt: ['6.text'], negative: ['7.text'], checkpoint: ['4.ckpt_name'] }, { '3': 20 }],
  ['converted/subgraphs_nested_subgraph', { ...ksampler('10:3'), ...size('10:11:5'), prompt: ['10:6.text'], negative: ['10:11:7.text'], checkpoint: ['10:11:4.ckpt_name'] }, { '10:3': 20 }],
  [
    'converted/blueprint_text_to_image',
    { ...ksampler('71:70'), ...size('71:68'), prompt: ['71:67.text'], diffusionModel: ['71:66.unet_name'], clip: ['71:62.clip_name'], vae: ['71:63.vae_name'] },
    { '71:70': 8 },
  ],
  [
    'converted/blueprint_canny_to_image_z_image_turbo',
    { ...ksampler('18:7'), batchSize: ['18:10.batch_size'], prompt: ['18:12.text'], diffusionModel: ['18:2.unet_name'], clip: ['18:1.clip_name'], vae: ['18:3.vae_name'] },
    { '18:7': 9 },
  ],
]

/** Of these, what is special about them. */
const special: [file: string, roles: Expected, steps: Record<string, number>][] = [
  ['hiresfix_latent_workflow', { prompt: ['6.text'], negative: ['7.text'], seed: ['3.seed', '11.seed'], steps: ['3.steps', '11.steps'], width: ['5.width', '10.width'], checkpoint: ['16.ckpt_name'] }, { '3': 12, '11': 14 }],
  ['sdxl_refiner_prompt_example', { prompt: ['6.text', '15.text'], negative: ['7.text + 16.text'], seed: ['10.noise_seed'], steps: ['10.steps', '11.steps'], checkpoint: ['4.ckpt_name', '12.ckpt_name'] }, { '10': 20, '11': 5 }],
  ['square_area_for_subject', { prompt: ['45.text', '6.text', '26.text'], negative: ['7.text + 27.text'], steps: ['3.steps', '24.steps'], width: ['5.width', '22.width'], vae: ['20.vae_name'] }, { '3': 13, '24': 7 }],
  ['stable_cascade_text_to_image', { prompt: ['6.text'], negative: ['7.text'], steps: ['3.steps', '33.steps'], width: ['34.width'], checkpoint: ['41.ckpt_name', '42.ckpt_name'] }, { '3': 20, '33': 10 }],
  ['unclip_2pass', { prompt: ['6.text', '49.text'], negative: ['7.text', '47.text'], steps: ['3.steps', '41.steps'], image: ['34.image', '38.image'], checkpoint: ['32.ckpt_name', '45.ckpt_name'] }, { '3': 26, '41': 8 }],
  ['noisy_latents_3_subjects', { prompt: ['52.text', '63.text', '66.text', '74.text', '71.text'], negative: ['7.text'], steps: ['57.steps', '60.steps', '64.steps', '73.steps', '58.steps'], checkpoint: ['80.ckpt_name'] }, { '57': 4, '60': 4, '64': 4, '73': 4, '58': 12 }],
  ['hidream_e1_example', { prompt: ['6.text'], negative: ['7.text'], seed: ['37:1.noise_seed'], steps: ['37:3.steps'], cfg: ['37:7.cfg_conds', '37:7.cfg_cond2_negative'], width: ['44.width'], image: ['13.image'] }, { '37:8': 20 }],
  ['text_to_video_wan', { prompt: ['6.text'], negative: ['7.text'], steps: ['3.steps'], width: ['40.width'], diffusionModel: ['37.unet_name'] }, { '3': 30 }],
  ['converted/blueprint_image_edit_qwen_2511', { prompt: ['17:13.prompt'], negative: ['17:9.prompt'], steps: ['17:15.steps'] }, { '17:15': 40 }],
  ['converted/blueprint_text_to_video_wan_2_2', { prompt: ['114:89.text'], negative: ['114:72.text'], seed: ['114:81.noise_seed'], steps: ['114:81.steps', '114:78.steps'], diffusionModel: ['114:75.unet_name', '114:76.unet_name'], lora: ['114:83.lora_name', '114:85.lora_name'], loraStrength: ['114:83.strength_model', '114:85.strength_model'] }, { '114:81': 2, '114:78': 2 }],
  ['converted/blueprint_image_upscale_z_image_turbo', { prompt: ['87:67.text'], steps: ['87:69.steps'], upscaleModel: ['87:76.model_name'] }, { '87:69': 5 }],
  ['converted/subgraphs_nested_pack_promoted_values', { prompt: ['57:27.text'], steps: ['57:3.steps'], vae: ['57:29.vae_name'] }, { '57:3': 8 }],
]

function readPrompt(file: string) {
  const result = readApiFile(readFileSync(`${workflowsDir}${file}.json`, 'utf8'))
  if (!result.ok) throw new Error(`${file}: ${result.problem.kind}`)
  return result.graph
}

function recordedDefs(): NodeDefs {
  if (!hasRecordings) return noDefs
  const info = parseExact(readFileSync(`${recordingsDir}v0.33.0/object_info.facts.json`, 'utf8')) as JsonObject
  return new Map(Object.keys(info).map((classType) => [classType, readNodeDef(classType, info[classType] ?? null)]))
}

/** All that hold a graph, whatever is special about them. */
const readable = hasWorkflows
  ? readdirSync(workflowsDir, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/').replace(/\.json$/, ''))
      .filter((file) => existsSync(`${workflowsDir}${file}.json`) && readApiFile(readFileSync(`${workflowsDir}${file}.json`, 'utf8')).ok)
  : []

describe.skipIf(!hasWorkflows)('workflows as ComfyUI converts them', () => {
  const defs = recordedDefs()

  it.each(exact)('finds every field of %s, with definitions and without', (file, roles) => {
    expect(rolesOf(findParameters(readPrompt(file), defs))).toEqual(roles)
    expect(rolesOf(findParameters(readPrompt(file), noDefs))).toEqual(roles)
  })

  it.each(special)('finds what is special about %s, with definitions and without', (file, roles) => {
    expect(rolesOf(findParameters(readPrompt(file), defs))).toMatchObject(roles)
    expect(rolesOf(findParameters(readPrompt(file), noDefs))).toMatchObject(roles)
  })

  it.each([...exact, ...special])('knows the steps of each sampler in %s', (file, _, steps) => {
    const planned = [...planRun(readPrompt(file), defs).nodes].filter(([, node]) => node.steps !== null)
    expect(Object.fromEntries(planned.map(([id, node]) => [id, node.steps]))).toEqual(steps)
  })

  it.each([...exact, ...special])('sends %s as it was, and no label of a role twice', (file) => {
    const graph = readPrompt(file)
    const { parameters } = describeForm(graph, defs)
    const labels = parameters.filter(({ role, lora }) => role !== 'other' || lora !== null).map(({ label }) => label)
    expect(new Set(labels).size).toBe(labels.length)
    expect(applyValues(graph, parameters, new Map(parameters.map((it) => [it.id, it.initial])))).toBe(graph)
    const prompt = (parseExact(readFileSync(`${workflowsDir}${file}.json`, 'utf8')) as { prompt: JsonObject }).prompt
    expect(parseExact(printExact(toPromptJson(graph)))).toEqual(withoutExtras(prompt))
  })

  it.each(readable)('has every literal of %s in one field and no more, with definitions and without', (file) => {
    const graph = readPrompt(file)
    for (const known of [defs, noDefs]) {
      const { parameters, sections } = describeForm(graph, known)
      expect(new Set(parameters.map(({ id }) => id)).size).toBe(parameters.length)
      const shown = parameters.filter(({ initial }) => initial !== null).flatMap(({ targets }) => targets.map(({ nodeId, input }) => `${nodeId} ${input}`))
      expect(shown.toSorted()).toEqual(literalsOf(graph).toSorted())
      const inSections = sections.flatMap((section) => section.parameters)
      expect(inSections).toEqual(parameters.filter(({ role, lora }) => role === 'other' && lora === null).map(({ id }) => id))
    }
  })

  it('has no negative prompt where the negative is the zeroed positive', () => {
    for (const file of ['converted/blueprint_text_to_image', 'converted/subgraphs_nested_pack_promoted_values']) {
      expect(findParameters(readPrompt(file), defs).map(({ role }) => role)).not.toContain('negative')
    }
  })

  it('tells what a document lacks that was saved unfinished', () => {
    expect(checkGraph(readPrompt('converted/inputs_dynamic_combo'), defs).filter(({ kind }) => kind === 'requiredInputMissing')).toMatchObject([
      { nodeId: '1', input: 'input' },
      { nodeId: '2', input: 'images' },
    ])
    expect(checkGraph(readPrompt('converted/default'), defs)).toEqual([])
  })

  it('names the node whose class could not be found out', () => {
    expect(readApiFile(readFileSync(`${workflowsDir}converted/blueprint_image_levels.json`, 'utf8'))).toMatchObject({ ok: false, problem: { kind: 'missingClassType', nodeId: '139:1' } })
  })

  it('recognises the saved halves as what they are', async () => {
    for (const [file] of [...exact, ...special]) {
      const { workflow } = parseExact(readFileSync(`${workflowsDir}${file}.json`, 'utf8')) as { workflow: JsonObject }
      expect(await readFileContents(printExact(workflow))).toMatchObject({ ok: true, contents: { prompt: null, workflow } })
    }
  })
})
if (!hasWorkflows) console.warn('Skipped: the workflows of other people are not beside this checkout.')

/** But for the upload buttons that older files have as a value. */
function literalsOf(graph: ApiGraph): string[] {
  return [...graph].flatMap(([id, node]) =>
    Object.entries(node.inputs).flatMap(([input, value]) => (linkOf(value) || /^(choose file to )?upload$/.test(input) ? [] : [`${id} ${input}`])),
  )
}

/** The keys of a node that are sent, in our order. */
function withoutExtras(prompt: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(prompt).map(([id, entry]) => {
      const { class_type, inputs, _meta } = entry as JsonObject
      return [id, { class_type, inputs, ...(_meta ? { _meta } : {}) } as JsonObject]
    }),
  )
}
