// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printExact } from '@/lib/exactJson'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { MAX_WORKFLOW_CHARS, MAX_WORKFLOW_NODES, readApiFile } from '@/workflow/readApiGraph'

const nodes = {
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'a.safetensors' }, _meta: { title: 'Load' }, is_changed: ['x'] },
  '12:3': { class_type: 'KSampler', inputs: { seed: 18446744073709551615n, model: ['4', 0] } },
}

function problemOf(text: string) {
  const result = readApiFile(text)
  return result.ok ? null : result.problem
}

describe('readApiFile', () => {
  it('reads nodes with their class, title and inputs, big integers exact', () => {
    const result = readApiFile(printExact(nodes))
    expect(result.ok && [...result.graph]).toEqual([
      ['4', { classType: 'CheckpointLoaderSimple', title: 'Load', inputs: { ckpt_name: 'a.safetensors' } }],
      ['12:3', { classType: 'KSampler', title: null, inputs: { seed: 18446744073709551615n, model: ['4', 0] } }],
    ])
  })

  it.each([
    ['the body of POST /prompt', { prompt: nodes, client_id: 'x', extra_data: {} }],
    ['an item of the history', { prompt: [3, 'id', nodes, {}, ['9']], outputs: {}, status: {} }],
    ['an answer of /history/{id}', { 'a-run': { prompt: [3, 'id', nodes, {}, ['9']], outputs: {} } }],
    ['picture metadata, where the prompt is text', { prompt: printExact(nodes), workflow: '{}' }],
    ['a prompt beside the saved document it was made from', { workflow: { nodes: [], links: [] }, prompt: nodes }],
  ])('reads %s', (_, wrapper) => {
    const result = readApiFile(printExact(wrapper))
    expect(result.ok && [...result.graph.keys()]).toEqual(['4', '12:3'])
  })

  it('takes the name that a wrapper holds', () => {
    expect(readApiFile(printExact({ name: 'Foxes', prompt: nodes }))).toMatchObject({ ok: true, name: 'Foxes' })
  })

  it('reads a file that begins with a byte order mark', () => {
    expect(readApiFile(`\uFEFF${printExact(nodes)}`).ok).toBe(true)
  })

  it('reads bare NaN as Python writes it', () => {
    const result = readApiFile('{"1":{"class_type":"A","inputs":{"x":NaN},"is_changed":[NaN]}}')
    expect(result.ok && [...result.graph.values()][0]?.inputs['x']).toBeNaN()
  })

  it.each([
    ['nothing', ' \n', { kind: 'empty' }],
    ['text that is no JSON, with the place', '{\n  "a": nope\n}', { kind: 'notJson', line: 2 }],
    ['a list', '[1]', { kind: 'notWorkflow', found: 'array' }],
    ['a number', '12', { kind: 'notWorkflow', found: 'number' }],
    ['text', '"x"', { kind: 'notWorkflow', found: 'text' }],
    ['null', 'null', { kind: 'notWorkflow', found: 'null' }],
    ['an empty object', '{}', { kind: 'notWorkflow', found: 'object', keys: [] }],
    ['some other JSON', '{"a":1,"b":{"c":2}}', { kind: 'notWorkflow', found: 'object', keys: ['a', 'b'] }],
    ['a node that is no object', '{"1":{"class_type":"A","inputs":{}},"2":5}', { kind: 'nodeNotObject', nodeId: '2' }],
    ['a node without class', '{"1":{"class_type":"A","inputs":{}},"2":{"inputs":{},"_meta":{"title":"Lost"}}}', { kind: 'missingClassType', nodeId: '2', title: 'Lost' }],
    ['a node whose inputs are a list', '{"1":{"class_type":"A","inputs":[]}}', { kind: 'inputsNotObject', nodeId: '1', classType: 'A' }],
    ['a node without inputs', '{"1":{"class_type":"A"}}', { kind: 'inputsNotObject', nodeId: '1', classType: 'A' }],
    ['a broken prompt inside a wrapper', '{"prompt":"{"}', { kind: 'notJson' }],
    ['nesting without end', '['.repeat(100_000), { kind: 'notJson' }],
  ])('says what is wrong with %s', (_, text, problem) => {
    expect(problemOf(text)).toMatchObject(problem)
  })

  it('refuses what would stop the page', () => {
    expect(problemOf(' '.repeat(MAX_WORKFLOW_CHARS + 1))).toMatchObject({ kind: 'tooLarge', limit: MAX_WORKFLOW_CHARS })
    const many = Object.fromEntries([...Array(MAX_WORKFLOW_NODES + 1).keys()].map((n) => [`n${n}`, { class_type: 'A', inputs: {} }]))
    expect(problemOf(printExact(many))).toEqual({ kind: 'tooManyNodes', count: MAX_WORKFLOW_NODES + 1, limit: MAX_WORKFLOW_NODES })
  })

  it('lets no key reach a prototype', () => {
    const text = '{"__proto__":{"class_type":"A","inputs":{"__proto__":["constructor",0],"constructor":1}},"constructor":{"class_type":"B","inputs":{}}}'
    const result = readApiFile(text)
    if (!result.ok) throw new Error('not read')
    expect([...result.graph.keys()]).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf({})).not.toHaveProperty('class_type')
    // And out again: nothing is lost on the way.
    expect(printExact(toPromptJson(result.graph))).toBe(printExact({ ['__proto__']: { class_type: 'A', inputs: { ['__proto__']: ['constructor', 0], constructor: 1 } }, constructor: { class_type: 'B', inputs: {} } }))
  })

  it('answers any text without throwing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof readApiFile(text).ok).toBe('boolean')
      }),
    )
  })

  it('answers any JSON without throwing', () => {
    const wire = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.constantFrom<unknown>(null, true, 1, -0.5, 2n ** 70n, 'KSampler', 'prompt'), fc.string(), tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(
        fc.oneof(fc.constantFrom('class_type', 'inputs', 'prompt', 'workflow', 'nodes', 'links', '_meta', 'title', '__proto__', '3'), fc.string()),
        tie('value'),
        { maxKeys: 5 },
      ),
    }))
    fc.assert(
      fc.property(wire.object, (value) => {
        const result = readApiFile(printExact(value))
        if (result.ok) expect(result.graph.size).toBeGreaterThan(0)
        else expect(result.problem.kind).toBeTypeOf('string')
      }),
      { numRuns: 500 },
    )
  })
})

describe('toPromptJson', () => {
  it('gives back what was read', () => {
    const text = printExact({ a: { class_type: 'A', inputs: { x: ['b', 1], y: { __value__: [1, 2] }, z: null }, _meta: { title: 'T' } } })
    const result = readApiFile(text)
    expect(result.ok && printExact(toPromptJson(result.graph))).toBe(text)
  })

  it('wraps lists, which the server would take for links', () => {
    const result = readApiFile('{"a":{"class_type":"A","inputs":{"list":[1,2],"one":["x"],"deep":[["x",0]],"link":["a",0],"negative":["a",-1]}}}')
    expect(result.ok && toPromptJson(result.graph)).toEqual({
      a: {
        class_type: 'A',
        inputs: {
          list: { __value__: [1, 2] },
          one: { __value__: ['x'] },
          deep: { __value__: [['x', 0]] },
          link: ['a', 0],
          negative: { __value__: ['a', -1] },
        },
      },
    })
  })
})
