// @vitest-environment node
import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it, vi } from 'vitest'
import { createDocumentService, type DocumentServer } from '@/app/documentService'
import { createComfyHttp } from '@/comfy/http'
import { asServerKey } from '@/comfy/ids'
import type { OpenFailure } from '@/features/workflow/openFailure'
import { createDocumentStore } from '@/state/documentStore'
import type { GraphProblem } from '@/workflow/checkGraph'
import type { Role } from '@/workflow/parameters'
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
  const reports: { graphProblems: readonly GraphProblem[]; hasSocketSaver: boolean | null }[] = []
  const service = createDocumentService({
    documents,
    queries: new QueryClient(),
    server: () => connected,
    onProblem: (problem) => problems.push(problem),
    onChecked: (report) => reports.push(report),
  })
  const parameter = (role: Role) => documents.getState().parameters.find((it) => it.role === role)
  return {
    server, documents, problems, reports, service, parameter,
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
  const reader: { finish?: (text: string) => void } = {}
  const read = new Promise<string>((resolve) => {
    reader.finish = resolve
  })
  return { file: Object.assign(file('', name), { text: () => read }), finish: (text: string) => reader.finish?.(text) }
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
    service.openStarter('image-to-image')
    await settle()
    expect(value('image')).toBe('cat.png')
    documents.getState().setValue(parameter('image')!.id, 'just uploaded.png')
    await service.loadDefs()
    expect(value('image')).toBe('just uploaded.png')
  })

  it('that does not exist any more opens nothing', () => {
    const { service, name } = setUp()
    service.openStarter('removed in an update')
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
    { what: "ComfyUI's own file, with links and positions", text: JSON.stringify({ nodes: [{ id: 1, type: 'KSampler' }], links: [], version: 0.4 }), problem: 'notWorkflow' },
  ])('that is $what leaves the open one alone and says so', async ({ text, problem }) => {
    const { service, name, problems } = setUp()
    service.openStarter('sd15')
    await service.openFile(file(text))
    expect(name()).toBe('Stable Diffusion 1.5')
    expect(problems.at(-1)).toMatchObject({ kind: 'workflow', name: 'harbour.json', problem: { kind: problem } })
  })

  it('that is far too large is not even read', async () => {
    const { service, name, problems } = setUp()
    const huge = file('{}')
    const text = vi.fn<() => Promise<string>>()
    Object.defineProperties(huge, { size: { value: 65 * 1024 * 1024 }, text: { value: text } })
    await service.openFile(huge)
    expect(problems).toMatchObject([{ kind: 'tooLarge', name: 'harbour.json', sizeBytes: 65 * 1024 * 1024 }])
    expect(text).not.toHaveBeenCalled()
    expect(name()).toBeUndefined()
  })

  it('that is gone when it is read is unreadable', async () => {
    const { service, problems } = setUp()
    await service.openFile(Object.assign(file(''), { text: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }))
    expect(problems).toEqual([{ kind: 'unreadable', name: 'harbour.json' }])
  })

  it('gives way to what was asked for after it, whichever is read first', async () => {
    const { service, name } = setUp()
    const [slow, quick] = [slowFile('slow.json'), slowFile('quick.json')]
    const [first, second] = [service.openFile(slow.file), service.openFile(quick.file)]
    quick.finish(workflowText())
    await second
    slow.finish(workflowText())
    await first
    expect(name()).toBe('quick')
  })

  it('that is read before the one asked for after it does not show in between', async () => {
    const { service, name } = setUp()
    const [first, second] = [slowFile('first.json'), slowFile('second.json')]
    const opened = [service.openFile(first.file), service.openFile(second.file)]
    first.finish(workflowText())
    await opened[0]
    expect(name()).toBeUndefined()
    second.finish(workflowText())
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
    service.openStarter('flux-schnell')
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
    service.openStarter('sdxl')
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
