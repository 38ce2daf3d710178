// @vitest-environment node
import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it, vi } from 'vitest'
import { createDocumentService, type DocumentServer } from '@/app/documentService'
import { createComfyHttp } from '@/comfy/http'
import { asNodeId, asServerKey } from '@/comfy/ids'
import type { OpenFailure } from '@/features/workflow/openFailure'
import { createDocumentStore } from '@/state/documentStore'
import type { GraphProblem } from '@/workflow/form/checkGraph'
import type { Role } from '@/workflow/form/parameters'
import { COMFY_URL, fakeComfy, type FakeComfyOptions } from '@tests/helpers/fakeComfy'
import { serverSource } from '@/queries/nodeDefs'
import { settle } from '@tests/helpers/testSession'

const CHECKPOINT = 'CheckpointLoaderSimple.ckpt_name'
const WANTED = 'v1-5-pruned-emaonly-fp16.safetensors'

function setUp(options: FakeComfyOptions = {}) {
  const server = fakeComfy(options)
  let connected: DocumentServer | null = { nodeDefs: serverSource(createComfyHttp({ baseUrl: COMFY_URL, fetch: server.fetch })), key: asServerKey(COMFY_URL) }
  const documents = createDocumentStore()
  const problems: (OpenFailure | null)[] = []
  const replaced: { name: string; restore: () => void }[] = []
  const openings: ({ cancel: () => void } | null)[] = []
  const reports: { graphProblems: readonly GraphProblem[]; hasSocketSaver: boolean | null }[] = []
  const service = createDocumentService({
    documents,
    queries: new QueryClient(),
    server: () => connected,
    onProblem: (problem) => problems.push(problem),
    onOpening: (opening) => openings.push(opening),
    onReplaced: (it) => replaced.push(it),
    onChecked: (report) => reports.push(report),
  })
  const parameter = (role: Role) => documents.getState().parameters.find((it) => it.role === role)
  return {
    server, documents, problems, openings, replaced, reports, service, parameter,
    value: (role: Role) => documents.getState().values.get(parameter(role)!.id),
    name: () => documents.getState().document?.name,
    switchTo: (next: DocumentServer | null) => void (connected = next),
  }
}

/** The SD 1.5 starter as a file, with another checkpoint. */
function workflowText(checkpoint = WANTED, more: object = {}): string {
  return JSON.stringify({
    3: { class_type: 'KSampler', inputs: { seed: 1, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['4', 0], positive: ['6', 0], negative: ['6', 0], latent_image: ['5', 0] } },
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: checkpoint } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512, batch_size: 1 } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: 'a pier', clip: ['4', 1] } },
    8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    9: { class_type: 'SaveImage', inputs: { filename_prefix: 'x', images: ['8', 0] } },
    ...more,
  })
}
const file = (text: string, name = 'harbour.json') => new File([text], name, { type: 'application/json' })

/** A file whose reading the test ends. */
function slowFile(name: string) {
  const reader: { finish?: () => void } = {}
  const isRead = new Promise<void>((resolve) => {
    reader.finish = resolve
  })
  const whole = file(workflowText(), name)
  const slice = (start: number, end: number) => ({ arrayBuffer: () => isRead.then(() => new Blob([workflowText()]).slice(start, end).arrayBuffer()) })
  return { file: Object.assign(whole, { slice }), finish: () => reader.finish?.() }
}

describe('a starter', () => {
  it('shows its form at once, and refines it when the definitions have come', async () => {
    const { service, parameter, reports } = setUp()
    service.openStarter('sd15')
    expect(parameter('sampler')?.spec.kind).toBe('string')
    await settle()
    expect(parameter('sampler')?.spec).toMatchObject({ kind: 'combo' })
    expect(reports.at(-1)).toEqual({ graphProblems: [], hasSocketSaver: true })
  })

  it.each([
    { has: 'the file it names', options: ['other.safetensors', WANTED], taken: undefined },
    { has: 'it in another folder', options: ['other.safetensors', `sd15/${WANTED}`], taken: `sd15/${WANTED}` },
    { has: 'one of a like name', options: ['flux.safetensors', 'v1-5-pruned-emaonly.ckpt'], taken: 'v1-5-pruned-emaonly.ckpt' },
    { has: 'only others', options: ['zebra.safetensors', 'yak.safetensors'], taken: 'zebra.safetensors' },
    { has: 'none', options: [], taken: undefined },
  ])('takes $taken for its checkpoint where the server has $has', async ({ options, taken }) => {
    const { service, value, parameter } = setUp({ lists: { [CHECKPOINT]: options } })
    service.openStarter('sd15')
    await settle()
    expect(value('checkpoint')).toBe(taken)
    expect(parameter('checkpoint')?.initial).toBe(WANTED)
  })

  it('takes the first picture of the server where its example is not there, but leaves an upload alone', async () => {
    const { service, value, documents, parameter } = setUp({ lists: { 'LoadImage.image': ['cat.png', 'dog.png'] } })
    await service.openStarter('image-to-image')
    await settle()
    expect(value('image')).toBe('cat.png')
    documents.getState().setValue(parameter('image')!.id, 'just uploaded.png')
    await service.loadDefs()
    expect(value('image')).toBe('just uploaded.png')
  })

  it('that is still being fetched gives way to what is opened after it', async () => {
    const { service, name } = setUp()
    const fetched = service.openStarter('sdxl')
    service.openStarter('sd15')
    await fetched
    expect(name()).toBe('Stable Diffusion 1.5')
  })

  it('leaves alone what a person has chosen, also where the server has it not', async () => {
    const { service, value, documents, parameter } = setUp({ lists: { [CHECKPOINT]: ['zebra.safetensors'] } })
    service.openStarter('sd15')
    await settle()
    documents.getState().setValue(parameter('checkpoint')!.id, 'coming soon.safetensors')
    await service.refine()
    expect(value('checkpoint')).toBe('coming soon.safetensors')
  })

  it('that does not exist any more opens nothing', async () => {
    const { service, name } = setUp()
    await service.openStarter('removed in an update')
    expect(name()).toBeUndefined()
  })
})

describe('a file', () => {
  it('opens under its name and is never changed, whatever the server lacks', async () => {
    const { service, name, documents, value, problems } = setUp({ lists: { [CHECKPOINT]: ['zebra.safetensors'] } })
    await service.openFile(file(workflowText('mine.safetensors')))
    await settle()
    expect(name()).toBe('harbour')
    expect(documents.getState().document?.origin).toEqual({ kind: 'file', fileName: 'harbour.json' })
    expect(value('checkpoint')).toBeUndefined()
    expect(problems).toEqual([null])
  })

  it.each([
    { what: 'no JSON', text: '{"3": {', problem: 'notJson' },
    { what: 'no workflow', text: '{"hello": "world"}', problem: expect.any(String) },
  ])('that is $what leaves the open one alone and says so', async ({ text, problem }) => {
    const { service, name, problems } = setUp()
    service.openStarter('sd15')
    await service.openFile(file(text))
    expect(name()).toBe('Stable Diffusion 1.5')
    expect(problems.at(-1)).toMatchObject({ name: 'harbour.json', problem: { kind: problem } })
  })

  it('that is far too large is not even read', async () => {
    const { service, name, problems } = setUp()
    const huge = file('{"3": {')
    Object.defineProperty(huge, 'size', { value: 200 * 1024 * 1024 })
    const read = vi.spyOn(huge, 'slice')
    await service.openFile(huge)
    expect(problems).toMatchObject([{ name: 'harbour.json', problem: { kind: 'tooLarge' } }])
    expect(read.mock.calls.every(([start = 0, end = 0]) => end - start < 1024 * 1024)).toBe(true)
    expect(name()).toBeUndefined()
  })

  it('that is gone when it is read is unreadable', async () => {
    const { service, problems } = setUp()
    const gone = { arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }
    await service.openFile(Object.assign(file(workflowText()), { slice: () => gone }))
    expect(problems).toEqual([{ name: 'harbour.json', problem: { kind: 'unreadable' } }])
  })

  it('gives way to what was asked for after it, whichever is read first', async () => {
    const { service, name } = setUp()
    const [slow, quick] = [slowFile('slow.json'), slowFile('quick.json')]
    const [first, second] = [service.openFile(slow.file), service.openFile(quick.file)]
    quick.finish()
    await second
    slow.finish()
    await first
    expect(name()).toBe('quick')
  })

  it('that is read before the one asked for after it does not show in between', async () => {
    const { service, name } = setUp()
    const [first, second] = [slowFile('first.json'), slowFile('second.json')]
    const opened = [service.openFile(first.file), service.openFile(second.file)]
    first.finish()
    await opened[0]
    expect(name()).toBeUndefined()
    second.finish()
    await opened[1]
    expect(name()).toBe('second')
  })

  it('forgets the problem of the one before', async () => {
    const { service, problems } = setUp()
    await service.openFile(file('nonsense'))
    await service.openFile(file(workflowText()))
    expect(problems.at(-1)).toBeNull()
  })

  it('with nodes that the server lacks opens, and says which', async () => {
    const { service, reports, name } = setUp({ without: ['SaveImageWebsocket'] })
    await service.openFile(file(workflowText(WANTED, { 20: { class_type: 'MagicUpscaler', inputs: { image: ['8', 0] } } })))
    await settle()
    expect(name()).toBe('harbour')
    expect(reports.at(-1)).toMatchObject({ graphProblems: [{ kind: 'unknownClass', classType: 'MagicUpscaler' }], hasSocketSaver: false })
  })
})

describe('node definitions', () => {
  it('that cannot be had leave the form as it is, until they are asked for again', async () => {
    const { service, parameter, server, reports } = setUp()
    server.always('GET object_info/KSampler', { status: 500, body: 'no' })
    service.openStarter('sd15')
    await settle()
    expect(parameter('sampler')?.spec.kind).toBe('string')
    expect(reports.at(-1)?.hasSocketSaver).toBeNull()
    server.relent()
    await service.loadDefs()
    expect(parameter('sampler')?.spec.kind).toBe('combo')
  })

  it('keep what was typed meanwhile', async () => {
    const { service, documents, parameter, server } = setUp()
    const release = server.hold('GET object_info/KSampler')
    service.openStarter('sd15')
    documents.getState().setValue(parameter('steps')!.id, 33)
    release()
    await settle()
    expect(documents.getState().values.get(parameter('steps')!.id)).toBe(33)
  })

  it('of a workflow that has been left are nobody’s', async () => {
    const { service, server, reports, name, documents } = setUp()
    const release = server.hold('GET object_info/EmptyLatentImage')
    service.openStarter('sd15')
    await service.openStarter('flux-schnell')
    await settle()
    const [{ parameters }, reported] = [documents.getState(), reports.length]
    release()
    await settle()
    expect(name()).toBe('Flux schnell')
    expect(documents.getState().parameters).toBe(parameters)
    expect(reports).toHaveLength(reported)
  })

  it('of a server that has been left are nobody’s', async () => {
    const { service, server, switchTo, parameter } = setUp()
    const release = server.hold('GET object_info/KSampler')
    service.openStarter('sd15')
    switchTo(null)
    release()
    await settle()
    expect(parameter('sampler')?.spec.kind).toBe('string')
  })

  it('are asked for once per class', async () => {
    const { service, server } = setUp()
    const asked = () => server.asked().filter((it) => it === 'GET object_info/KSampler').length
    service.openStarter('sd15')
    await settle()
    await service.openStarter('sdxl')
    await settle()
    await service.loadDefs()
    expect(asked()).toBe(1)
  })

  it('of a class that was missing are asked for whenever the connection comes back: it may have been installed', async () => {
    const { service, server } = setUp({ without: ['SaveImageWebsocket'] })
    service.openStarter('sd15')
    await settle()
    server.forget()
    await service.loadDefs()
    expect(server.asked()).toEqual(['GET object_info/SaveImageWebsocket'])
  })

  it('without a server are not asked for', async () => {
    const { service, server, switchTo, name } = setUp()
    switchTo(null)
    service.openStarter('sd15')
    await settle()
    expect(server.asked()).toEqual([])
    expect(name()).toBe('Stable Diffusion 1.5')
  })
})

/** As ComfyUI saves it: a sampler whose values stand in a row without names. */
function savedText(more: object = {}): string {
  const widgets = [5, 'increment', 12, 6.5, 'euler', 'normal', 1]
  return JSON.stringify({
    last_node_id: 7, last_link_id: 5, version: 0.4, links: [[1, 4, 0, 3, 0, 'MODEL'], [2, 6, 0, 3, 1, 'CONDITIONING'], [3, 5, 0, 3, 3, 'LATENT'], [4, 4, 1, 6, 0, 'CLIP']],
    nodes: [
      { id: 3, type: 'KSampler', mode: 0, inputs: [{ name: 'model', type: 'MODEL', link: 1 }, { name: 'positive', type: 'CONDITIONING', link: 2 }, { name: 'negative', type: 'CONDITIONING', link: null }, { name: 'latent_image', type: 'LATENT', link: 3 }], outputs: [{ name: 'LATENT', type: 'LATENT', links: [] }], widgets_values: widgets },
      { id: 4, type: 'CheckpointLoaderSimple', mode: 0, outputs: [{ name: 'MODEL', type: 'MODEL', links: [1] }, { name: 'CLIP', type: 'CLIP', links: [4] }, { name: 'VAE', type: 'VAE', links: [] }], widgets_values: [WANTED] },
      { id: 5, type: 'EmptyLatentImage', mode: 0, outputs: [{ name: 'LATENT', type: 'LATENT', links: [3] }], widgets_values: [512, 768, 1] },
      { id: 6, type: 'CLIPTextEncode', mode: 0, inputs: [{ name: 'clip', type: 'CLIP', link: 4 }], outputs: [{ name: 'CONDITIONING', type: 'CONDITIONING', links: [2] }], widgets_values: ['a saved pier'] },
      { id: 7, type: 'Note', mode: 0, widgets_values: ['keep the horizon straight'] },
    ],
    ...more,
  })
}

describe('a form with changes', () => {
  it('can be brought back from what was opened over it, as it was', async () => {
    const { service, documents, parameter, replaced, name } = setUp()
    service.openStarter('sd15')
    documents.getState().setValue(parameter('prompt')!.id, 'an hour of words')
    await service.openFile(file(workflowText()))
    expect([name(), replaced.map((it) => it.name)]).toEqual(['harbour', ['Stable Diffusion 1.5']])
    replaced[0]?.restore()
    expect(name()).toBe('Stable Diffusion 1.5')
    expect(documents.getState().values.get(parameter('prompt')!.id)).toBe('an hour of words')
  })

  it('is not spoken of where nothing was changed', async () => {
    const { service, replaced } = setUp()
    service.openStarter('sd15')
    await service.openFile(file(workflowText()))
    expect(replaced).toEqual([])
  })
})

describe('a saved workflow', () => {
  it('is read by the definitions of its nodes, and keeps how its seed goes on', async () => {
    const { service, name, parameter, documents } = setUp()
    await service.openText(savedText(), 'saved.json')
    expect(name()).toBe('saved')
    expect([parameter('steps')?.initial, parameter('cfg')?.initial, parameter('prompt')?.initial, parameter('height')?.initial]).toEqual([12, 6.5, 'a saved pier', 768])
    expect(documents.getState().seedModes.get(parameter('seed')!.id)).toBe('increment')
    expect(documents.getState().document?.source?.reading.notes).toMatchObject([{ text: 'keep the horizon straight' }])
  })

  it('that opens without a server is read anew when there is one, and keeps what was typed', async () => {
    const { service, switchTo, documents, parameter, server } = setUp()
    switchTo(null)
    await service.openText(savedText(), 'saved.json')
    switchTo({ nodeDefs: serverSource(createComfyHttp({ baseUrl: COMFY_URL, fetch: server.fetch })), key: asServerKey(COMFY_URL) })
    await service.loadDefs()
    documents.getState().setValue(parameter('steps')!.id, 33)
    await service.refine()
    expect(parameter('cfg')?.initial).toBe(6.5)
    expect(documents.getState().values.get(parameter('steps')!.id)).toBe(33)
  })

  const both = `{"prompt": ${workflowText('executed.safetensors')}, "workflow": ${savedText()}}`

  it('in a file with what was executed gives way to it, and can be chosen', async () => {
    const { service, parameter, documents } = setUp()
    await service.openText(both, 'both.json')
    const reading = () => documents.getState().document?.source?.reading
    expect([parameter('prompt')?.initial, reading()?.readFrom, reading()?.alsoHas]).toEqual(['a pier', 'prompt', ['workflow']])
    expect(reading()?.notes).toHaveLength(1)
    await service.chooseDocument('workflow')
    expect([parameter('prompt')?.initial, reading()?.readFrom]).toEqual(['a saved pier', 'workflow'])
    await service.chooseDocument('prompt')
    expect(parameter('prompt')?.initial).toBe('a pier')
  })

  it('gives its titles to what was executed, and the inputs that nodes have got since', async () => {
    const { service, documents } = setUp()
    const executed = workflowText().replace('"denoise":1,', '')
    await service.openText(`{"prompt": ${executed}, "workflow": ${savedText().replace('"id":6,', '"id":6,"title":"Scene",')}}`, 'both.json')
    const node = (id: string) => documents.getState().document?.graph.get(asNodeId(id))
    expect(node('6')?.title).toBe('Scene')
    expect(node('3')?.inputs).toMatchObject({ steps: 20, denoise: 1 })
  })

  it('can be given up while it waits for definitions', async () => {
    const { service, server, name, openings } = setUp()
    service.openStarter('sd15')
    await settle()
    const release = server.hold('GET object_info/OtherLatent')
    const opened = service.openText(savedText().replaceAll('EmptyLatentImage', 'OtherLatent'), 'saved.json')
    await settle()
    openings.at(-1)?.cancel()
    release()
    await opened
    expect(name()).toBe('Stable Diffusion 1.5')
    expect(openings.at(-1)).toBeNull()
  })
})
