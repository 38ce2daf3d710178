// @vitest-environment node
/** A choice of VideoHelperSuite that brings inputs under their own names: what the form shows of it, and what is sent. */
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import type { ApiGraph } from '@/workflow/apiGraph'
import { applyValues } from '@/workflow/form/applyValues'
import { checkGraph } from '@/workflow/form/checkGraph'
import { describeForm } from '@/workflow/form/describeForm'
import { readNodeDefs } from '@/workflow/definitions/readNodeDef'

const formats = { 'video/a': [['crf', 'INT', { default: 19, max: 63 }], ['pix_fmt', ['420', '444']]], 'video/b': [['crf', 'INT', { default: 30 }]], 'image/gif': [] }
const defs = readNodeDefs({ VHS_VideoCombine: { input: { required: { format: [Object.keys(formats), { formats }], pingpong: ['BOOLEAN', { default: false }] } }, output: [], output_node: true } })
const id = asNodeId('8')
const graph: ApiGraph = new Map([[id, { classType: 'VHS_VideoCombine', title: null, inputs: { format: 'video/a', crf: 25, pix_fmt: '444', pingpong: true } }]])
const { parameters } = describeForm(graph, defs)
const sentWith = (format: string) => {
  const parameter = parameters.find(({ targets }) => targets[0]?.input === 'format')
  return applyValues(graph, parameters, new Map(parameter ? [[parameter.id, format]] : [])).get(id)?.inputs
}

describe('inputs that a format brings', () => {
  it('have the controls of their definition', () => {
    const shown = parameters.filter(({ initial }) => initial !== null)
    expect(shown.map(({ label, spec, initial }) => [label, spec.kind, initial])).toEqual([['format', 'combo', 'video/a'], ['crf', 'int', 25], ['pix_fmt', 'combo', '444'], ['pingpong', 'boolean', true]])
  })

  it('go with it, and those of the next come with their defaults', () => {
    expect(sentWith('video/b')).toEqual({ format: 'video/b', crf: 30, pingpong: true })
    expect(sentWith('image/gif')).toEqual({ format: 'image/gif', pingpong: true })
    expect(sentWith('video/a')).toEqual({ format: 'video/a', crf: 25, pix_fmt: '444', pingpong: true })
  })

  it('are not missed where a file does without them', () => {
    const without: ApiGraph = new Map([[id, { classType: 'VHS_VideoCombine', title: null, inputs: { format: 'video/a', pingpong: true } }]])
    expect(JSON.stringify(checkGraph(without, defs))).toBe(JSON.stringify(checkGraph(graph, defs)))
  })
})
