// @vitest-environment node
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { parseExact, printExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'
import { classesOf } from '@/workflow/files/classesOf'
import { readFileContents } from '@/workflow/files/readFileContents'
import { readNodeDefs } from '@/workflow/definitions/readNodeDef'
import { readWorkflow, type DocumentKind } from '@/workflow/readWorkflow'
import { chunk, png, utf8 } from '@tests/helpers/pictureFiles'
import { hasWorkflows, workflowsDir } from '@tests/helpers/recordings'

const OBJECT_INFO: Json = {
  Loader: { input: { required: { file: [['a.safetensors'], {}] } }, output: ['MODEL'], name: 'Loader', output_node: false },
  Maker: { input: { required: { model: ['MODEL'], seed: ['INT', { default: 0, min: 0, max: 99 }] } }, output: [], name: 'Maker', output_node: true },
}
const nodeDefs = readNodeDefs(OBJECT_INFO)

const SAVED: JsonObject = {
  last_node_id: 4,
  last_link_id: 1,
  nodes: [
    { id: 1, type: 'Loader', mode: 0, title: 'My loader', inputs: [], outputs: [{ name: 'MODEL', type: 'MODEL', links: [1] }], properties: { cnr_id: 'some-pack', ver: '1.2.3' }, widgets_values: ['a.safetensors'] },
    { id: 2, type: 'Maker', mode: 0, inputs: [{ name: 'model', type: 'MODEL', link: 1 }], outputs: [], properties: {}, widgets_values: [7, 'randomize'] },
    { id: 3, type: 'Note', mode: 0, inputs: [], outputs: [], properties: {}, widgets_values: ['Mind the seed'] },
    { id: 4, type: 'NobodyHasIt', mode: 0, inputs: [], outputs: [], properties: {}, widgets_values: [] },
  ],
  links: [[1, 1, 0, 2, 0, 'MODEL']],
  version: 0.4,
}
/** As the server keeps it: an added key, a seed of its own. */
const PROMPT: JsonObject = {
  1: { class_type: 'Loader', inputs: { file: 'a.safetensors' }, is_changed: ['x'] },
  2: { class_type: 'Maker', inputs: { model: ['1', 0], seed: 11 }, is_changed: [NaN] },
}
const PARAMETERS = 'a fox\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 5, Size: 512x512, Model: some'
// printExact refuses NaN, which Python writes.
const promptText = printExact({ ...PROMPT, 2: { ...(PROMPT['2'] as JsonObject), is_changed: [null] } }).replace('[null]', '[NaN]')
const both = png(chunk('tEXt', 'prompt\0', promptText), chunk('tEXt', 'workflow\0', printExact(SAVED)), chunk('tEXt', 'parameters\0', PARAMETERS))

async function read(source: Parameters<typeof readWorkflow>[0], prefer?: DocumentKind) {
  const result = await readWorkflow(source, { nodeDefs, prefer })
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  return result.workflow
}

function classesOfDocument(workflow: JsonObject): string[] {
  return [...classesOf({ prompt: null, workflow, parameters: null })]
}

describe('a file with several documents', () => {
  it('is read from what was executed, and says which others it has', async () => {
    const workflow = await read(both)
    expect(workflow).toMatchObject({ readFrom: 'prompt', alsoHas: ['workflow', 'parameters'], document: SAVED })
    expect(workflow.graph.get(asNodeId('2'))?.inputs['seed']).toBe(11)
    expect(workflow.parameters?.prompt).toBe('a fox')
  })

  it('has titles, notes and origins from the document, but not its problems', async () => {
    const { titles, graph, notes, origins, problems } = await read(both)
    expect(titles.get(asNodeId('1'))).toBe('My loader')
    expect(graph.get(asNodeId('1'))?.title).toBe('My loader')
    expect(notes).toMatchObject([{ text: 'Mind the seed' }])
    expect(origins.get(asNodeId('1'))).toEqual({ pack: 'some-pack', version: '1.2.3' })
    expect(problems.size).toBe(0)
  })

  it('is read from the saved document when that is wanted, with its problems by node', async () => {
    const workflow = await read(both, 'workflow')
    expect(workflow).toMatchObject({ readFrom: 'workflow', alsoHas: ['prompt', 'parameters'] })
    expect(workflow.graph.get(asNodeId('2'))?.inputs).toEqual({ model: ['1', 0], seed: 7 })
    expect(workflow.problems.get(asNodeId('4'))).toMatchObject([{ kind: 'unknownType', type: 'NobodyHasIt' }])
  })

  it("is read from AUTOMATIC1111's text when that is wanted, and nothing of the others goes with it", async () => {
    const workflow = await read(both, 'parameters')
    expect(workflow.graph.get(asNodeId('3'))).toMatchObject({ classType: 'KSampler', inputs: { seed: 5 } })
    expect(workflow).toMatchObject({ readFrom: 'parameters', alsoHas: ['prompt', 'workflow'], notes: [], document: SAVED })
  })

  it('is read from what it has when what is wanted is not there', async () => {
    expect(await read(PARAMETERS, 'prompt')).toMatchObject({ readFrom: 'parameters', alsoHas: [], document: null })
    expect(await read(printExact(SAVED), 'prompt')).toMatchObject({ readFrom: 'workflow', alsoHas: [] })
  })

  it('opens with the good document when another is broken, and names what is broken', async () => {
    const workflow = await read(png(chunk('tEXt', 'prompt\0', promptText.slice(0, 60)), chunk('tEXt', 'workflow\0', printExact(SAVED))))
    expect(workflow).toMatchObject({ readFrom: 'workflow', fileProblems: [{ document: 'prompt', problem: { kind: 'inside', problem: { kind: 'notJson', line: 1 } } }] })
  })

  it('is what the page of today would send of an older one: inputs that came since are there, values of buttons are not', async () => {
    const newer = readNodeDefs({
      ...OBJECT_INFO,
      Loader: { input: { required: { file: [['a.safetensors'], { image_upload: true }] }, optional: { device: [['default', 'cpu'], {}] } }, output: ['MODEL'], name: 'Loader', output_node: false },
    })
    const older = printExact({ ...PROMPT, 1: { class_type: 'Loader', inputs: { file: 'b.safetensors', 'choose file to upload': 'image', kept: 1 } }, 2: { class_type: 'Maker', inputs: { model: ['1', 0], seed: 11 } } })
    const result = await readWorkflow(png(chunk('tEXt', 'prompt\0', older), chunk('tEXt', 'workflow\0', printExact(SAVED))), { nodeDefs: newer })
    expect(result.ok && result.workflow.graph.get(asNodeId('1'))?.inputs).toEqual({ file: 'b.safetensors', kept: 1, device: 'default' })
  })

  it('takes nothing from a document of other nodes', async () => {
    const other: JsonObject = { ...SAVED, nodes: [{ id: 1, type: 'Maker', title: 'Another', mode: 0, inputs: [], outputs: [], properties: {}, widgets_values: [1, 'fixed'] }], links: [] }
    const { titles, controls } = await read(png(chunk('tEXt', 'prompt\0', promptText), chunk('tEXt', 'workflow\0', printExact(other))))
    expect([titles.size, controls.length]).toEqual([0, 0])
  })

  it('gives the problem of a file in which there is nothing', async () => {
    expect(await readWorkflow(utf8('%PDF-1.7'), { nodeDefs })).toEqual({ ok: false, problem: { kind: 'noWorkflowInside', fileKind: 'pdf', keys: [] } })
  })
})

describe('the classes of a file', () => {
  it('are those of all its documents', async () => {
    const result = await readFileContents(both)
    expect(result.ok && [...classesOf(result.contents)]).toEqual(['Loader', 'Maker', 'NobodyHasIt'])
  })

  it('are also those inside of subgraphs and group nodes, and not what only the page knows', () => {
    const workflow: JsonObject = {
      nodes: [{ id: 1, type: 'aaaa-bbbb' }, { id: 2, type: 'Reroute' }, { id: 3, type: 'workflow>My group' }, { id: 4, type: 'PrimitiveNode' }, { id: 5, type: 'Top' }, 'broken', { id: 6 }],
      definitions: { subgraphs: [{ id: 'aaaa-bbbb', nodes: [{ id: 1, type: 'Inner' }, { id: 2, type: 'cccc-dddd' }] }, { id: 'cccc-dddd', nodes: [{ id: 1, type: 'Deeper' }] }] },
      extra: { groupNodes: { 'My group': { nodes: [{ type: 'Grouped' }, { type: 'MarkdownNote' }] } } },
    }
    expect(classesOfDocument(workflow)).toEqual(['Top', 'Inner', 'Deeper', 'Grouped'])
    expect(classesOfDocument({ nodes: 'none', definitions: [], extra: null })).toEqual([])
  })

  it("are those of the graph that AUTOMATIC1111's text becomes, where there is nothing else", async () => {
    const result = await readFileContents(PARAMETERS)
    expect(result.ok && [...classesOf(result.contents)]).toEqual(expect.arrayContaining(['CheckpointLoaderSimple', 'KSampler', 'SaveImage']))
  })
})

if (!hasWorkflows) console.warn('Skipped: the workflows of other people are not beside this checkout.')
describe.skipIf(!hasWorkflows)('real files with both documents', () => {
  it.each(['flux_dev_example', 'lora_multiple', 'sdxl_refiner_prompt_example', 'converted/default'])('%s: the prompt as executed, with the titles of the document', async (name) => {
    const text = readFileSync(`${workflowsDir}${name}.json`, 'utf8')
    const { prompt } = parseExact(text) as { prompt: JsonObject }
    const workflow = await read(text)
    expect(workflow.readFrom).toBe('prompt')
    expect([...workflow.graph.keys()].toSorted()).toEqual(Object.keys(prompt).toSorted())
  })
})
