// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { printExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'
import type { ApiGraph } from '@/workflow/apiGraph'
import { withDelivery } from '@/workflow/sending/delivery'
import type { NodeDefs } from '@/workflow/definitions/nodeDefs'
import { readSaved } from '@/workflow/saved/readSaved'
import { writeSaved } from '@/workflow/saved/writeSaved'
import { coreDefs, defsOf, saved, type NodeSpec, type SubgraphSpec } from './build'

/** The document's prompt with other values: `{ '1': { seed: 5 } }`. */
function changed(document: JsonObject, values: Record<string, JsonObject>, defs: NodeDefs = coreDefs): ApiGraph {
  return new Map([...readSaved(document, defs).graph].map(([id, node]) => [id, { ...node, inputs: { ...node.inputs, ...values[id] } }]))
}

function write(document: JsonObject, values: Record<string, JsonObject>, defs: NodeDefs = coreDefs): JsonObject | null {
  const before = printExact(document)
  const posted = changed(document, values, defs)
  const written = writeSaved(document, { posted }, defs)
  expect(printExact(document)).toBe(before)
  if (written) expect(readSaved(written, defs).graph).toEqual(posted)
  return written
}

const valuesOf = (document: JsonObject | null, index = 0) => ((document?.['nodes'] as JsonObject[] | undefined)?.[index]?.['widgets_values'] ?? null) as Json
const sampler: NodeSpec = { id: 1, type: 'Sampler', values: [7, 'randomize', 30, 4.5, 'heun', 0.6] }

describe('writing back', () => {
  it('puts a value in its place and leaves the others', () => {
    expect(valuesOf(write(saved([sampler]), { '1': { seed: 18446744073709551615n, cfg: 5 } }))).toEqual([18446744073709551615n, 'randomize', 30, 5, 'heun', 0.6])
  })

  it('gives the document itself where nothing has changed', () => {
    const document = saved([sampler])
    expect(writeSaved(document, { posted: readSaved(document, coreDefs).graph }, coreDefs)).toBe(document)
  })

  it('puts values by name where they stand by name', () => {
    expect(valuesOf(write(saved([{ id: 1, type: 'Sampler', values: { steps: 9, mine: true } }]), { '1': { steps: 10 } }))).toEqual({ mine: true, steps: 10 })
  })

  it('writes all values where the file has no place for one', () => {
    expect(valuesOf(write(saved([{ id: 1, type: 'Sampler', values: [7, 'fixed'] }]), { '1': { denoise: 0.5 } }))).toEqual([7, 'fixed', 20, 8, 'euler', 0.5])
    expect(valuesOf(write(saved([{ id: 1, type: 'Sampler' }]), { '1': { seed: 3 } }))).toEqual([3, 'randomize', 20, 8, 'euler', 1])
  })

  it('writes how the seed goes on', () => {
    const document = saved([sampler])
    const posted = changed(document, { '1': { seed: 8 } })
    const written = writeSaved(document, { posted, controls: [{ at: { nodeId: asNodeId('1'), input: 'seed' }, mode: 'fixed' }] }, coreDefs)
    expect(valuesOf(written)).toEqual([8, 'fixed', 30, 4.5, 'heun', 0.6])
  })

  it('writes the value of a primitive and of what it feeds', () => {
    const document = saved([{ id: 10, type: 'PrimitiveNode', values: [5, 'fixed'] }, sampler], ['10.0 > 1.seed'])
    const written = write(document, { '1': { seed: 6 } })
    expect([valuesOf(written, 0), (valuesOf(written, 1) as Json[])[0]]).toEqual([[6, 'fixed'], 6])
  })

  it('takes a widget off its primitive where it is to differ from the others', () => {
    const document = saved([{ id: 10, type: 'PrimitiveNode', values: [640, 'fixed'] }, { id: 2, type: 'Latent', values: [640, 640] }], ['10.0 > 2.width', '10.0 > 2.height'])
    expect(valuesOf(write(document, { '2': { width: 512, height: 512 } }))).toEqual([512, 'fixed'])
    const apart = write(document, { '2': { height: 512 } })
    expect([valuesOf(apart), valuesOf(apart, 1)]).toEqual([[640, 'fixed'], [640, 512]])
    expect((apart?.['nodes'] as JsonObject[] | undefined)?.[0]?.['outputs']).toMatchObject([{ links: [1] }])
  })

  it('writes lists bare, as widgets hold them', () => {
    const defs = defsOf({ Pick: { required: { tags: [['a', 'b'], { multi_select: {} }] } } })
    expect(valuesOf(write(saved([{ id: 1, type: 'Pick', values: [['a']] }]), { '1': { tags: { __value__: ['a', 'b'] } } }, defs))).toEqual([['a', 'b']])
  })

  it('writes a text so that the page reads it as it was sent', () => {
    const document = saved([{ id: 1, type: 'Encode', values: ['a {red|blue} cat'] }])
    expect(valuesOf(write(document, { '1': { text: 'a red cat' } }))).toEqual(['a red cat'])
    expect(valuesOf(write(document, { '1': { text: 'a {b|c}' } }))).toEqual(['a \\{b\\|c\\}'])
    expect(write(document, { '1': { text: 'http://x' } })).toBeNull()
  })

  it('keeps a text with comments where the sent one is what it stands for', () => {
    const document = saved([{ id: 2, type: 'Encode', values: ['a cat // mine'] }, sampler])
    expect(valuesOf(write(document, { '1': { seed: 1 } }))).toEqual(['a cat // mine'])
  })

  it('keeps the date in the name of a file', () => {
    const document = saved([{ id: 1, type: 'SaveImage', values: ['%date:yyyy%/a'] }])
    expect(writeSaved(document, { posted: changed(document, { '1': { filename_prefix: '2026/a' } }) }, coreDefs)).toBe(document)
    expect(valuesOf(write(document, { '1': { filename_prefix: 'b' } }))).toEqual(['b'])
  })

  it('writes the choice of a dynamic combo with the inputs it brings', () => {
    const options = [
      { key: 'a', inputs: { required: { x: ['INT', { default: 1 }], y: ['INT', { default: 2 }] } } },
      { key: 'b', inputs: { required: { z: ['STRING', {}] } } },
    ]
    const defs = defsOf({ Mode: { required: { mode: ['COMFY_DYNAMICCOMBO_V3', { options }], after: ['INT', { default: 9 }] } } })
    const document = saved([{ id: 1, type: 'Mode', values: ['a', 10, 20, 30] }])
    const posted: ApiGraph = new Map([[asNodeId('1'), { classType: 'Mode', title: 'The Mode', inputs: { mode: 'b', 'mode.z': 'q', after: 30 } }]])
    const written = writeSaved(document, { posted }, defs)
    expect(valuesOf(written)).toEqual(['b', 'q', 30])
  })

  it.each(['socket', 'file'] as const)('writes savers for delivery by %s', (delivery) => {
    const type = delivery === 'socket' ? 'SaveImage' : 'SaveImageWebsocket'
    const document = saved([{ id: 1, type: 'LoadImage' }, { id: 2, type, values: delivery === 'socket' ? ['mine'] : [] }], ['1.0 > 2.images'])
    const posted = withDelivery(readSaved(document, coreDefs).graph, delivery)
    const written = writeSaved(document, { posted }, coreDefs)
    const read = written && readSaved(written, coreDefs).graph.get(asNodeId('2'))
    expect(read?.classType).toBe(delivery === 'socket' ? 'SaveImageWebsocket' : 'SaveImage')
    expect(read?.inputs).toMatchObject({ images: ['1', 0] })
  })
})

/** Values of the first node of the first subgraph. */
function inner(written: JsonObject | null): Json {
  const definitions = written?.['definitions'] as { subgraphs: { nodes: JsonObject[] }[] } | undefined
  return definitions?.subgraphs[0]?.nodes[0]?.['widgets_values'] ?? null
}

describe('writing back into subgraphs', () => {
  const sampling: SubgraphSpec = { id: 'sampling', inputs: ['steps:INT'], nodes: [{ id: 5, type: 'Sampler', values: [7, 'fixed', 30], inputs: ['steps:INT!'] }], links: ['in.0 > 5.steps'] }

  it('changes the definition, shown on the instance or not', () => {
    const written = write(saved([{ id: 2, type: 'sampling' }], [], [sampling]), { '2:5': { steps: 31, seed: 8 } })
    expect(inner(written)).toEqual([8, 'fixed', 31])
  })

  it('changes the value that an instance keeps of what it shows', () => {
    const written = write(saved([{ id: 2, type: 'sampling', values: [30], properties: { proxyWidgets: [['5', 'steps']] } }], [], [sampling]), { '2:5': { steps: 31 } })
    expect([valuesOf(written), inner(written)]).toEqual([[31], [7, 'fixed', 31]])
  })

  it('has no document for two instances with different values', () => {
    const document = saved([{ id: 2, type: 'sampling' }, { id: 3, type: 'sampling' }], [], [sampling])
    expect(write(document, { '2:5': { seed: 1 } })).toBeNull()
    expect(write(document, { '2:5': { seed: 1 }, '3:5': { seed: 1 } })).not.toBeNull()
  })
})

describe('any change', () => {
  it('is read again as it was posted, or there is no document', () => {
    const document = saved([{ id: 1, type: 'Sampler', values: [7, 'fixed', 30] }, { id: 2, type: 'Encode', values: ['cat'] }, { id: 3, type: 'Latent', values: [64, 64] }])
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt({ min: 2n ** 60n, max: 2n ** 64n - 1n }), fc.boolean())
    const change = fc.record({ '1': fc.record({ seed: scalar, cfg: scalar, denoise: scalar }, { requiredKeys: [] }), '2': fc.record({ text: fc.string() }, { requiredKeys: [] }) })
    fc.assert(fc.property(change, (values) => {
      const posted = changed(document, values as Record<string, JsonObject>)
      const written = writeSaved(document, { posted }, coreDefs)
      if (written) expect(readSaved(written, coreDefs).graph).toEqual(posted)
      else expect(values['2'].text ?? '').toMatch(/[{}|\\/]/) // only such a text may not be writable
    }))
  })
})
