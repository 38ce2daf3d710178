// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { graphProblemText, missingClassText, openFailureText, workflowProblemText } from '@/features/workflow/problemTexts'
import { checkGraph, type GraphProblem } from '@/workflow/form/checkGraph'
import { readFileContents } from '@/workflow/files/readFileContents'
import type { WorkflowProblem } from '@/workflow/readApiGraph'
import { chunk, latin1Bytes, png } from '@tests/helpers/pictureFiles'
import { graph } from '@tests/workflow/fixtures'

/** What a person reads who opens this file. */
async function readingOf(file: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const result = await readFileContents(file)
  return result.ok ? 'opened' : workflowProblemText(result.problem)
}

const sentences = (problems: GraphProblem[]) => problems.map(graphProblemText)

describe('what keeps a file from being opened', () => {
  it.each([
    ['an empty file', '  \n', ['nothing in it', 'Export (API)']],
    ['text that is no JSON', '{\n  "3": {,\n}', ['not JSON', 'line 2, column 9', 'mend it']],
    ['a cut file', '{"3": {"class_type": "KSampler"', ['not JSON', 'line 1']],
    ['a list', '[1, 2]', ['no workflow', 'a list', 'class_type']],
    ['other JSON', '{"name": "x", "version": 1}', ['no workflow', '“name”, “version”']],
    ['a node that is none', '{"3": {"class_type": "KSampler", "inputs": {}}, "4": 7}', ['Node 4 is not a node']],
    ['a node without a class', '{"3": {"class_type": "KSampler", "inputs": {}}, "4": {"inputs": {}, "_meta": {"title": "Load"}}}', ['Node 4 (“Load”)', 'no class_type']],
    ['a node without inputs', '{"3": {"class_type": "KSampler"}}', ['Node 3 (“KSampler”)', 'no object of inputs']],
  ])('says of %s what it is, where, and what to do', async (_, text, parts) => {
    const reading = await readingOf(text)
    for (const part of parts) expect(reading).toContain(part)
    expect(reading).toMatch(/\.$/)
  })

  it('says why a picture may have no workflow, and what it does hold', async () => {
    const bare = await readingOf(png(chunk('tEXt', 'Software\0Editor')))
    for (const part of ['The PNG file has no workflow in it', '“Software”', '--disable-metadata', 'output folder']) expect(bare).toContain(part)
    expect(await readingOf(latin1Bytes('PK\x03\x04 and so on'))).toContain('The zip file holds no workflow')
  })

  it('names the chunk, the line and the column of what is broken in a picture', async () => {
    const reading = await readingOf(png(chunk('tEXt', 'prompt\0{"3": {,')))
    expect(reading).toMatch(/^In the PNG file \(tEXt “prompt”, byte 33\): it is not JSON: .* in line 1, column 8\./)
    expect(await readingOf(png(chunk('zTXt', 'prompt\0\0no zlib')))).toContain('The PNG file is damaged: a text in it cannot be unpacked (zTXt “prompt”, byte 33)')
  })

  it('tells every kind of problem from every other', () => {
    const problems: WorkflowProblem[] = [
      { kind: 'tooLarge', chars: 40 * 1024 * 1024, limit: 32 * 1024 * 1024 },
      { kind: 'empty' },
      { kind: 'notJson', reason: 'Unexpected end', line: null, column: null },
      { kind: 'notWorkflow', found: 'null', keys: [] },
      { kind: 'tooManyNodes', count: 12_000, limit: 10_000 },
      { kind: 'nodeNotObject', nodeId: asNodeId('5') },
      { kind: 'missingClassType', nodeId: asNodeId('5'), title: null },
      { kind: 'inputsNotObject', nodeId: asNodeId('5'), classType: 'KSampler', title: null },
      { kind: 'unreadable' },
      { kind: 'unknownFile' },
      { kind: 'noWorkflowInside', fileKind: 'png', keys: [] },
      { kind: 'noWorkflowInside', fileKind: 'pdf', keys: [] },
      { kind: 'corrupt', fileKind: 'png', at: { part: 'IDAT', key: null, byte: 1234567 }, reason: 'cutShort' },
      { kind: 'corrupt', fileKind: 'png', at: { part: 'IDAT', key: null, byte: 1234567 }, reason: 'badLength' },
      { kind: 'metadataTooLarge', fileKind: 'png', at: { part: 'zTXt', key: 'prompt', byte: 33 }, limit: 1024 ** 2 },
      { kind: 'inside', fileKind: 'webp', at: { part: 'EXIF', key: 'Model', byte: null }, problem: { kind: 'empty' } },
    ]
    const texts = problems.map((problem) => workflowProblemText(problem))
    expect(new Set(texts).size).toBe(problems.length)
    expect(texts[0]).toContain('40.0 MB')
    expect(texts[4]).toContain('12,000 nodes')
    expect(texts[12]).toContain('IDAT, byte 1,234,567')
  })

  it('names the file in its title', () => {
    expect(openFailureText({ name: 'lake.json', problem: { kind: 'unreadable' } })).toEqual({ title: 'lake.json was not opened', text: expect.stringContaining('could not read') as string })
    expect(openFailureText({ name: 'lake.json', problem: { kind: 'noReader' } }).text).toContain('could not be fetched')
    expect(openFailureText({ name: 'lake.json', problem: { kind: 'empty' } }).title).toBe('lake.json was not opened')
  })
})

describe('what keeps an open workflow from running', () => {
  it('names the node and the input of a link that leads nowhere', () => {
    const broken = graph({ 3: ['KSampler', { model: ['12', 0] }, 'Base sampler'] })
    expect(sentences(checkGraph(broken, new Map()))).toEqual([
      '“Base sampler” (node 3): input model is linked to node 12, which is not in the workflow. Link it in ComfyUI and export it again.',
    ])
  })

  it('goes around a circle of nodes once', () => {
    const circle = graph({ 1: ['A', { in: ['2', 0] }], 2: ['B', { in: ['1', 0] }] })
    expect(sentences(checkGraph(circle, new Map()))[0]).toMatch(/“A” \(node 1\) → “B” \(node 2\) → “A” \(node 1\)|“B” \(node 2\) → “A” \(node 1\) → “B” \(node 2\)/)
  })

  it.each<[string, GraphProblem, string]>([
    ['an output that is not there', { kind: 'linkToMissingOutput', nodeId: asNodeId('3'), classType: 'K', title: 'K', input: 'clip', source: { nodeId: asNodeId('4'), classType: 'L', title: 'Load' }, slot: 4, outputCount: 3 }, 'output 5 of “Load” (node 4), which has only 3'],
    ['a node without outputs', { kind: 'linkToMissingOutput', nodeId: asNodeId('3'), classType: 'K', title: 'K', input: 'clip', source: { nodeId: asNodeId('4'), classType: 'L', title: 'Load' }, slot: 0, outputCount: 0 }, 'which has none'],
    ['a list that is no link', { kind: 'notALink', nodeId: asNodeId('3'), classType: 'K', title: 'K', input: 'clip' }, 'no link'],
    ['an input that is missing', { kind: 'requiredInputMissing', nodeId: asNodeId('3'), classType: 'K', title: 'K', input: 'model', type: 'MODEL' }, 'input model is missing; the node needs it (MODEL)'],
    ['a number that is none', { kind: 'notFinite', nodeId: asNodeId('3'), classType: 'K', title: 'K', input: 'cfg' }, 'cannot be sent'],
    ['a node type the server lacks', { kind: 'unknownClass', pack: null, nodeId: asNodeId('3'), classType: 'FancySampler', title: 'My sampler' }, 'no node type “FancySampler” (“My sampler”)'],
    ['a workflow that puts nothing out', { kind: 'noOutput' }, 'Add Save Image'],
  ])('says what is wrong with %s', (_, problem, part) => {
    expect(graphProblemText(problem)).toContain(part)
  })

  it('names all nodes of a missing type, and its name once', () => {
    expect(missingClassText({ classType: 'FancySampler', titles: ['Base', 'FancySampler', 'Refiner'] })).toMatch(/^This server has no node type “FancySampler” \(“Base”, “Refiner”\)\./)
    expect(missingClassText({ classType: 'FancySampler', titles: [] })).toMatch(/^This server has no node type “FancySampler”\./)
  })
})
