// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { readFileContents } from '@/workflow/files/readFileContents'
import { MAX_WORKFLOW_CHARS, MAX_WORKFLOW_NODES } from '@/workflow/readApiGraph'
import { bytes, utf8 } from '@tests/helpers/pictureFiles'

const prompt = { 3: { class_type: 'KSampler', inputs: { seed: 1 } } }
const saved = { nodes: [{ id: 3, type: 'KSampler' }], links: [], version: 0.4 }
const newer = { id: 'x', revision: 0, nodes: [{ id: 3, type: 'KSampler' }], state: { lastNodeId: 3 }, version: 1 }
const blueprint = { nodes: [{ id: 1, type: 'aaaa' }], links: [], version: 0.4, definitions: { subgraphs: [{ id: 'aaaa', nodes: [] }] } }

async function documentsIn(value: unknown) {
  const result = await readFileContents(typeof value === 'string' ? value : JSON.stringify(value))
  if (!result.ok) return result.problem.kind
  const { prompt: graph, workflow, name } = result.contents
  return [...(graph ? ['prompt'] : []), ...(workflow ? ['workflow'] : []), ...(name === null ? [] : [name])].join(' + ')
}

describe('JSON', () => {
  it.each<[string, unknown, string]>([
    ['an API graph', prompt, 'prompt'],
    ['a saved document of 0.4', saved, 'workflow'],
    ['a saved document of 1.0', newer, 'workflow'],
    ['a blueprint', blueprint, 'workflow'],
    ['a saved document without nodes', { nodes: [], links: [], version: 0.4 }, 'workflow'],
    ['both, side by side', { prompt, workflow: saved }, 'prompt + workflow'],
    ['both, as graphToPrompt gives them', { output: prompt, workflow: saved }, 'prompt + workflow'],
    ['both as text, with a name', { name: 'Harbour', prompt: JSON.stringify(prompt), workflow: JSON.stringify(saved) }, 'prompt + workflow + Harbour'],
    ['the body of POST /prompt', { prompt, client_id: 'x', extra_data: { extra_pnginfo: { workflow: saved } } }, 'prompt + workflow'],
    ['an item of the queue', [4, 'an-id', prompt, { extra_pnginfo: { workflow: saved } }, ['9']], 'prompt + workflow'],
    ['an item of the history', { prompt: [4, 'an-id', prompt, { extra_pnginfo: { workflow: saved } }, ['9']], outputs: {} }, 'prompt + workflow'],
    ['an answer of the history', { 'an-id': { prompt: [4, 'an-id', prompt, { extra_pnginfo: { workflow: saved } }, ['9']], outputs: {} } }, 'prompt + workflow'],
    ['a finished job', { id: 'x', status: 'completed', workflow: { prompt, extra_data: { extra_pnginfo: { workflow: saved } } } }, 'prompt + workflow'],
    ['a document as a text of JSON', JSON.stringify(JSON.stringify(saved)), 'workflow'],
    ['a document under the other key', { prompt: saved, workflow: prompt }, 'prompt + workflow'],
    ['a mark before the text', `\uFEFF${JSON.stringify(prompt)}`, 'prompt'],
    ['one that is broken beside one that is not', { prompt: '{"3": {', workflow: saved }, 'workflow'],
    ['a broken graph beside a document', { prompt: { 3: { class_type: 'K' } }, workflow: saved }, 'workflow'],
    ['a broken text alone', { prompt: '{"3": {' }, 'notJson'],
    ['wrappers without end', Array.from({ length: 40 }).reduce<unknown>((inner) => ({ prompt: inner }), prompt), 'notWorkflow'],
    ['a list of nodes of another program', { nodes: [{ name: 'a' }] }, 'notWorkflow'],
    ['a list', [1, 2, 3], 'notWorkflow'],
    ['too many nodes', Object.fromEntries(Array.from({ length: MAX_WORKFLOW_NODES + 1 }, (_, n) => [`n${n}`, { class_type: 'A', inputs: {} }])), 'tooManyNodes'],
    ['nothing', ' \n', 'empty'],
  ])('is read: %s', async (_, value, documents) => {
    expect(await documentsIn(value)).toBe(documents)
  })

  it.each([['utf-16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]]] as const)('is read in %s, which its mark tells', async (encoding, mark) => {
    const text = JSON.stringify({ 3: { class_type: 'KSampler', inputs: { text: 'Ätna 火' } } })
    const body = Uint8Array.from(text, (_, at) => at)
    const wide = new Uint8Array(text.length * 2)
    const view = new DataView(wide.buffer)
    for (const at of body.keys()) view.setUint16(at * 2, text.charCodeAt(at), encoding === 'utf-16le')
    const result = await readFileContents(bytes(mark, wide))
    expect(result.ok && [...(result.contents.prompt?.values() ?? [])][0]?.inputs['text']).toBe('Ätna 火')
  })

  it('is told apart from what is no text at all', async () => {
    expect(await readFileContents(bytes([1, 2, 0, 3]))).toEqual({ ok: false, problem: { kind: 'unknownFile' } })
    expect(await readFileContents(utf8('<html></html>'))).toMatchObject({ problem: { kind: 'noWorkflowInside', fileKind: 'html' } })
    expect(await readFileContents(utf8('a letter to a friend'))).toMatchObject({ problem: { kind: 'notJson', line: 1, column: 1 } })
    expect(await readFileContents(new Uint8Array())).toEqual({ ok: false, problem: { kind: 'empty' } })
  })

  it('lets no key reach a prototype', async () => {
    const text = '{"__proto__":{"class_type":"A","inputs":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}},"workflow":{"__proto__":{"nodes":[],"links":[]}}}'
    expect((await readFileContents(text)).ok).toBe(false) // an entry without a class
    await readFileContents('{"workflow":{"__proto__":{"polluted":1},"nodes":[],"links":[]}}')
    expect(Object.getPrototypeOf({})).not.toHaveProperty('polluted')
    expect(await readFileContents('{"workflow":{"__proto__":{"nodes":[],"links":[]}}}')).toMatchObject({ problem: { kind: 'notWorkflow' } })
  })

  it('of hundreds of megabytes is not even read', async () => {
    const size = 200 * 1024 * 1024
    let readBytes = 0
    const slice = (start: number, end: number) => {
      readBytes += end - start
      return { arrayBuffer: () => Promise.resolve(new Uint8Array(end - start).fill(0x20).buffer) }
    }
    expect(await readFileContents({ size, slice })).toEqual({ ok: false, problem: { kind: 'tooLarge', chars: size, limit: MAX_WORKFLOW_CHARS } })
    expect(readBytes).toBeLessThan(1024 * 1024)
  })
})
