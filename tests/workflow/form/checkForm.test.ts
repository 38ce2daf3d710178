// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { checkForm, type CheckedForm } from '@/workflow/form/checkForm'
import { describeForm } from '@/workflow/form/describeForm'
import type { InputDef } from '@/workflow/definitions/nodeDefs'
import type { ParameterId } from '@/workflow/form/parameters'
import type { SavedProblem } from '@/workflow/saved/savedWorkflow'
import { coreDefs, defsWith, graph, input, nodeDef, textToImage, textToImageNodes } from '../fixtures'

const check = (nodes: Parameters<typeof graph>[0], more: Partial<CheckedForm> = {}) => {
  const it = graph(nodes)
  return checkForm({ graph: it, defs: coreDefs, model: describeForm(it, more.defs ?? coreDefs), values: new Map(), ...more })
}
const virtual: SavedProblem = { kind: 'unresolvedVirtual', nodeId: asNodeId('9'), type: 'GetNode', title: 'Get', pack: 'kjnodes', reason: 'no setter' }

describe('checkForm', () => {
  it('finds nothing wrong with a sound form', () => {
    expect(checkForm({ graph: textToImage(), defs: coreDefs, model: describeForm(textToImage(), coreDefs), values: new Map() })).toEqual([])
  })

  it('blocks only for what nobody knows the meaning of, and says that first', () => {
    const dropped: SavedProblem = { kind: 'droppedLink', nodeId: asNodeId('3'), title: 'Sampler', input: 'model', reason: 'muted' }
    const problems = check({ ...textToImageNodes, words: ['CLIPTextEncode', { text: 'x' }] }, { savedProblems: [dropped, virtual], values: new Map([['sampler/steps' as ParameterId, 0]]) })
    expect(problems.map(({ blocks, problem }) => [blocks, problem.kind])).toEqual([[true, 'unresolvedVirtual'], [false, 'droppedLink'], [false, 'requiredInputMissing'], [false, 'outOfRange']])
  })

  it('names a missing node type once, with its pack as the file or the last definition tells', () => {
    const problems = check(
      { ...textToImageNodes, extra: ['PackNode', {}, 'Mine'], old: ['OldNode', {}] },
      {
        defs: defsWith(nodeDef('OldNode', [], { pythonModule: 'custom_nodes.old-pack' })),
        unknownClasses: new Set(['PackNode', 'OldNode']),
        origins: new Map([[asNodeId('extra'), { pack: 'mine-pack', version: '1.0' }]]),
        savedProblems: [{ kind: 'unknownType', nodeId: asNodeId('extra'), type: 'PackNode', title: 'Mine', pack: 'mine-pack' }],
      },
    )
    expect(problems.map(({ problem }) => problem)).toMatchObject([
      { kind: 'unknownClass', classType: 'PackNode', title: 'Mine', pack: 'mine-pack' },
      { kind: 'unknownClass', classType: 'OldNode', pack: 'old-pack' },
    ])
  })

  it('judges what would be sent: the branch that is chosen now, not the one in the file', () => {
    const resize: InputDef = input('resize', {
      kind: 'dynamicCombo', default: null,
      options: [{ key: 'size', inputs: [input('width', { kind: 'int', min: 1n, max: 9n, step: 1, default: 1, isSeed: false })] }, { key: 'match', inputs: [input('like', { kind: 'socket', type: 'IMAGE', matchTemplate: null }, { type: 'IMAGE' })] }],
    })
    const defs = defsWith(nodeDef('Pack', [resize]))
    const nodes: Parameters<typeof graph>[0] = { a: ['Pack', { resize: 'size', 'resize.width': 99 }] }
    expect(check(nodes, { defs }).map(({ problem }) => problem)).toMatchObject([{ kind: 'outOfRange', parameterId: 'a/resize.width?size' }])
    expect(check(nodes, { defs, values: new Map([['a/resize' as ParameterId, 'match']]) }).map(({ problem }) => problem)).toMatchObject([{ kind: 'requiredInputMissing', input: 'resize.like', type: 'IMAGE' }])
    expect(check(nodes, { defs, values: new Map([['a/resize' as ParameterId, 'sise']]) }).map(({ problem }) => problem)).toMatchObject([{ kind: 'notInList', candidates: ['size'] }])
  })

  it('lets a field say itself that it lacks its value', () => {
    const { seed: _, ...inputs } = textToImageNodes['sampler']?.[1] ?? {}
    expect(check({ ...textToImageNodes, sampler: ['KSampler', inputs] }).map(({ problem }) => problem)).toEqual([{ kind: 'missing', parameterId: 'sampler/seed' }])
  })

  it('misses members that a growing group must have, and no others', () => {
    const images = input('images', { kind: 'autogrow', member: input('', { kind: 'socket', type: 'IMAGE', matchTemplate: null }, { type: 'IMAGE' }), names: null, prefix: 'image', min: 2, max: 5 })
    const defs = defsWith(nodeDef('Batch', [images]))
    expect(check({ ...textToImageNodes, a: ['Batch', { 'images.image0': ['decode', 0] }] }, { defs }).map(({ problem }) => problem)).toMatchObject([{ kind: 'requiredInputMissing', input: 'images.image1' }])
  })
})
