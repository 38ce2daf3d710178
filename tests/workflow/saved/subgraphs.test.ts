// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/json'
import { MAX_WORKFLOW_NODES } from '@/workflow/readApiGraph'
import { readSaved } from '@/workflow/saved/readSaved'
import { BYPASS, coreDefs, inputsOf, MUTE, problemsOf, saved, type NodeSpec, type SubgraphSpec } from './build'

const loader: NodeSpec = { id: 1, type: 'Loader', values: ['a.safetensors'] }

/** A sampler whose model comes from outside and whose steps are shown on the instance. */
const sampling: SubgraphSpec = {
  id: 'sampling',
  inputs: ['model:MODEL', 'steps:INT'],
  outputs: ['LATENT:LATENT'],
  nodes: [{ id: 5, type: 'Sampler', values: [7, 'fixed', 30], inputs: ['model:MODEL', 'steps:INT!'], outputs: ['LATENT'] }],
  links: ['in.0 > 5.model', 'in.1 > 5.steps', '5.0 > out.0'],
}

describe('a subgraph', () => {
  it('becomes its nodes, under the id of its instance, linked through its boundary', () => {
    const document = saved(
      [loader, { id: 2, type: 'sampling', inputs: ['model:MODEL', 'steps:INT!'] }, { id: 3, type: 'Decode' }],
      ['1.0 > 2.model', '2.0 > 3.samples', '1.2 > 3.vae'],
      [sampling],
    )
    expect(inputsOf(document)).toEqual({
      '1': { name: 'a.safetensors' },
      '3': { samples: ['2:5', 0], vae: ['1', 2] },
      '2:5': { model: ['1', 0], seed: 7, steps: 30, cfg: 8, sampler_name: 'euler', denoise: 1 },
    })
    expect(problemsOf(document)).toEqual([])
  })

  it('is there once for each of its instances', () => {
    const document = saved([{ id: 2, type: 'sampling' }, { id: 3, type: 'sampling' }], [], [sampling])
    expect(Object.keys(inputsOf(document))).toEqual(['2:5', '3:5'])
  })

  it('shows the value of its inner widget: what the instance keeps is not read', () => {
    const document = saved([{ id: 2, type: 'sampling', values: [99], properties: { proxyWidgets: [['5', 'steps']] } }], [], [sampling])
    expect(inputsOf(document)['2:5']).toMatchObject({ steps: 30 })
  })

  it('gives the value it shows to all inner widgets that share the input', () => {
    const both: SubgraphSpec = {
      id: 'both',
      inputs: ['size:INT'],
      nodes: [{ id: 5, type: 'Latent', values: [64, 128], inputs: ['width:INT!', 'height:INT!'] }],
      links: ['in.0 > 5.width', 'in.0 > 5.height'],
    }
    expect(inputsOf(saved([{ id: 2, type: 'both' }], [], [both]))['2:5']).toEqual({ width: 64, height: 64 })
  })

  it('takes a link from outside in place of the widget it shows', () => {
    const document = saved([{ id: 1, type: 'Number', outputs: ['INT'] }, { id: 2, type: 'sampling', inputs: ['steps:INT!'] }], ['1.0 > 2.steps'], [sampling])
    expect(inputsOf(document)['2:5']).toMatchObject({ steps: ['1', 0] })
  })

  it('takes the value of a primitive outside', () => {
    const document = saved([{ id: 1, type: 'PrimitiveNode', values: [12, 'fixed'] }, { id: 2, type: 'sampling', inputs: ['steps:INT!'] }], ['1.0 > 2.steps'], [sampling])
    expect(inputsOf(document)['2:5']).toMatchObject({ steps: 12 })
  })

  it('sends a text it shows as it was written: only the widget of a node resolves it', () => {
    const text: SubgraphSpec = { id: 'text', inputs: ['text:STRING'], nodes: [{ id: 5, type: 'Encode', values: ['a // b'], inputs: ['text:STRING!'] }], links: ['in.0 > 5.text'] }
    expect(inputsOf(saved([{ id: 2, type: 'text' }], [], [text]))['2:5']).toEqual({ text: 'a // b' })
  })

  it('in a subgraph has ids of three parts', () => {
    const outer: SubgraphSpec = {
      id: 'outer',
      inputs: ['model:MODEL', 'steps:INT'],
      outputs: ['LATENT:LATENT'],
      nodes: [{ id: 8, type: 'sampling', inputs: ['model:MODEL', 'steps:INT!'], outputs: ['LATENT'] }],
      links: ['in.0 > 8.model', 'in.1 > 8.steps', '8.0 > out.0'],
    }
    const document = saved([loader, { id: 2, type: 'outer' }, { id: 3, type: 'Decode' }], ['1.0 > 2.model', '2.0 > 3.samples'], [outer, sampling])
    expect(inputsOf(document)).toMatchObject({ '2:8:5': { model: ['1', 0], steps: 30 }, '3': { samples: ['2:8:5', 0] } })
  })

  it('gets new ids where its nodes have ids of the root', () => {
    const document = saved([{ ...loader, id: 5 }, { id: 2, type: 'sampling' }], ['5.0 > 2.model'], [sampling])
    expect(inputsOf(document)['2:101']).toMatchObject({ model: ['5', 0], steps: 30 })
  })

  it('whose output leads straight to an input is a link', () => {
    const wire: SubgraphSpec = { id: 'wire', inputs: ['a:MODEL'], outputs: ['b:MODEL'], nodes: [], links: ['in.0 > out.0'] }
    const document = saved([loader, { id: 2, type: 'wire' }, { id: 3, type: 'Sampler' }], ['1.0 > 2.a', '2.0 > 3.model'], [wire])
    expect(inputsOf(document)['3']).toMatchObject({ model: ['1', 0] })
  })
})

function around(mode: number): JsonObject {
  const pass: SubgraphSpec = { id: 'pass', inputs: ['samples:LATENT'], outputs: ['LATENT:LATENT'], nodes: [{ id: 5, type: 'Sampler', inputs: ['latent_image:LATENT'] }], links: ['in.0 > 5.latent_image', '5.0 > out.0'] }
  return saved([{ id: 1, type: 'Latent' }, { id: 2, type: 'pass', mode, inputs: ['samples:LATENT'], outputs: ['LATENT'] }, { id: 3, type: 'Decode' }], ['1.0 > 2.samples', '2.0 > 3.samples'], [pass])
}

describe('an instance of a subgraph', () => {
  it('that is muted has no inner nodes, and its links are dropped', () => {
    expect(Object.keys(inputsOf(around(MUTE)))).toEqual(['1', '3'])
    expect(problemsOf(around(MUTE))).toEqual(['droppedLink 3.samples muted'])
  })

  it('that is bypassed hands on by type', () => {
    expect(inputsOf(around(BYPASS))).toMatchObject({ '3': { samples: ['1', 0] } })
    expect(Object.keys(inputsOf(around(BYPASS)))).toEqual(['1', '3'])
  })

  it('whose definition is not in the file is named', () => {
    const document = saved([{ id: 2, type: '0d5d27b2-46b5-4b16-9a4a-4d0a3a4b8e1c' }])
    expect(problemsOf(document)).toEqual(['missingSubgraph 2'])
  })

  it('within its own definition is named, and ends', () => {
    const own: SubgraphSpec = { id: 'own', nodes: [{ id: 5, type: 'own' }, { id: 6, type: 'Latent' }] }
    const document = saved([{ id: 2, type: 'own' }], [], [own])
    expect(Object.keys(inputsOf(document))).toEqual(['2:6'])
    expect(problemsOf(document)).toEqual(['recursiveSubgraph 2:5'])
  })

  it('that doubles at every level ends at the limit', () => {
    const levels = Array.from({ length: 30 }, (_, level): SubgraphSpec => ({ id: `level${level}`, nodes: [{ id: level * 2 + 10, type: `level${level + 1}` }, { id: level * 2 + 11, type: `level${level + 1}` }] }))
    const reading = readSaved(saved([{ id: 2, type: 'level0' }], [], levels), coreDefs)
    expect(reading.problems.filter(({ kind }) => kind === 'tooManyNodes')).toMatchObject([{ limit: MAX_WORKFLOW_NODES }])
  })
})

describe('what a document says of subgraphs', () => {
  it('titles, origins and notes come with the ids of the prompt', () => {
    const inner: SubgraphSpec = { id: 'inner', nodes: [{ id: 5, type: 'Latent', title: 'Canvas', properties: { cnr_id: 'a-pack', ver: '2' } }, { id: 6, type: 'Note', values: ['hello'] }] }
    const reading = readSaved(saved([{ id: 2, type: 'inner' }, { id: 3, type: 'inner' }], [], [inner]), coreDefs)
    expect(reading.titles.get('2:5' as never)).toBe('Canvas')
    expect(reading.origins.get('3:5' as never)).toEqual({ pack: 'a-pack', version: '2' })
    expect(reading.notes).toEqual([{ nodeId: '2:6', title: 'Note', text: 'hello' }])
  })

  it('App Mode names nodes by their own ids, and widgets of an instance by its inputs', () => {
    const extra = { linearData: { inputs: [['2', 'steps'], [1, 'name', { height: 3 }], [9, 'gone'], 'x'], outputs: ['5', 9] } }
    const reading = readSaved(saved([loader, { id: 2, type: 'sampling' }], [], [sampling], extra as never), coreDefs)
    expect(reading.appMode).toEqual({ inputs: [{ nodeId: '2:5', input: 'steps' }, { nodeId: '1', input: 'name' }], outputs: ['2:5'] })
    expect(readSaved(saved([loader]), coreDefs).appMode).toBeNull()
  })

  it('App Mode finds a widget that an instance shows without an input, also where ids had to change', () => {
    const instance: NodeSpec = { id: 5, type: 'sampling', properties: { proxyWidgets: [['5', 'seed']] } }
    const reading = readSaved(saved([instance], [], [sampling], { linearData: { inputs: [[5, 'seed']] } }), coreDefs)
    expect(reading.appMode?.inputs).toEqual([{ nodeId: '5:101', input: 'seed' }])
  })
})
