// @vitest-environment node
/** Saved documents of other people and the prompts that ComfyUI's own page made of them; not part of the project. */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'
import { linkOf } from '@/workflow/links'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { readNodeDefs } from '@/workflow/definitions/readNodeDef'
import { readSaved } from '@/workflow/saved/readSaved'
import { writeSaved } from '@/workflow/saved/writeSaved'
import { hasRecordings, hasWorkflows, recordingsDir, workflowsDir } from '@tests/helpers/recordings'

const canRun = hasWorkflows && hasRecordings
const filesIn = (folder: string) => (canRun ? readdirSync(workflowsDir + folder).filter((file) => file.endsWith('.json')).map((file) => folder + file) : [])
const defs = canRun ? readNodeDefs(parseExact(readFileSync(`${recordingsDir}v0.33.0/http/object_info.body`, 'utf8'))) : new Map()

type Prompt = Record<string, { class_type?: string; inputs: JsonObject }>

function readPair(file: string) {
  const pair = parseExact(readFileSync(workflowsDir + file, 'utf8')) as { workflow: JsonObject; prompt: JsonObject }
  const reading = readSaved(pair.workflow, defs)
  return { document: pair.workflow, reading, wanted: pair.prompt as unknown as Prompt, made: toPromptJson(reading.graph) as unknown as Prompt }
}

/** The page gives nodes of unknown classes a single input of its own making. */
const isKnown = (node: Prompt[string] | undefined) => node?.class_type !== undefined && defs.has(node.class_type)

describe.skipIf(!canRun)('documents that ComfyUI’s page 1.45.0 has converted', () => {
  it.each(filesIn('converted/'))('%s gives the same prompt', (file) => {
    const { wanted, made } = readPair(file)
    expect(Object.keys(made).toSorted()).toEqual(Object.keys(wanted).toSorted())
    for (const [id, node] of Object.entries(wanted)) {
      if (isKnown(node)) expect({ id, ...made[id]?.inputs }).toEqual({ id, ...node.inputs })
    }
  })
})

describe.skipIf(!canRun)('documents of other people, written back', () => {
  it.each([...filesIn(''), ...filesIn('converted/')])('%s holds another seed, number of steps and text, each read again as posted', (file) => {
    const { document, reading } = readPair(file)
    expect(writeSaved(document, { posted: reading.graph }, defs)).toBe(document)
    for (const [id, node] of reading.graph) {
      for (const [name, value] of Object.entries({ seed: 2 ** 60, noise_seed: 5, steps: 3, text: 'a fox' })) {
        if (!Object.hasOwn(node.inputs, name) || linkOf(node.inputs[name])) continue
        const posted = new Map(reading.graph).set(id, { ...node, inputs: { ...node.inputs, [name]: value } })
        const written = writeSaved(document, { posted }, defs)
        expect(written && readSaved(written, defs).graph, `${id} ${name}`).toEqual(posted)
      }
    }
  })
})

/** Once sent by older pages for the upload button. */
const BUTTONS = new Set(['upload', 'choose file to upload'])

describe.skipIf(!canRun)('documents in pictures that older pages have made', () => {
  it.each(filesIn(''))('%s gives the same prompt, but for inputs that are newer than it', (file) => {
    const { wanted, made } = readPair(file)
    expect(Object.keys(made).toSorted()).toEqual(Object.keys(wanted).toSorted())
    for (const [id, node] of Object.entries(wanted)) {
      const before = Object.entries(node.inputs).filter(([name]) => !BUTTONS.has(name))
      const inputs: Record<string, Json> = { ...made[id]?.inputs }
      expect({ id, ...Object.fromEntries(before.map(([name]) => [name, inputs[name]])) }).toEqual({ id, ...Object.fromEntries(before) })
      for (const name of Object.keys(inputs).filter((key) => !Object.hasOwn(node.inputs, key))) {
        expect(defs.get(node.class_type)?.inputs.some((input: { name: string }) => input.name === name), `${id} ${name}`).toBe(true)
      }
    }
  })
})
